/// What is believed of an endpoint, or of one question to it.
package enum HealthState: String, Sendable, CaseIterable, Hashable, Comparable {
    /// No conclusive run yet.
    case unknown
    case up
    /// Throttled for longer than is usual.
    case limited
    /// Fails more often than it should.
    case degraded
    /// No money or allowance left for this identity.
    case exhausted
    /// Refused for the place we ask from.
    case blocked
    /// The key is not accepted.
    case unauthorized
    case down

    /// By how bad it is: an endpoint shows the worst of its questions.
    package static func < (left: HealthState, right: HealthState) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .unknown: 0
        case .up: 1
        case .limited: 2
        case .degraded: 3
        case .exhausted: 4
        case .blocked: 5
        case .unauthorized: 6
        case .down: 7
        }
    }
}

/// Believes, from one sample per due run, how the answers to one question of one endpoint fare.
///
/// | state | entered after | left after |
/// |---|---|---|
/// | `down` | 3 bad runs in a row that span `downAfter`, or 8 of the last 10 runs | 2 good runs in a row |
/// | `degraded` | CUSUM of 0.5 % against 25 % failures passes 10 | 2 good runs in a row and the sum back at 0 |
/// | `limited` | 3 throttled runs in a row over 15 minutes | 1 good run |
/// | `exhausted`, `blocked` | 1 run | 1 good run |
/// | `unauthorized` | 2 runs in a row, for new keys take some minutes to spread | 1 good run |
///
/// Bad runs in a row of which some may be this machine's own fault are forgotten once its network has been gone, all of
/// them, and are not on record.
///
/// From the fourth fall of a day on, `FlapDamper` lets an improvement last before it is believed.
package struct HealthMachine: Sendable, Equatable {
    /// The present belief.
    package var state = HealthState.unknown
    /// Since when; nil while unknown.
    package var since: Timestamp?
    /// Bad runs in a row, re-checks among them.
    package var badRuns = 0
    /// When the first of them was sent.
    package var badSince: Timestamp?
    /// Some of them may be this machine's own fault: what is told of them says so.
    package private(set) var mayBeOurs = false
    /// Good runs in a row, counted up to `enoughGoodRuns`: a question that fares well stays the same.
    package var goodRuns = 0
    /// The last ten due runs, the newest in bit 0; a set bit is a bad one.
    package var recent: UInt16 = 0
    /// How many of those ten there are.
    package var recentCount = 0
    /// The CUSUM of the log-likelihood ratio; between 0 and the alarm.
    package var cusum = 0.0
    /// Runs in a row that gave the same sample of `limited`, `exhausted`, `unauthorized` or `blocked`.
    package var conditionRuns = 0
    /// When the first of them was sent.
    package var conditionSince: Timestamp?
    /// That sample.
    package var condition: Sample?
    /// What keeps a question that fails on and off quiet.
    package var flaps: FlapDamper {
        get { damper ?? FlapDamper() }
        set { damper = newValue == FlapDamper() ? nil : newValue }
    }
    @Seldom private var damper: FlapDamper?

    /// So many good runs in a row end what was believed of bad ones.
    private static let enoughGoodRuns = 2

    /// Starts without belief.
    package init() {}

    /// The change that an observation brought.
    package struct Change: Sendable, Equatable {
        /// What was believed before.
        package var from: HealthState
        /// What is believed now.
        package var to: HealthState
    }

    /// Takes the sample of one run.
    ///
    /// - Parameters:
    ///   - sample: What the run says.
    ///   - sent: When it was sent.
    ///   - isRecheck: A quick re-check counts towards `down`, not towards the failure rate.
    ///   - mayBeOurs: Whether it may be this machine's own fault: then it counts as a re-check does.
    ///   - downAfter: The shortest span of a failure that is told as down.
    /// - Returns: The change of state, or nil.
    package mutating func observe(
        _ sample: Sample,
        sent: Timestamp,
        isRecheck: Bool,
        mayBeOurs: Bool = false,
        downAfter: Duration
    ) -> Change? {
        let isRecheck = isRecheck || mayBeOurs
        if sample != .none { self.mayBeOurs = sample == .bad && (mayBeOurs || self.mayBeOurs) }
        switch sample {
        case .none:
            return nil
        case .good:
            noteCondition(nil, sent: sent)
            count(bad: false, isRecheck: isRecheck)
            goodRuns = min(goodRuns + 1, Self.enoughGoodRuns)
            badRuns = 0
            badSince = nil
            let next = stateAfterGood()
            // One good run that does not settle it yet is no relapse.
            return next == state ? nil : move(to: next, at: sent)
        case .bad:
            noteCondition(nil, sent: sent)
            count(bad: true, isRecheck: isRecheck)
            goodRuns = 0
            badRuns += 1
            badSince = badSince ?? sent
            return move(to: stateAfterBad(sent: sent, downAfter: downAfter), at: sent)
        case .limited, .exhausted, .unauthorized, .blocked:
            noteCondition(sample, sent: sent)
            // Whoever throttles or refuses is not down; that says nothing of how often it fails.
            if !isRecheck { remember(bad: false) }
            goodRuns = 0
            badRuns = 0
            badSince = nil
            let next = stateInCondition(sample, sent: sent)
            // Nor is a refusal of another kind, while it is not believed: to be throttled once is no outage.
            if next == state, sample.rawValue != state.rawValue { return nil }
            return move(to: next, at: sent)
        }
    }

    /// The same without a row of failures of which some may be this machine's own: once its network was gone they are no
    /// beginning of an outage, and another life does not learn whose fault they were.
    package var withoutOwnFaults: HealthMachine {
        guard mayBeOurs else { return self }
        var machine = self
        (machine.badRuns, machine.badSince, machine.mayBeOurs) = (0, nil, false)
        return machine
    }

    /// How soon the next run should come to settle a doubt; nil when the schedule will do.
    ///
    /// One bad run is looked at again after a quarter and three quarters of `downAfter` (15 s and 45 s of a minute).
    package func recheckAfter(downAfter: Duration) -> Duration? {
        guard state != .down, (1...2).contains(badRuns) else { return nil }
        return badRuns == 1 ? downAfter / 4 : downAfter * 3 / 4
    }

    private mutating func count(bad: Bool, isRecheck: Bool) {
        guard !isRecheck else { return }
        remember(bad: bad)
        // Not above the alarm: how long it takes to recover must not depend on how long it has been bad.
        cusum = min(Self.alarm, max(0, cusum + (bad ? Self.badWeight : Self.goodWeight)))
    }

    private mutating func remember(bad: Bool) {
        recent = (recent << 1 | (bad ? 1 : 0)) & 0x3FF
        recentCount = min(10, recentCount + 1)
    }

    private mutating func noteCondition(_ sample: Sample?, sent: Timestamp) {
        guard let sample else {
            condition = nil
            conditionRuns = 0
            conditionSince = nil
            return
        }
        if condition != sample {
            condition = sample
            conditionRuns = 0
            conditionSince = sent
        }
        conditionRuns += 1
    }

    private func stateAfterGood() -> HealthState {
        switch state {
        case .unknown, .up, .limited, .exhausted, .blocked, .unauthorized: .up
        case .down: goodRuns >= Self.enoughGoodRuns ? .up : .down
        case .degraded: goodRuns >= Self.enoughGoodRuns && cusum == 0 ? .up : .degraded
        }
    }

    private func stateAfterBad(sent: Timestamp, downAfter: Duration) -> HealthState {
        if state == .down { return .down }
        if badRuns >= 3, let badSince, sent - badSince + Self.punctuality >= downAfter { return .down }
        if recentCount == 10, recent.nonzeroBitCount >= 8 { return .down }
        return cusum >= Self.alarm ? .degraded : state
    }

    private func stateInCondition(_ sample: Sample, sent: Timestamp) -> HealthState {
        switch sample {
        case .exhausted: return .exhausted
        case .blocked: return .blocked
        case .unauthorized: return conditionRuns >= 2 ? .unauthorized : state
        case .limited:
            guard conditionRuns >= 3, let conditionSince, sent - conditionSince >= .seconds(900) else { return state }
            return .limited
        case .good, .bad, .none: return state
        }
    }

    private mutating func move(to next: HealthState, at time: Timestamp) -> Change? {
        let next = flaps.damp(next, from: state, at: time)
        guard next != state else { return nil }
        let change = Change(from: state, to: next)
        state = next
        since = time
        // What has been told is settled. A first good run, or one after throttling, settles nothing about failures.
        if next == .down || (next == .up && (change.from == .down || change.from == .degraded)) {
            cusum = 0
            recent = 0
            recentCount = 0
        }
        return change
    }

    /// A due run comes early or late by less; where the interval is `downAfter` itself, its failures span it.
    private static let punctuality = Duration.milliseconds(100)
    /// ln(0.25 / 0.005), the weight of a bad run when 25 % failures are held against 0.5 %.
    private static let badWeight = 3.912_023
    /// ln(0.75 / 0.995), the weight of a good one.
    private static let goodWeight = -0.282_670
    /// The alarm: 11 samples at the median under 25 % failures, one false alarm in 200,000 under 0.5 %.
    private static let alarm = 10.0
}
