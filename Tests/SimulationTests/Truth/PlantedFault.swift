#if PROBE_PLANTED_FLAWS
import ProbeDomain

extension PlantedFault {
    /// The flaw in the rules themselves; nil for a fault at one of the ports.
    var flaw: PlantedFlaw? {
        switch self {
        case .gateOff: .gateOff
        case .backoffThatShortens: .backoffThatShortens
        case .goodListHealsACompletion: .goodListHeals
        default: nil
        }
    }
}
#endif

/// What is done wrong on purpose, so that it can be shown that the simulation finds it.
enum PlantedFault: String, Sendable, CaseIterable {
    /// A list that lost most of its ids is believed.
    case gateOff
    /// A hold ends one tick too early.
    case holdOneTickEarly
    /// A hold on one model holds all of them.
    case holdTooWide
    /// A model that has appeared is not called.
    case confirmationSkipped
    /// What was held is forgotten at a restart.
    case countLostAtRestart
    /// What was there at first contact is told as new.
    case baselineToldAsNew
    /// An event is marked as told before it is told.
    case eventMarkedBeforeTold
    /// A backoff becomes shorter from step to step.
    case backoffThatShortens
    /// The monotonic clock follows the corrections of the wall's.
    case clockMixedUp
    /// A good list heals a failing completion.
    case goodListHealsACompletion
}
