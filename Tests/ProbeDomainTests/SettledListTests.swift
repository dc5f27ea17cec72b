import Testing

@testable import ProbeDomain

/// A list that comes again byte for byte is not read again; what follows must be as if it had been.
struct SettledListTests {
    private static let ids: [ModelID] = ["gpt-5.4", "gpt-5.4-mini", "o3"] + Bench.crowd

    /// One endpoint that reads every list, and one that passes over those that it knows.
    private struct Pair {
        var reading = Bench(listEvery: .seconds(3_600))
        var passing = Bench(listEvery: .seconds(3_600))
        /// How many lists were passed over.
        var passed = 0

        /// Both get the same list.
        mutating func list(_ ids: [ModelID]) -> (Conclusion, Conclusion) {
            let digest = ids.map(\.text).joined(separator: " ")
            let sent = reading.now
            let read = ListRead(
                ids: ids,
                isComplete: true,
                sent: sent,
                ended: sent + .milliseconds(200),
                evidence: Evidence(bodyDigest: digest),
                status: 200
            )
            let first = reading.machine.observe(read)
            var second = Conclusion()
            if passing.machine.settled?.digest == digest {
                passing.machine.observeUnchanged(digest, sent: read.sent, ended: read.ended)
                passed += 1
            } else {
                second = passing.machine.observe(read)
            }
            return (first, second)
        }

        mutating func pass(_ duration: Duration) {
            reading.pass(duration)
            passing.pass(duration)
        }
    }

    @Test func aListThatIsBelievedWholeIsSettled() {
        var bench = Bench()
        bench.list(Self.ids)
        #expect(bench.machine.settled?.digest == "d1")
        #expect(bench.machine.settled?.count == Self.ids.count)
        bench.list(Self.ids, complete: false)
        #expect(bench.machine.settled == nil)
    }

    @Test func whatIsStillOpenKeepsItFromBeingSettled() {
        var bench = Bench()
        bench.list(Self.ids)
        bench.pass(.seconds(60))
        // The id is missed, and not gone before a day has passed.
        bench.list(Array(Self.ids.dropFirst()))
        #expect(bench.machine.settled == nil)

        // A watched model of the baseline waits for its first call.
        var watching = Bench()
        watching.list(Self.ids + ["gpt-5.5"])
        #expect(watching.machine.settled == nil)
        watching.call("gpt-5.5")
        watching.list(Self.ids + ["gpt-5.5"])
        #expect(watching.machine.settled != nil)
        watching.call("gpt-5.5", .gated, "model_gated", status: 403)
        #expect(watching.machine.settled == nil)
    }

    @Test func anotherDigestChangesNothing() {
        var bench = Bench()
        bench.list(Self.ids)
        let before = bench.machine
        bench.machine.observeUnchanged("d2", sent: bench.now, ended: bench.now)
        #expect(bench.machine == before)
    }

    @Test func whenAModelWasLastSeenIsKnownOnceItIsMissed() throws {
        var pair = Pair()
        _ = pair.list(Self.ids)
        pair.pass(.seconds(3_600))
        let seen = pair.passing.now + .milliseconds(200)
        _ = pair.list(Self.ids)
        #expect(pair.passed == 1)
        #expect(pair.passing.machine.knowledge.endpoint.lastCompleteList == pair.passing.now)
        pair.pass(.seconds(3_600))
        _ = pair.list(Array(Self.ids.dropFirst()))
        #expect(pair.passing.machine.record(of: "gpt-5.4").lastPresent == seen)
    }

    /// Models come and go for weeks; both must tell and know the same.
    @Test(arguments: 1...20) func passingOverConcludesTheSame(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let extras: [ModelID] = ["gpt-5.5", "gpt-5.5-pro", "o4", "gpt-5.5-2026-04-23"]
        var pair = Pair()
        var present: Set<ModelID> = []
        for _ in 0..<300 {
            if random.next() % 12 == 0, let id = extras.randomElement(using: &random) {
                if present.remove(id) == nil { present.insert(id) }
            }
            if random.next() % 40 == 0 {
                pair.reading.call("gpt-5.5", .absent, "model_not_found", status: 404)
                pair.passing.call("gpt-5.5", .absent, "model_not_found", status: 404)
            }
            let (first, second) = pair.list(Self.ids + present.sorted())
            #expect(first.events == second.events)
            #expect(first.listChange == second.listChange)
            #expect(first.changedModels == second.changedModels)
            #expect(pair.reading.machine.unconfirmed == pair.passing.machine.unconfirmed)
            #expect(pair.reading.machine.sought == pair.passing.machine.sought)
            #expect(pair.reading.machine.waiting == pair.passing.machine.waiting)
            pair.pass(.seconds(Int64(random.next() % 7_200)))
        }
        #expect(pair.passed > 50)
        // A list that is new to both brings them up to date.
        _ = pair.list(Self.ids + present.sorted() + ["o5"])
        #expect(pair.reading.machine.knowledge == pair.passing.machine.knowledge)
    }

    /// Digests are packed; whatever is given as one comes out as it went in.
    @Test(arguments: [
        "", "digest", "00000000000000000123456789abcdef00ff00ff00ff00fffedcba9876543210",
        String(repeating: "F", count: 64), String(repeating: "f", count: 64), String(repeating: "+1", count: 32),
        String(repeating: "é", count: 32),
    ]) func digestIsKept(digest: String) {
        #expect(SettledList(digest: digest, count: 3).digest == digest)
    }
}
