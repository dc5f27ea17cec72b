import Dispatch
package import ProbeDomain
import Synchronization

/// One send, and whoever waits for its outcome.
package final class Flight: Sendable {
    /// The event that is sent.
    package let id: EventID

    /// What is known of the send when the waiting ends.
    package enum Outcome: Equatable, Sendable {
        /// It is over: the reason of its failure, nil when the entry was handed over.
        case landed(failure: EventSinkError?)
        /// It had not begun and never will.
        case withdrawn
        /// It has begun, and nobody knows yet.
        case underWay
    }

    /// `waiting` may become `flying` or `withdrawn`, `flying` only `landed`.
    private enum Stage {
        case waiting
        case flying
        case landed(failure: EventSinkError?)
        case withdrawn
    }

    private struct State {
        var stage = Stage.waiting
        var waiters: [Int: CheckedContinuation<Outcome, Never>] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())
    /// Not the pool's own queue, whose threads are looked after once a second for ever.
    private static let alarms = DispatchQueue(label: "probe.journal.alarms")

    /// Makes a send that has not begun.
    package init(id: EventID) { self.id = id }

    /// Whether nothing more can happen to it.
    package var isOver: Bool { state.withLock { Self.outcome(of: $0.stage) != nil } }

    /// Runs the send, unless it was withdrawn, and tells everybody who waits.
    package func fly(_ send: () -> EventSinkError?) {
        let begins = state.withLock { state in
            guard case .waiting = state.stage else { return false }
            state.stage = .flying
            return true
        }
        guard begins else { return }
        let failure = send()
        let waiters = state.withLock { state in
            state.stage = .landed(failure: failure)
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume(returning: .landed(failure: failure)) }
    }

    /// Waits for the outcome, at most for `patience`; what has not begun by then is withdrawn.
    package func outcome(within patience: Duration) async -> Outcome {
        await withCheckedContinuation { continuation in
            let (known, waiter) = state.withLock { state in
                if let known = Self.outcome(of: state.stage) { return (Outcome?.some(known), 0) }
                state.nextWaiter += 1
                state.waiters[state.nextWaiter] = continuation
                return (nil, state.nextWaiter)
            }
            if let known {
                continuation.resume(returning: known)
                return
            }
            Self.alarms.asyncAfter(deadline: Self.end(of: patience)) { self.giveUp(waiter) }
        }
    }

    /// Has everybody who waits now wait no longer than for `patience`.
    func shortenWaits(to patience: Duration) {
        Self.alarms.asyncAfter(deadline: Self.end(of: patience)) {
            for waiter in self.state.withLock({ Array($0.waiters.keys) }) { self.giveUp(waiter) }
        }
    }

    private static func end(of patience: Duration) -> DispatchTime {
        .now() + .microseconds(Int(clamping: patience.wholeMicroseconds))
    }

    /// Ends the waiting of one; a send that has not begun is withdrawn for all.
    private func giveUp(_ waiter: Int) {
        let (leaving, outcome) = state.withLock { state -> ([CheckedContinuation<Outcome, Never>], Outcome) in
            guard let own = state.waiters.removeValue(forKey: waiter) else { return ([], .underWay) }
            guard case .waiting = state.stage else { return ([own], .underWay) }
            state.stage = .withdrawn
            defer { state.waiters = [:] }
            return ([own] + state.waiters.values, .withdrawn)
        }
        for continuation in leaving { continuation.resume(returning: outcome) }
    }

    private static func outcome(of stage: Stage) -> Outcome? {
        switch stage {
        case .waiting, .flying: nil
        case .landed(let failure): .landed(failure: failure)
        case .withdrawn: .withdrawn
        }
    }
}
