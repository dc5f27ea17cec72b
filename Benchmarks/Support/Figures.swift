import Glibc

/// What was measured, in its order.
package struct Figures {
    /// One measurement.
    package struct Figure {
        var name: String
        var unit: String
        /// Sorted.
        var samples: [Double]
        /// The most that it should be, in its unit; nil where there is no goal.
        var goal: Double?

        /// The middle one.
        package var median: Double { samples[samples.count / 2] }
    }

    package private(set) var figures: [Figure] = []

    package init() {}

    /// Takes all figures of another part.
    package mutating func add(_ others: Figures) { figures += others.figures }

    /// Takes a figure that was measured once.
    package mutating func note(_ name: String, _ value: Double, _ unit: String, goal: Double? = nil) {
        note(name, samples: [value], unit, goal: goal)
    }

    /// Takes a figure that was measured several times.
    package mutating func note(_ name: String, samples: [Double], _ unit: String, goal: Double? = nil) {
        guard !samples.isEmpty else { return }
        figures.append(Figure(name: name, unit: unit, samples: samples.sorted(), goal: goal))
    }

    /// Takes how much more one thing takes than another, round by round: both were measured in turns.
    package mutating func noteRatio(_ name: String, of ours: [Double], to theirs: [Double], goal: Double? = nil) {
        note(name, samples: zip(ours, theirs).map { $0 / $1 }, "x", goal: goal)
    }

    /// Does something several times, once before to warm the caches, and takes the wall time in milliseconds.
    package mutating func time(
        _ name: String,
        _ rounds: Int,
        goal: Double? = nil,
        _ body: () async throws -> Void
    ) async throws {
        try await body()
        var samples: [Double] = []
        for _ in 0..<rounds {
            let begin = ContinuousClock.now
            try await body()
            samples.append((ContinuousClock.now - begin).seconds * 1e3)
        }
        note(name, samples: samples, "ms", goal: goal)
    }

    /// For people: median, the range where there are several, and the goal where there is one.
    package var table: String {
        let width = figures.map(\.name.count).max() ?? 0
        return figures.map { figure in
            let name = figure.name + String(repeating: " ", count: width - figure.name.count)
            let last = figure.samples[figure.samples.count - 1]
            let range = figure.samples.count > 1 ? "  (\(Self.text(figure.samples[0])) to \(Self.text(last)))" : ""
            let goal = figure.goal.map { "  goal \(Self.text($0))\(figure.median > $0 ? ": missed" : "")" } ?? ""
            return "\(name)  \(Self.text(figure.median)) \(figure.unit)\(range)\(goal)"
        }.joined(separator: "\n")
    }

    private static func text(_ value: Double) -> String {
        if value >= 100 { return "\(Int(value.rounded()))" }
        return value < 0.1 ? "\((value * 10_000).rounded() / 10_000)" : "\((value * 100).rounded() / 100)"
    }

    /// Writes all as JSON.
    ///
    /// - Throws: `Failure` when the file cannot be written.
    package func write(to path: String) throws {
        let rows = figures.map { figure in
            let samples = figure.samples.map { "\($0)" }.joined(separator: ", ")
            let goal = figure.goal.map { #""goal": \#($0), "# } ?? ""
            return #"  {"name": "\#(figure.name)", "unit": "\#(figure.unit)", "median": \#(figure.median), \#(goal)"#
                + #""samples": [\#(samples)]}"#
        }
        let text = "{\"schema_version\": 1, \"figures\": [\n" + rows.joined(separator: ",\n") + "\n]}\n"
        guard let file = fopen(path, "w") else { throw Failure("\(path) cannot be written") }
        defer { fclose(file) }
        fputs(text, file)
    }
}

/// What ended a measurement.
package struct Failure: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

extension Duration {
    /// The duration in seconds.
    package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

/// Says something on stderr.
package func complain(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = Glibc.write(2, line, line.count)
}
