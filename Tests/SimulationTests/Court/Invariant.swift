import ProbeDomain

/// What must hold in every world, after every step.
enum Invariant: String, Sendable, CaseIterable {
    // Pacing.
    /// No request goes out before the hold on it has ended.
    case noRequestInsideAHold
    /// What no hold is on is asked on time: no hold is wider than its scope, and nothing starves.
    case whatIsFreeIsAsked
    /// No cap of a UTC day is crossed.
    case noCapIsCrossed
    /// No paid request is sent twice for one due run.
    case noPostIsSentTwice
    /// Checks of one endpoint do not overlap.
    case noOverlap
    // Models.
    /// Every appearance of a watched model is told once it has been shown.
    case appearanceIsTold
    /// It is told once.
    case toldOnce
    /// What is told as an appearance was none before, and the interval holds its true time.
    case intervalHoldsTheTruth
    /// What was there at first contact is no news, and is told once as having been there.
    case baselineIsNoNews
    /// What a call has proved is told.
    case callIsTold
    /// What is told of calls is what the last call proved.
    case callIsTrue
    /// Nothing is told as gone that was there within a day.
    case goneForADay
    /// What is gone for good is told.
    case goneIsTold
    // What providers say beside.
    /// What is told of an end, an alias or a limit is what the provider says, and was not there at first contact.
    case signalIsTrue
    /// It is told once, and a limit once a day.
    case signalIsToldOnce
    /// It is told where nothing else goes wrong.
    case signalIsTold
    // Health.
    /// Three failed runs in a row over a minute are told as down.
    case outageIsTold
    /// Nothing is told of an endpoint that it did not do.
    case healthIsTrue
    /// A recovery is told when nothing fails any more.
    case recoveryIsTrue
    /// Nothing is told of endpoints while the fault is ours.
    case noEndpointEventWhileTheFaultIsOurs
    // The record.
    /// An event is told after it was committed, unless it says that it could not be.
    case committedBeforeTold
    /// Every committed event that is to be told is told.
    case committedIsTold
    /// An event is told once; a second time only when it says so.
    case eventIsToldOnce
    /// Its journal entry has the fields that probe-journal(7) promises, and no others.
    case fieldsArePromised
    /// State after a crash equals state without it.
    case crashLosesNothing
    /// The engine is alive.
    case somethingIsAlwaysDue
}

/// A broken invariant.
struct Violation: Sendable, CustomStringConvertible {
    /// Which.
    var invariant: Invariant
    /// When, true time since the world began.
    var at: Duration
    /// What was seen.
    var text: String
    /// What happened there before, the newest last.
    var trail: [String] = []

    var description: String {
        "\(invariant.rawValue) at \(at.wholeMicroseconds / 1_000) ms: \(text)"
    }
}

/// What the product does by now; an invariant of what it does not do yet is written, but not enforced.
enum Abilities {
    /// It tells faults of this machine from those of the endpoints.
    static let hasOfflineGuard = true
}
