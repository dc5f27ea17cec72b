import ProbeDomain

/// What a provider says from an instant on.
struct Turn<Value: Sendable>: Sendable {
    /// True time.
    var at: Duration
    /// What it says.
    var value: Value
}

extension Array {
    /// What is said at an instant; nil where nothing is yet.
    ///
    /// - Parameters:
    ///   - at: True time.
    ///   - isOld: The answer comes from a server that learns of a change six hours late.
    /// - Returns: The last value by then.
    func said<Value>(at: Duration, isOld: Bool) -> Value? where Element == Turn<Value> {
        let late = isOld ? Duration.hours(6) : .zero
        return last { $0.at == .zero || $0.at + late <= at }?.value
    }
}

extension WorldPlan {
    /// Lets ends of service, aliases and limits change.
    ///
    /// It draws from a source of its own: the worlds are otherwise those of their seeds.
    mutating func addSignals() {
        var random = SeededRandom(seed: seed &* 0xD134_2543_DE82_EF95 &+ 1)
        for index in sites.indices {
            guard let id = sites[index].endpoint.completionModels.first,
                let model = sites[index].models.firstIndex(where: { $0.id == id })
            else { continue }
            sites[index].models[model].ends = ends(&random)
            sites[index].models[model].targets = targets(of: id, &random)
            sites[index].limits = limits(&random)
        }
    }

    /// Whether nothing goes wrong at all.
    var isCalm: Bool {
        sites.allSatisfy(\.troubles.isEmpty) && bootedAt == nil && machine.losses.isEmpty && machine.steps.isEmpty
            && machine.suspensions.isEmpty && machine.storeFailures.isEmpty && machine.crashes.isEmpty
            && machine.deafness.isEmpty
    }

    private func instant(_ random: inout SeededRandom) -> Duration {
        .seconds(Int(length.inSeconds * Double.random(in: 0.1..<0.8, using: &random)))
    }

    private func ends(_ random: inout SeededRandom) -> [Turn<Timestamp>] {
        let midnight = start.nextDay
        func day(_ days: ClosedRange<Int>) -> Timestamp {
            midnight + .days(Int.random(in: days, using: &random))
        }
        switch Int.random(in: 0...4, using: &random) {
        case 0: return [Turn(at: .zero, value: day(10...25))]
        case 1: return [Turn(at: .zero, value: day(40...60)), Turn(at: instant(&random), value: day(70...90))]
        case 2: return [Turn(at: instant(&random), value: day(12...200))]
        case 3:
            let at = instant(&random)
            return [Turn(at: at, value: day(40...60)), Turn(at: at + .hours(20), value: day(70...90))]
        default: return []
        }
    }

    private func targets(of id: ModelID, _ random: inout SeededRandom) -> [Turn<ModelID>] {
        guard Int.random(in: 0...2, using: &random) > 0 else { return [] }
        let dates = id.text.hasPrefix("models/") ? ["-001", "-002"] : ["-2026-03-01", "-2026-09-01"]
        return [
            Turn(at: .zero, value: ModelID(id.text + dates[0])),
            Turn(at: instant(&random), value: ModelID(id.text + dates[1])),
        ]
    }

    private func limits(_ random: inout SeededRandom) -> [Turn<Int>] {
        switch Int.random(in: 0...3, using: &random) {
        case 0: return [Turn(at: .zero, value: 500)]
        case 1: return [Turn(at: .zero, value: 500), Turn(at: instant(&random), value: 5_000)]
        case 2:
            // It follows the traffic, by steps that are not always small.
            return (0..<400).map { step in
                Turn(at: length * step / 400, value: Int.random(in: 100...4_000, using: &random))
            }
        default: return []
        }
    }
}
