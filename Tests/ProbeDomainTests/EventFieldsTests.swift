import ProbeDomain
import ProbeTestSupport
import Testing

/// The fields of events about models and endpoints, held equal to what probe-journal(7) promises of each kind.
///
/// Everything is seen twice: with replies that say all that a reply can say, and with such that say the least.
@Suite("Fields of events about models and endpoints")
struct EventFieldsTests {
    private static let manual = JournalManual.current

    private static func use() -> FieldUse {
        var use = FieldUse()
        for isBare in [false, true] {
            appearances(&use, isBare: isBare)
            losses(&use, isBare: isBare)
            health(&use, isBare: isBare)
            signals(&use, isBare: isBare)
        }
        return use
    }

    @Test(
        arguments: EventKind.allCases.filter {
            $0.rawValue.hasPrefix("model_") || $0.rawValue.hasPrefix("endpoint_") || $0 == .listShrank || $0.isSignal
        }
    )
    func areThoseOfTheManual(kind: EventKind) throws {
        let seen = try #require(Self.use().kinds[kind], "no such event was made")
        let promised = try #require(Self.manual.kinds[kind.rawValue])
        #expect(promised.always == seen.every)
        #expect(promised.ifKnown == seen.some.subtracting(seen.every))
    }

    /// Models that are there, appear, are refused, come back.
    private static func appearances(_ use: inout FieldUse, isBare: Bool) {
        var bench = Bench(isBare: isBare)
        bench.list(Bench.crowd)
        if isBare {
            // What was on record before may lack the last list.
            var knowledge = bench.machine.knowledge
            knowledge.endpoint.lastCompleteList = nil
            bench = Bench(knowledge: knowledge, isBare: true)
        }
        bench.pass(.seconds(60))
        use.note(bench.list(Bench.crowd + ["gpt-5.5"]))
        var gated = bench
        use.note(gated.call("gpt-5.5", .gated, "project_lacks_access", served: "gpt-5.5", status: 403))
        use.note(bench.call("gpt-5.5", served: "gpt-5.5-2026-04-23"))

        // At first contact: by a call before any list, by a call after it, by a list alone.
        var called = Bench(models: ["gpt-5.5"], isBare: isBare)
        if !isBare { called.list(Bench.crowd + ["gpt-5.5"]) }
        use.note(called.call("gpt-5.5", served: "gpt-5.5"))
        // No list has ever had it: what comes then has no interval.
        if isBare {
            use.note(called.call("gpt-5.5", .gated, "project_lacks_access", status: 403))
            use.note(called.call("gpt-5.5"))
        }
        var listed = Bench(confirms: false, isBare: isBare)
        use.note(listed.list(["gpt-5.5"]))
    }

    /// Models that go, for a while or for good.
    private static func losses(_ use: inout FieldUse, isBare: Bool) {
        var bench = Bench(isBare: isBare)
        bench.list(Bench.crowd)
        bench.pass(.seconds(60))
        if !isBare { bench.list(Bench.crowd + ["gpt-5.5"]) }
        var retired = bench
        use.note(retired.call("gpt-5.5", .retired, "model_retired", served: "gpt-5.5", status: 404))
        use.note(retired.call("gpt-5.5"))

        // By lists; then it comes back to the list, or answers.
        bench = Bench(isBare: isBare)
        bench.list(Bench.crowd + (isBare ? ["gpt-5.5"] : []))
        bench.pass(.seconds(60))
        bench.list(Bench.crowd + ["gpt-5.5"])
        var doubted = bench
        for _ in 0..<3 {
            bench.pass(.seconds(20 * 3_600))
            use.note(bench.list(Bench.crowd))
        }
        var answering = bench
        use.note(bench.list(Bench.crowd + ["gpt-5.5"]))
        use.note(answering.call("gpt-5.5", served: "gpt-5.5"))

        // By two calls, beside one list without it.
        doubted.pass(.seconds(60))
        doubted.list(Bench.crowd)
        for _ in 0..<2 {
            doubted.pass(.seconds(120))
            use.note(doubted.call("gpt-5.5", .absent, "model_not_found", served: "gpt-5.5", status: 404))
        }
    }

    /// What a provider says beside its answers.
    private static func signals(_ use: inout FieldUse, isBare: Bool) {
        var bench = Bench(models: ["gpt-5.5"], isBare: isBare)
        let old = ModelPrice(input: 2, output: 10)
        let end = bench.now + .seconds(90 * 86_400)
        bench.list(rows: [ListedModel(id: "gpt-5.5", price: old, aliasOf: "gpt-5.5-2026-04-23")])
        let row = ListedModel(
            id: "gpt-5.5",
            shutdown: end,
            price: ModelPrice(input: 1, output: 5),
            aliasOf: "gpt-5.5-2026-06-01"
        )
        for _ in 0..<2 {
            bench.pass(.seconds(86_400))
            use.note(bench.list(rows: [row]))
        }
        // A bare reply names no model; what it says of its end and its limits is all that it says.
        for number in 0..<6 {
            bench.pass(.seconds(1_800))
            let isLate = number > 2
            use.note(
                bench.call(
                    "gpt-5.5",
                    served: isLate ? "gpt-5.5-2026-09-01" : "gpt-5.5-2026-06-01",
                    shutdown: isLate ? end - .seconds(30 * 86_400) : end,
                    limits: ["requests": isLate ? 5_000 : 500]
                )
            )
        }
        if isBare {
            for plan in ["plus", "pro"] {
                use.note(bench.machine.observe(Allowance(plan: plan), at: bench.now))
            }
        }
        var expiring = Bench(isBare: isBare)
        let keyEnd = expiring.now + .seconds(10 * 86_400)
        for hours in [0, 200, 30] {
            expiring.pass(.seconds(hours * 3_600))
            use.note(expiring.machine.observe(keyEnd: keyEnd, source: "file auth.json", at: expiring.now))
        }
    }

    /// Endpoints in every state, by their lists and by calls, and their lists.
    private static func health(_ use: inout FieldUse, isBare: Bool) {
        let troubles: [Verdict] = [.network, .rateLimited, .quotaExhausted, .authFailed, .regionBlocked]
        for trouble in troubles {
            var bench = Bench(models: ["gpt-5.5"], isBare: isBare)
            let check: Check = isBare ? .list : .completion("gpt-5.5")
            for _ in 0..<8 {
                use.note(bench.run(check, trouble, says: !isBare))
                bench.pass(.seconds(300))
            }
            for _ in 0..<8 {
                use.note(bench.run(check, .ok, says: !isBare))
                bench.pass(.seconds(300))
            }
        }
        var failing = Bench(models: ["gpt-5.5"], isBare: isBare)
        for number in 0..<60 {
            let check: Check = isBare ? .list : .completion("gpt-5.5")
            use.note(failing.run(check, number % 2 == 0 ? .ok : .providerError, says: !isBare))
            failing.pass(.seconds(300))
        }
        var shrinking = Bench(isBare: isBare)
        shrinking.list(Bench.crowd)
        for _ in 0..<3 {
            shrinking.pass(.seconds(1_000))
            use.note(shrinking.list(["filler-1"]))
        }
    }
}
