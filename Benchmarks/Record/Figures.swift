import GRDB
import Glibc

/// What was measured, in its order.
struct Figures {
    /// One measurement.
    struct Figure {
        var name: String
        var unit: String
        /// Sorted.
        var samples: [Double]

        /// The middle one.
        var median: Double { samples[samples.count / 2] }
    }

    private(set) var figures: [Figure] = []

    /// Takes a figure that was measured once.
    mutating func note(_ name: String, _ value: Double, _ unit: String) { note(name, samples: [value], unit) }

    /// Takes a figure that was measured several times.
    mutating func note(_ name: String, samples: [Double], _ unit: String) {
        guard !samples.isEmpty else { return }
        figures.append(Figure(name: name, unit: unit, samples: samples.sorted()))
    }

    /// Does something several times, once before to warm the caches, and takes the wall time in milliseconds.
    mutating func time(_ name: String, _ rounds: Int, _ body: () async throws -> Void) async throws {
        try await body()
        var samples: [Double] = []
        for _ in 0..<rounds {
            let begin = ContinuousClock.now
            try await body()
            let (seconds, attoseconds) = (ContinuousClock.now - begin).components
            samples.append(Double(seconds) * 1e3 + Double(attoseconds) / 1e15)
        }
        note(name, samples: samples, "ms")
    }

    /// For people: median, and the range where there are several.
    var table: String {
        let width = figures.map(\.name.count).max() ?? 0
        return figures.map { figure in
            let name = figure.name + String(repeating: " ", count: width - figure.name.count)
            let range = "  (\(Self.text(figure.samples[0])) to \(Self.text(figure.samples[figure.samples.count - 1])))"
            return "\(name)  \(Self.text(figure.median)) \(figure.unit)\(figure.samples.count > 1 ? range : "")"
        }.joined(separator: "\n")
    }

    private static func text(_ value: Double) -> String {
        value >= 100 ? "\(Int(value.rounded()))" : "\((value * 100).rounded() / 100)"
    }

    /// Writes all as JSON.
    func write(to path: String) throws {
        let rows = figures.map { figure in
            let samples = figure.samples.map { "\($0)" }.joined(separator: ", ")
            return #"  {"name": "\#(figure.name)", "unit": "\#(figure.unit)", "median": \#(figure.median), "#
                + #""samples": [\#(samples)]}"#
        }
        let text = "{\"schema_version\": 1, \"figures\": [\n" + rows.joined(separator: ",\n") + "\n]}\n"
        guard let file = fopen(path, "w") else { throw Failure("\(path) cannot be written") }
        defer { fclose(file) }
        fputs(text, file)
    }
}

/// What ended a measurement.
struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A finished process.
struct ProcessRun {
    /// From start to end, in seconds.
    let wall: Double
    /// CPU time, in seconds.
    let cpu: Double
    /// The exit status.
    let status: Int32

    /// Runs a program to its end, with its output thrown away.
    ///
    /// - Parameters:
    ///   - program: Its path.
    ///   - arguments: What follows its name.
    ///   - state: The state directory that it finds the record in.
    /// - Throws: `Failure` when it cannot be started.
    init(_ program: String, _ arguments: [String], state: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [Int32(1), 2] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        let variables = ["STATE_DIRECTORY=\(state)", "PATH=/usr/bin:/bin"]
        var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        defer { for text in argv + environment { free(text) } }
        var pid = pid_t()
        let begin = ContinuousClock.now
        guard posix_spawn(&pid, program, &actions, nil, &argv, &environment) == 0 else {
            throw Failure("\(program) cannot be started")
        }
        var (code, usage) = (Int32(0), rusage())
        wait4(pid, &code, 0, &usage)
        let taken = (ContinuousClock.now - begin).components
        wall = Double(taken.seconds) + Double(taken.attoseconds) / 1e18
        let seconds = { (time: timeval) in Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime)
        status = code & 0x7F == 0 ? code >> 8 & 0xFF : -1
    }
}

/// Has all attempts of the endpoints on record left to the backfill.
func leaveToBackfill(_ path: String) throws {
    try DatabaseQueue(path: path).write { database in
        try database.execute(
            sql: "INSERT OR REPLACE INTO backfill SELECT id, ?, ? FROM endpoint",
            arguments: [Int64.min, Int64.max]
        )
    }
}

/// The tables of attempts and summaries: bytes on disk and rows.
func tableSizes(_ path: String) throws -> [(table: String, bytes: Double, rows: Double)] {
    var configuration = Configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: path, configuration: configuration).read { database in
        try String.fetchAll(
            database,
            sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND (name = 'attempt' OR name LIKE 'summary%')"
        ).map { table in
            let bytes = try Double.fetchOne(
                database,
                sql: "SELECT sum(pgsize) FROM dbstat WHERE name = ? AND aggregate = 1",
                arguments: [table]
            )
            let rows = try Double.fetchOne(database, sql: "SELECT count(*) FROM \(table)")
            return (table, bytes ?? 0, rows ?? 0)
        }
    }
}
