#if PROBE_PLANTED_FLAWS
import ProbeDomain
import Testing

/// Every planted fault is found, by the invariant that is there for it, in worlds like those of every run.
@Suite(.serialized) struct PlantedFaultTests {
    /// How many worlds are tried at most.
    private static let mostWorlds = 12

    /// Where a fault shows: the kind of world, and the invariants that may find it.
    private func expectation(_ fault: PlantedFault) -> (WorldGenerator.Climate, Set<Invariant>) {
        switch fault {
        case .gateOff: (.cut, [.goneForADay])
        case .holdOneTickEarly: (.throttled, [.noRequestInsideAHold])
        case .holdTooWide: (.throttled, [.whatIsFreeIsAsked])
        case .confirmationSkipped: (.calm, [.whatIsFreeIsAsked])
        case .countLostAtRestart: (.throttled, [.noRequestInsideAHold])
        case .baselineToldAsNew: (.calm, [.baselineIsNoNews])
        case .eventMarkedBeforeTold: (.calm, [.committedIsTold, .committedBeforeTold])
        case .backoffThatShortens: (.broken, [.noRequestInsideAHold])
        case .clockMixedUp: (.stepping, [.whatIsFreeIsAsked, .noRequestInsideAHold, .noOverlap, .outageIsTold])
        case .goodListHealsACompletion: (.broken, [.outageIsTold, .recoveryIsTrue])
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: PlantedFault.allCases)
    func thePlantedFaultIsFound(fault: PlantedFault) throws {
        let (climate, invariants) = expectation(fault)
        let begin = ContinuousClock.now
        for seed in UInt64(1)...UInt64(Self.mostWorlds) {
            var plan = WorldGenerator.world(seed, climate)
            if fault == .countLostAtRestart {
                plan.machine.crashes = (1...20).map { .init(write: $0 * 9, isAfter: true) }
            }
            let result = try Simulation.run(plan, planted: fault, until: invariants)
            guard let found = result.violations.first(where: { invariants.contains($0.invariant) }) else { continue }
            print("\(fault.rawValue): found in world \(seed) after \(ContinuousClock.now - begin): \(found)")
            return
        }
        Issue.record("\(fault.rawValue) was not found in \(Self.mostWorlds) worlds")
    }
}
#endif
