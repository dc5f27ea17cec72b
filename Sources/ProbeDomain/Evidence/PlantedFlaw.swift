#if PROBE_PLANTED_FLAWS

/// A flaw that a test plants into the rules, to show that the simulation finds it.
///
/// It exists in debug builds alone, and only a test can switch it on, for its own tasks.
package enum PlantedFlaw: Sendable {
    /// A list that lost most of its ids is believed.
    case gateOff
    /// A backoff becomes shorter from step to step.
    case backoffThatShortens
    /// A good list heals a failing completion.
    case goodListHeals

    /// The one that is switched on.
    @TaskLocal package static var active: PlantedFlaw?
}

#endif
