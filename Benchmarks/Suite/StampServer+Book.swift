import BenchmarkSupport
import NIOCore
import Synchronization

/// What the server has been asked and when it answered, and what it answers next.
final class StampBook: Sendable {
    /// The model that completions are asked for.
    static let model = "bench-1"

    /// What is played.
    let script: StampScript
    /// The body of a list.
    let list: ByteBuffer
    /// The same with the newcomer.
    let listWithNewcomer: ByteBuffer
    private let state = Mutex(State())
    private let goal: EventLoopPromise<Void>

    private struct State {
        var stamps: [Stamp] = []
        var open = 0
        /// Lists asked for, by endpoint.
        var lists: [Int: Int] = [:]
        /// Endpoints whose list has the newcomer.
        var shown: Set<Int> = []
        var lastShown: Int64 = 0
        var held: [@Sendable () -> Void] = []
        var isReleased = false
        /// Answers that are out.
        var answered = 0
    }

    init(_ script: StampScript, loop: any EventLoop) {
        self.script = script
        goal = loop.makePromise()
        let ids = [Self.model] + (1..<max(2, script.models)).map { "model-\($0)" }
        let body = { (ids: [String]) in
            let rows = ids.map { #"{"id": "\#($0)", "object": "model", "created": 1767225600, "owned_by": "bench"}"# }
            return ByteBuffer(string: #"{"object": "list", "data": ["# + rows.joined(separator: ", ") + "]}")
        }
        list = body(ids)
        listWithNewcomer = body(ids + [script.newcomer?.model ?? "none"])
    }

    /// All stamps so far.
    var stamps: [Stamp] { state.withLock { $0.stamps } }

    /// Notes a request; returns its number, and whether its list has the newcomer.
    func note(_ endpoint: Int, isCompletion: Bool) -> (number: Int, hasNewcomer: Bool) {
        let now = Stamp.now
        return state.withLock { state in
            var stamp = Stamp(endpoint: endpoint, isCompletion: isCompletion, asked: now)
            var hasNewcomer = false
            if isCompletion {
                state.open += 1
                stamp.open = state.open
            } else if let newcomer = script.newcomer {
                let isDue = now - state.lastShown >= script.pause.microseconds
                if state.lists[endpoint, default: 0] > 0, isDue, state.shown.count < newcomer.endpoints,
                    state.shown.insert(endpoint).inserted
                {
                    state.lastShown = now
                    stamp.showsNewcomer = true
                }
                hasNewcomer = state.shown.contains(endpoint)
                state.lists[endpoint, default: 0] += 1
            }
            state.stamps.append(stamp)
            return (state.stamps.count - 1, hasNewcomer)
        }
    }

    /// Stamps a part of an answer, right before it is written.
    func stamp(_ number: Int, _ part: WritableKeyPath<Stamp, Int64>) {
        let now = Stamp.now
        state.withLock { $0.stamps[number][keyPath: part] = now }
    }

    /// Notes that the answer is out.
    func finish(_ number: Int) {
        let isReached = state.withLock { state in
            state.answered += 1
            if state.stamps[number].isCompletion { state.open -= 1 }
            return state.stamps[number].showsNewcomer && state.shown.count == script.newcomer?.endpoints
        }
        if isReached { goal.succeed() }
    }

    /// Answers at once, or once all have been asked for and are let go.
    func answer(_ body: @escaping @Sendable () -> Void) {
        guard script.held > 0 else { return body() }
        let (isAll, isReleased) = state.withLock { state in
            if !state.isReleased { state.held.append(body) }
            return (state.held.count == script.held, state.isReleased)
        }
        if isReleased { body() }
        if isAll { goal.succeed() }
    }

    /// How many answers are held back.
    var held: Int { state.withLock { $0.held.count } }

    /// Lets go what is held back, and holds nothing from now on.
    func release() {
        let held = state.withLock { state in
            state.isReleased = true
            defer { state.held = [] }
            return state.held
        }
        for body in held { body() }
    }

    /// Waits until the script's end: all newcomers shown, or all answers asked for that are held back.
    ///
    /// - Throws: `Failure` when it is not reached in time.
    func reachEnd(within limit: Duration) async throws {
        let alarm = goal.futureResult.eventLoop.scheduleTask(in: .nanoseconds(limit.microseconds * 1_000)) {
            self.goal.fail(Failure("the script's end was not reached within \(limit)"))
        }
        defer { alarm.cancel() }
        try await goal.futureResult.get()
    }

    /// Waits until so many answers have been written.
    ///
    /// - Throws: `Failure` when there are not so many in time.
    func answered(_ count: Int, within limit: Duration) async throws {
        let deadline = ContinuousClock.now + limit
        while state.withLock({ $0.answered }) < count {
            guard ContinuousClock.now < deadline else { throw Failure("not all answers were written in time") }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Ends the waiting, whoever waits.
    func giveUp() { goal.fail(Failure("the server has ended")) }
}

extension Duration {
    /// The duration in whole microseconds.
    var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
