/// Runs what probe does again and again, and nothing else, so that its instructions can be counted.
///
///     hot-paths                  times every path
///     hot-paths --names          lists the paths, each with the iterations that are counted
///     hot-paths NAME ITERATIONS  runs one
@main
struct HotPaths {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        let paths = try HotPath.all()
        switch arguments.count {
        case 0:
            for path in paths { try time(path) }
        case 1 where arguments.first == "--names":
            for path in paths { print(path.name, path.iterations) }
        case 2:
            guard let path = paths.first(where: { $0.name == arguments.first }),
                let iterations = arguments.last.flatMap({ Int($0) }), iterations > 0
            else { throw Unexpected("there is no such path, or no such number") }
            try path.run(iterations)
        default: throw Unexpected("hot-paths [--names | NAME ITERATIONS]")
        }
    }

    /// The best of five rounds: what disturbs only ever adds.
    private static func time(_ path: HotPath) throws {
        let iterations = path.iterations * 10
        let best = try (0..<5).map { _ in try ContinuousClock().measure { try path.run(iterations) } }.min() ?? .zero
        let (seconds, attoseconds) = best.components
        let nanoseconds = (Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / Double(iterations)
        print("hot path: \(path.name): \((nanoseconds / 10).rounded() / 100) us")
    }
}

/// One path.
struct HotPath {
    /// Its name, of letters and hyphens.
    let name: String
    /// How often it is run to be counted: some ten million instructions.
    let iterations: Int
    /// Runs it so often, on inputs that are made anew; throws when something else comes out than should.
    let run: (Int) throws -> Void

    /// All of them.
    static func all() throws -> [HotPath] {
        try listPaths() + streamPaths() + judgingPaths() + [enginePath()]
    }
}

/// A path did something else than it should: what was counted is not what its name says.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
