import GRDB
import ProbeDomain
import Testing

@testable import ProbeStore

/// Summaries say what the attempts say, however these were written.
@Suite struct SummaryStoreTests {
    /// Attempts of a few questions over some days, in the order of their sending; `gaps` in seconds.
    static func attempts(
        _ count: Int,
        gaps: ClosedRange<Int> = 1...2_000,
        _ sampler: inout Sampler
    ) -> [AttemptRecord] {
        let checks: [Check] = [.list, .completion("gpt-5.5"), .completion("a\nb"), .retrieve("gpt-6")]
        var now = Samples.noon
        return (0..<count).map { _ in
            now = now + .seconds(Int.random(in: gaps, using: &sampler.random)) + .microseconds(1)
            let endpoint = sampler.coin() ? Samples.endpoint : Samples.other
            var attempt = sampler.attempt(of: endpoint)
            attempt.id = AttemptID(endpoint: endpoint.name, sent: now)
            attempt.check = sampler.one(of: checks)
            attempt.isManual = sampler.count() % 5 == 0
            attempt.isExcused = sampler.count() % 5 == 0
            attempt.interval = sampler.maybe { .seconds(Int.random(in: 1...9_000, using: &$0.random)) }
            return attempt
        }
    }

    /// What the summaries of a window must be, found in the simplest way.
    static func expected(_ attempts: [AttemptRecord], in window: TimeWindow) -> [String: Summary] {
        var trackers: [String: StandingTracker] = [:]
        var sums: [String: Summary] = [:]
        for attempt in attempts {
            let name = name(attempt.endpoint, attempt.check)
            if attempt.id.sent >= window.start, attempt.id.sent < window.end {
                sums[name, default: Summary()].add(attempt)
            }
            guard var span = trackers[name, default: StandingTracker()].observe(attempt) else { continue }
            span.start = max(span.start, window.start)
            span.end = min(span.end, window.end)
            if span.start < span.end { sums[name, default: Summary()].add(span) }
        }
        return sums
    }

    static func name(_ endpoint: EndpointKey, _ check: Check) -> String { "\(endpoint.name) \(check.words)" }

    static func byName(_ report: SummaryReport) -> [String: Summary] {
        Dictionary(uniqueKeysWithValues: report.questions.map { (name($0.endpoint, $0.check), $0.summary) })
    }

    @Test(.timeLimit(.minutes(2)), arguments: [1, 2, 3, 4] as [UInt64])
    func anyWindowIsWhatItsAttemptsSay(seed: UInt64) async throws {
        try await Scratch.with { scratch in
            var sampler = Sampler(seed: seed)
            let attempts = Self.attempts(700, &sampler)
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            var rest = attempts[...]
            while !rest.isEmpty {
                let batch = rest.prefix(Int.random(in: 1...60, using: &sampler.random))
                rest = rest.dropFirst(batch.count)
                // Some come with a change, the others in a batch.
                let durable = batch.suffix(sampler.coin() ? 3 : 0)
                for attempt in batch.dropLast(durable.count) { store.note(.attempt(attempt)) }
                var change = RecordChange()
                change.attempts = Array(durable)
                if change.attempts.isEmpty { await store.flush() } else { _ = try await store.commit(change) }
            }
            let reader = try StoreReader.open(path: scratch.path)
            let span = (try #require(attempts.last).id.sent - Samples.noon).components.seconds
            for _ in 0..<25 {
                let start = Samples.noon + .seconds(Int64.random(in: -9_000...span, using: &sampler.random))
                let end = start + .seconds(Int64.random(in: 0...span + 9_000, using: &sampler.random))
                let asked = TimeWindow(start: start, end: end)
                let report = try await reader.summaries(in: asked)
                #expect(report.window.start <= start && report.window.end >= end)
                #expect(start - report.window.start < max(.seconds(300), asked.length / 100))
                #expect(Self.byName(report) == Self.expected(attempts, in: report.window), "seed \(seed), \(asked)")
                let one = try await reader.summaries(in: asked, endpoint: Samples.other.name)
                #expect(one.questions == report.questions.filter { $0.endpoint == Samples.other })
            }
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: [1, 2, 7, 60, 5_000])
    func theStepsOfASeriesMakeUpTheWindow(steps: Int) async throws {
        try await Scratch.with { scratch in
            var sampler = Sampler(seed: 5)
            let attempts = Self.attempts(500, &sampler)
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            for attempt in attempts { store.note(.attempt(attempt)) }
            await store.flush()
            let reader = try StoreReader.open(path: scratch.path)
            let last = try #require(attempts.last).id.sent
            for window in [
                TimeWindow(start: Samples.noon, end: last + .seconds(86_400)),
                TimeWindow(start: last - .seconds(1_800), end: last + .seconds(1)),
            ] {
                let series = try await reader.series(of: Samples.endpoint.name, in: window, steps: steps)
                #expect(series.count <= steps && !series.isEmpty)
                #expect(zip(series, series.dropFirst()).allSatisfy { $0.window.end == $1.window.start })
                let (start, end) = try (#require(series.first).window.start, #require(series.last).window.end)
                #expect(start <= window.start && end == window.end)
                var sums: [String: Summary] = [:]
                for step in series {
                    // Nothing is shown at another time than it was.
                    for question in step.questions where question.summary.attempts > 0 {
                        let first = try #require(question.summary.firstSent)
                        let last = try #require(question.summary.lastSent)
                        #expect(step.window.start <= first && last < step.window.end)
                    }
                    for (name, summary) in Self.byName(step) { sums[name, default: Summary()].merge(summary) }
                }
                let whole = try await reader.summaries(in: TimeWindow(start: start, end: end), endpoint: "openai")
                if whole.window.start == start { #expect(sums == Self.byName(whole)) }
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func aWindowFromLongBeforeTheRecordIsReadAtOnce() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            store.note(.attempt(Samples.attempt(0)))
            await store.flush()
            let reader = try StoreReader.open(path: scratch.path)
            let ever = TimeWindow(start: Timestamp(seconds: -1 << 38), end: Samples.noon + .seconds(1))
            #expect(try await reader.summaries(in: ever, endpoint: "openai").questions.map(\.summary.up) == [1])
            let series = try await reader.series(of: "openai", in: ever, steps: 60)
            #expect(series.flatMap(\.questions).map(\.summary.up) == [1])
        }
    }

    @Test func anAttemptThatIsWrittenAgainIsCountedOnce() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            var change = RecordChange()
            change.attempts = [Samples.attempt(1), Samples.attempt(1)]
            _ = try await store.commit(change)
            _ = try await store.commit(change)
            store.note(.attempt(Samples.attempt(1)))
            await store.flush()
            #expect(try await Self.all(scratch).map(\.summary.up) == [1])
        }
    }

    @Test func whatIsNotCommittedIsNeitherCountedNorKeptInMind() async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            let attempts = (0..<4).map { number in
                var attempt = Samples.attempt(number * 60_000_000)
                attempt.interval = .seconds(60)
                return attempt
            }
            store.note(.attempt(attempts[0]))
            await store.flush()
            // The commit is refused after the attempt has been written.
            let refuse = "CREATE TEMP TRIGGER refuse BEFORE INSERT ON event BEGIN SELECT raise(ABORT, 'no'); END"
            try await store.queue.write { try $0.execute(sql: refuse) }
            var change = RecordChange()
            change.attempts = [attempts[1]]
            change.events = [Samples.event(1)]
            #expect(await failure { _ = try await store.commit(change) } != nil)
            try await store.queue.write { try $0.execute(sql: "DROP TRIGGER refuse") }
            for attempt in attempts[1...] { store.note(.attempt(attempt)) }
            await store.flush()
            let summary = try #require(try await Self.all(scratch).first).summary
            #expect(summary.up == 4 && summary.upTime == .seconds(180))
        }
    }

    @Test func theTimeBetweenTwoLivesIsUnknown() async throws {
        try await Scratch.with { scratch in
            for life in 0..<2 {
                let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
                for number in 0..<3 {
                    var attempt = Samples.attempt((life * 180 + number * 60) * 1_000_000)
                    attempt.interval = .seconds(60)
                    store.note(.attempt(attempt))
                }
                await store.close()
            }
            let summary = try #require(try await Self.all(scratch).first).summary
            #expect(summary.up == 6 && summary.upTime == .seconds(240))
        }
    }

    @Test(arguments: ["05FF", "", "FFFFFFFFFF", "1001FF", "08808080", "1100"])
    func aDamagedSummaryIsPassedOverAndWrittenAnew(bytes: String) async throws {
        try await Scratch.with { scratch in
            let store = try Store.open(path: scratch.path, role: .daemon, batching: .byHand)
            func note(_ numbers: Int...) async {
                for number in numbers {
                    var attempt = Samples.attempt(number)
                    attempt.phases.end = .milliseconds(4)
                    store.note(.attempt(attempt))
                }
                await store.flush()
            }
            await note(1)
            try await store.queue.write { try $0.execute(sql: "UPDATE summary_five_minutes SET summary = x'\(bytes)'") }
            let ever = TimeWindow(start: Samples.noon - .seconds(864_000), end: Samples.noon + .seconds(864_000))
            let reader = try StoreReader.open(path: scratch.path)
            #expect(try await reader.summaries(in: ever).questions.isEmpty)
            _ = try await store.commit(Samples.change(2))
            await note(3, 4)
            #expect(store.batchFailure == nil && store.droppedFacts == 0)
            #expect(try await reader.events(since: nil, all: true, limit: 9).count == 1)
            let summary = try #require(try await reader.summaries(in: ever).questions.first).summary
            #expect(summary.up == 3 && summary.total.count == 2)
            #expect(summary.firstSent == Samples.attempt(2).id.sent)
        }
    }

    @Test func onlyTheQuestionsThatWereAskedLastAreFollowed() {
        var trackers = StandingTrackers()
        for start in stride(from: 0, to: StandingTrackers.most * 2, by: 1_000) {
            var learned: [Int64: StandingTracker] = [:]
            for number in start..<start + 1_000 {
                var tracker = StandingTracker()
                _ = tracker.observe(Samples.attempt(number))
                learned[Int64(number)] = tracker
            }
            trackers.take(learned)
            #expect(trackers.byQuestion.count <= StandingTrackers.most)
            #expect(trackers.byQuestion[Int64(start + 999)] != nil)
        }
    }

    @Test func questionsThatWereAskedByHandAloneAreGivenUpFirst() {
        var trackers = StandingTrackers()
        var manual = Samples.attempt(1)
        manual.isManual = true
        var learned: [Int64: StandingTracker] = [:]
        for number in 0...Int64(StandingTrackers.most) {
            learned[number] = StandingTracker()
            _ = learned[number]?.observe(manual)
        }
        trackers.take(learned)
        #expect(trackers.byQuestion.isEmpty)
        _ = learned[7]?.observe(Samples.attempt(2))
        trackers.take(learned)
        #expect(Array(trackers.byQuestion.keys) == [7])
    }

    /// All there is.
    static func all(_ scratch: Scratch) async throws -> [QuestionSummary] {
        let window = TimeWindow(start: Samples.noon - .seconds(86_400), end: Samples.noon + .seconds(86_400))
        return try await StoreReader.open(path: scratch.path).summaries(in: window).questions
    }
}

/// Which rows make up a window.
@Suite struct SummaryPiecesTests {
    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func piecesFollowEachOtherAndCoverTheWindow(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let newest = Timestamp(microseconds: .random(in: 0...(1 << 51), using: &random))
        let age = Int64(1) << Int.random(in: 28...49, using: &random)
        let length = Int64(1) << Int.random(in: 28...49, using: &random)
        let start = newest - .microseconds(Int64.random(in: 0...age, using: &random))
        let end = start + .microseconds(Int64.random(in: 0...length, using: &random))
        let window = TimeWindow(start: start, end: end)
        let plan = SummaryPieces(of: window, newest: newest)
        #expect(plan.window.start <= start && plan.window.end >= end)
        #expect(zip(plan.pieces, plan.pieces.dropFirst()).allSatisfy { $0.end == $1.start })
        guard let first = plan.pieces.first, let last = plan.pieces.last else {
            #expect(window.length == .zero || start > newest)
            return
        }
        #expect(Timestamp(seconds: first.start) == plan.window.start)
        #expect(Timestamp(seconds: last.end) >= min(end, newest))
        for piece in plan.pieces {
            #expect(piece.start < piece.end)
            #expect(piece.start % piece.tier.seconds == 0 && piece.end % piece.tier.seconds == 0)
            // What is no longer kept is not asked for.
            #expect(Timestamp(seconds: piece.start) >= newest - Retention.age(of: piece.tier) || piece.tier == .day)
        }
        #expect(plan.pieces.count <= 5)
    }

    @Test func aMonthIsReadFromDaysAndFewHours() {
        let now = Timestamp(seconds: 1_777_052_670)
        let month = TimeWindow(start: now - .seconds(30 * 86_400), end: now)
        let plan = SummaryPieces(of: month, newest: now - .seconds(5))
        #expect(plan.pieces.map(\.tier) == [.hour, .day])
        // Today's row goes on beyond now, and holds nothing that lies there.
        #expect(plan.window.end == now)
        #expect(plan.window.start == Timestamp(seconds: 1_777_050_000 - 30 * 86_400))
    }
}
