extension Figures {
    /// Takes the middle, the 99th percentile and the most of many samples of one round.
    ///
    /// - Parameters:
    ///   - name: What was measured.
    ///   - samples: In any order; none is no figure.
    ///   - unit: Their unit.
    ///   - goal: The most that the 99th percentile should be.
    package mutating func noteSpread(_ name: String, _ samples: [Double], _ unit: String, goal: Double? = nil) {
        let sorted = samples.sorted()
        guard let last = sorted.last else { return }
        note("\(name), p50 of \(sorted.count)", Self.quantile(sorted, 0.5), unit)
        note("\(name), p99", Self.quantile(sorted, 0.99), unit, goal: goal)
        note("\(name), most", last, unit)
    }

    /// The smallest sample that at least a share of all does not exceed.
    ///
    /// - Parameters:
    ///   - sorted: The samples, at least one, the smallest first.
    ///   - share: Above 0, up to 1.
    /// - Returns: That sample.
    package static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }
}
