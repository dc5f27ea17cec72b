import ProbeDomain
import Testing

/// What an answer holds beside the usual, and whose holds count.
@Suite
struct PacerScopeTests {
    private let pacer = PacerKey(origin: "https://api.openai.com", identity: "env OPENAI_API_KEY")
    private let start = Timestamp(seconds: 1_777_052_640)

    private func request(_ kind: CheckKind) -> PacerTable.Request {
        PacerTable.Request(pacer: pacer, kind: kind, pool: kind.isPaid ? "m" : "")
    }

    private func note(
        _ table: inout PacerTable,
        _ finding: Finding,
        _ kind: CheckKind,
        wait: Duration? = nil,
        buckets: [LimitBucket] = []
    ) -> PacerTable.Change {
        var random = SeededRandom(seed: 1)
        return table.note(
            finding,
            limits: LimitFacts(wait: wait, buckets: buckets),
            of: request(kind),
            reserve: 0.2,
            at: start,
            random: &random
        )
    }

    private func hold(_ seconds: Int64, isInstructed: Bool = true) -> Hold {
        Hold(
            pacer: pacer,
            scope: .list,
            until: start + .seconds(seconds),
            cause: .throttled,
            reason: "throttled",
            isInstructed: isInstructed,
            step: 1,
            since: start
        )
    }

    @Test(arguments: [HoldCause.failing, .misconfigured, .refused])
    func aRefusedRetrievalHoldsRetrievalsOnly(cause: HoldCause) {
        var table = PacerTable()
        let change = note(&table, Finding(.badProbe, "x", cause: cause), .retrieve)
        #expect(change.hold?.scope == .retrieve)
        #expect(table.hold(on: request(.retrieve), at: start) != nil)
        #expect(table.hold(on: request(.list), at: start) == nil)
        #expect(table.hold(on: request(.completion), at: start) == nil)
    }

    @Test
    func aHeldListHoldsRetrievalsToo() {
        var table = PacerTable()
        _ = note(&table, Finding(.rateLimited, "x", cause: .throttled), .list)
        #expect(table.hold(on: request(.retrieve), at: start) != nil)
    }

    @Test
    func aNewKeyMayRetrieveAtOnce() {
        var table = PacerTable()
        _ = note(&table, Finding(.authFailed, "x", cause: .refused), .retrieve)
        #expect(table.forgetRefusals(of: pacer).map(\.scope) == [.retrieve])
        #expect(table.hold(on: request(.retrieve), at: start) == nil)
    }

    @Test(arguments: [Verdict.gated, .ambiguousAbsent, .retired, .ok, .okDegraded], CheckKind.allCases)
    func aNamedWaitAlwaysHolds(verdict: Verdict, kind: CheckKind) {
        var table = PacerTable()
        let change = note(&table, Finding(verdict, "x"), kind, wait: .seconds(90))
        #expect(change.hold?.until == start + .seconds(90))
        #expect(change.hold?.isInstructed == true)
        #expect(table.hold(on: request(kind), at: start + .seconds(89)) != nil)
        #expect(table.hold(on: request(kind), at: start + .seconds(90)) == nil)
    }

    @Test
    func aWaitOfNothingHoldsNothing() {
        var table = PacerTable()
        #expect(note(&table, Finding(.gated, "x"), .completion, wait: .zero) == PacerTable.Change())
        #expect(note(&table, Finding(.ok, "x"), .completion, wait: .zero) == PacerTable.Change())
    }

    @Test
    func ofANamedWaitAndASavedQuotaTheLongerOneHolds() {
        let short = LimitBucket(name: "requests", limit: 100, remaining: 1, reset: .seconds(60))
        for (wait, end) in [(10, 60), (300, 300)] as [(Int64, Int64)] {
            var table = PacerTable()
            let change = note(&table, Finding(.ok, "x"), .completion, wait: .seconds(wait), buckets: [short])
            #expect(change.hold?.until == start + .seconds(end))
            #expect(change.hold?.isInstructed == true)
        }
    }

    @Test
    func ofTwoProcessesHoldsTheLongerOneStands() {
        var table = PacerTable(holds: [hold(60)])
        table.merge([hold(30)])
        #expect(table.hold(on: request(.list), at: start)?.until == start + .seconds(60))
        table.merge([hold(90, isInstructed: false)])
        #expect(table.hold(on: request(.list), at: start)?.until == start + .seconds(90))
    }
}
