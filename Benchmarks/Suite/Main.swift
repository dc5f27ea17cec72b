import ArgumentParser
import BenchmarkSupport
import Glibc

/// Measures the product as it is shipped, side by side with what else does the same work.
@main
struct Benchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Measure probe side by side with other programs.",
        discussion: """
            Each part starts what it needs on the loopback interface, measures in turns,
            and prints a table. Figures of different machines cannot be compared; ratios can.
            """,
        subcommands: [
            CPU.self, Accuracy.self, Detection.self, Start.self, Scale.self, InFlight.self, StreamServer.self,
            Table.self,
        ]
    )
}

/// What every part takes.
struct Common: ParsableArguments {
    @Option(help: "Rounds of each measurement, in turns; the median counts.")
    var rounds = 5
    @Option(help: "Where release builds lie.", completion: .directory)
    var build = ".build/release"
    @Option(help: "A folder for configs and records, made and emptied.", completion: .directory)
    var folder = "/var/tmp/probe-benchmark"
    @Option(help: "Where the figures go as JSON.", completion: .file())
    var json: String?

    /// The absolute path of a program that was built.
    func program(_ name: String) -> String {
        let path = "\(build)/\(name)"
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// Prints the table, and writes the JSON where it is asked for.
    func tell(_ figures: Figures) throws {
        print(figures.table)
        if let json { try figures.write(to: json) }
    }
}
