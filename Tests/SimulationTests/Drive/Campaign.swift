import Dispatch
import Glibc
import ProbeDomain
import Synchronization

/// Runs many worlds, on as many threads as there are cores.
enum Campaign {
    /// How long fresh seeds are tried for, in real time; `PROBE_SIM_SECONDS` overrides it.
    static let budget = Duration.seconds(variable("PROBE_SIM_SECONDS").flatMap { Int($0) } ?? 120)

    /// The one seed that is asked for; nil for fresh ones.
    static let wantedSeed: UInt64? = variable("PROBE_SIM_SEED").flatMap { UInt64($0) }

    /// What the environment says.
    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// What came of it.
    struct Tally: Sendable {
        /// The test that replays one of its seeds.
        var name = "SimulationTests"
        /// The seeds that failed, with what was found.
        var failures: [(seed: UInt64, violations: [Violation])] = []
        /// Worlds run.
        var worlds = 0
        /// Requests sent.
        var requests = 0
        /// Events told.
        var tells = 0
        /// Lives of the process.
        var lives = 0
        /// Endpoint-seconds of simulated time.
        var endpointSeconds = 0.0
        /// Simulated seconds.
        var seconds = 0.0
        /// Real time.
        var took = Duration.zero

        /// For people: how much was simulated, and how fast.
        var figures: String {
            let rate = Int(seconds / max(0.001, took.inSeconds))
            let endpointRate = Int(endpointSeconds / max(0.001, took.inSeconds))
            let years = (endpointSeconds / 31_557_600 * 100).rounded() / 100
            return
                "simulation: \(worlds) worlds, \(lives) lives, \(requests) requests, \(tells) events, \(years) years of "
                + "endpoints in \(Int(took.inSeconds)) s: \(rate) simulated seconds a second, \(endpointRate) of endpoints"
        }

        /// For people: what failed, with the line that replays it.
        var report: String {
            failures.prefix(5).map { seed, violations in
                let lines = violations.prefix(4).map { violation in
                    "\n  \(violation)" + (wantedSeed == nil ? "" : violation.trail.map { "\n      \($0)" }.joined())
                }.joined()
                return "PROBE_SIM_SEED=\(seed) swift test --filter \(name)\(lines)"
            }.joined(separator: "\n")
        }
    }

    /// Runs these seeds.
    static func run(_ climate: WorldGenerator.Climate, seeds: ClosedRange<UInt64>) throws -> Tally {
        try run(climate, list: Array(seeds))
    }

    /// Runs these seeds.
    static func run(
        _ climate: WorldGenerator.Climate,
        list: [UInt64],
        planted: PlantedFault? = nil
    ) throws -> Tally {
        let next = Mutex(0)
        return try run(climate, planted: planted) {
            next.withLock { index in
                defer { index += 1 }
                return index < list.count ? list[index] : nil
            }
        }
    }

    /// Runs fresh seeds until the time is over, or the one that is asked for.
    static func fresh(_ climate: WorldGenerator.Climate, for time: Duration) throws -> Tally {
        if let wantedSeed { return try run(climate, list: [wantedSeed]) }
        let end = ContinuousClock.now + time
        return try run(climate) { ContinuousClock.now < end ? UInt64.random(in: 1...999_999_999) : nil }
    }

    /// The test that replays a world of this kind.
    private static func testName(_ climate: WorldGenerator.Climate) -> String {
        switch climate {
        case .deadly: "freshDeadlyWorlds"
        case .wide: "twentyEndpoints"
        case .rough, .calm, .cut, .throttled, .broken, .stepping: "freshRoughWorlds"
        }
    }

    private static func run(
        _ climate: WorldGenerator.Climate,
        planted: PlantedFault? = nil,
        next: @Sendable () -> UInt64?
    ) throws -> Tally {
        let begin = ContinuousClock.now
        let tally = Mutex(Tally(name: testName(climate)))
        let failure = Mutex<(any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: 2) { _ in
            while let seed = next() {
                do {
                    let plan = WorldGenerator.world(seed, climate)
                    if wantedSeed != nil { print("\(plan.machine)") }
                    let result = try Simulation.run(plan, planted: planted)
                    tally.withLock { tally in
                        if !result.violations.isEmpty { tally.failures.append((seed, result.violations)) }
                        tally.worlds += 1
                        tally.requests += result.requests
                        tally.tells += result.story.count
                        tally.lives += result.lives
                        tally.endpointSeconds += result.endpointSeconds
                        tally.seconds += plan.length.inSeconds
                    }
                } catch {
                    failure.withLock { $0 = error }
                    return
                }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return tally.withLock { tally in
            tally.took = ContinuousClock.now - begin
            return tally
        }
    }
}
