#if PROBE_PLANTED_FLAWS
import ProbeDomain
import Testing

/// Every planted fault is found, by the invariant that is there for it, in worlds like those of every run.
@Suite(.serialized) struct PlantedFaultTests {
    /// How many worlds are tried at most.
    private static let mostWorlds = 60

    /// Where a fault shows: the kind of world, and the invariants that may find it.
    private func expectation(_ fault: PlantedFault) -> (WorldGenerator.Climate, Set<Invariant>) {
        switch fault {
        case .gateOff: (.rough, [.goneForADay])
        case .holdOneTickEarly: (.rough, [.noRequestInsideAHold])
        case .holdTooWide: (.rough, [.whatIsFreeIsAsked])
        case .confirmationSkipped: (.calm, [.whatIsFreeIsAsked])
        case .countLostAtRestart: (.deadly, [.noRequestInsideAHold])
        case .baselineToldAsNew: (.calm, [.baselineIsNoNews])
        case .eventMarkedBeforeTold: (.deadly, [.committedIsTold, .committedBeforeTold])
        case .backoffThatShortens: (.rough, [.noRequestInsideAHold])
        case .clockMixedUp: (.rough, [.whatIsFreeIsAsked, .noRequestInsideAHold, .noOverlap, .outageIsTold])
        case .goodListHealsACompletion: (.rough, [.outageIsTold, .recoveryIsTrue])
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: PlantedFault.allCases)
    func thePlantedFaultIsFound(fault: PlantedFault) throws {
        let (climate, invariants) = expectation(fault)
        let begin = ContinuousClock.now
        for seed in UInt64(1)...UInt64(Self.mostWorlds) {
            let result = try Simulation.run(WorldGenerator.world(seed, climate), planted: fault)
            guard let found = result.violations.first(where: { invariants.contains($0.invariant) }) else { continue }
            print("\(fault.rawValue): found in world \(seed) after \(ContinuousClock.now - begin): \(found)")
            return
        }
        Issue.record("\(fault.rawValue) was not found in \(Self.mostWorlds) worlds")
    }
}
#endif
