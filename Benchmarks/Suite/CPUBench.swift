import BenchmarkSupport
import GRDB
import Glibc
import ProbeJSON

/// What all parts of the CPU figures share.
struct CPUBench {
    /// Where release builds lie.
    let build: String
    /// A folder for configs and records.
    let folder: String
    /// Rounds of each measurement.
    let rounds: Int
    /// Of each measurement of a running program.
    let seconds: Int
    /// Seconds before each of them.
    let warmUp: Int
    /// The server of the lists.
    let nginx: NginxServer

    /// The core of what is measured.
    static let core = 0
    /// The core of servers and of those who only ask.
    static let otherCore = 1

    /// CPU of some requests.
    struct Cost {
        /// CPU time, in seconds.
        var cpu: Double
        /// How many requests it was for.
        var requests: Int

        /// CPU time of one, in microseconds.
        var each: Double { cpu / Double(requests) * 1e6 }
    }

    /// One schedule of probes, for the daemon and for the reference.
    struct Schedule {
        /// What is measured, as figures name it.
        var name: String
        /// Endpoints, each due once a second.
        var endpoints: Int
        /// The base URL; `%d` in it becomes the endpoint's number.
        var baseURL: String
        /// Whether completions are asked for, and not lists.
        var isCompletion = false
        /// The body that the reference posts.
        var body: String?
        /// Options of the reference beside the schedule.
        var options: [String] = []
    }

    // MARK: Programs

    /// Runs one of our programs that prints a line of JSON.
    ///
    /// - Throws: `Failure` when a request failed.
    func run(_ name: String, _ arguments: [String], core: Int = Self.core) throws -> Cost {
        let process = try start(name, arguments, core: core)
        return try cost(of: process, name)
    }

    /// Starts one of our programs that prints a line of JSON.
    func start(_ name: String, _ arguments: [String], core: Int = Self.core) throws -> RunningProcess {
        unlink(output(of: name))
        return try RunningProcess("\(build)/\(name)", arguments, core: core, output: output(of: name))
    }

    /// Waits for the end of such a program, and reads its line.
    ///
    /// - Throws: `Failure` when a request failed.
    func cost(of process: RunningProcess, _ name: String) throws -> Cost {
        let run = process.wait()
        let text = try Self.contents(of: output(of: name))
        let line = text.split(separator: "\n").last { $0.first == "{" } ?? ""
        guard run.status == 0, let node = try? JSONNode.parse(Array(line.utf8)), node["failures"]?.int == 0,
            let cpu = node["cpu_s"]?.double, let requests = node["requests"]?.int, requests > 0
        else { throw Failure("\(name) has failed: \(text)") }
        return Cost(cpu: cpu, requests: requests)
    }

    private func output(of name: String) -> String { "\(folder)/\(name).output" }

    private static func contents(of path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw Failure("\(path) cannot be read") }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        return String(decoding: buffer[..<fread(&buffer, 1, buffer.count, file)], as: UTF8.self)
    }

    // MARK: Running programs

    /// CPU of a running program over the window, after the warm-up.
    func window(_ process: RunningProcess) -> (cpu: Double, from: Int64, to: Int64) {
        sleep(UInt32(warmUp))
        let (from, before) = (Self.wallMicroseconds, process.cpuSeconds)
        sleep(UInt32(seconds))
        let (to, after) = (Self.wallMicroseconds, process.cpuSeconds)
        return (after - before, from, to)
    }

    /// CPU per attempt of the daemon on a schedule.
    ///
    /// - Throws: `Failure` when an attempt failed, or fewer were made than were due.
    func daemonCost(on schedule: Schedule) throws -> Cost {
        let place = "\(folder)/daemon"
        try makeEmptyFolder(place)
        let daemon = try DaemonProcess(
            "\(build)/probe",
            config: config(of: schedule),
            in: place,
            core: Self.core
        )
        let window: (cpu: Double, from: Int64, to: Int64)
        do {
            defer { daemon.end() }
            window = self.window(daemon.process)
        }
        let (attempts, bad) = try Self.attempts(in: daemon.record, from: window.from, to: window.to)
        guard bad == nil else { throw Failure("\(schedule.name): an attempt of the daemon failed: \(bad ?? "")") }
        let due = schedule.endpoints * Int(window.to - window.from) / 1_000_000
        guard attempts * 100 >= due * 97 else {
            throw Failure("\(schedule.name): the daemon made \(attempts) attempts of \(due) that were due")
        }
        return Cost(cpu: window.cpu, requests: attempts)
    }

    /// CPU per request of the reference on the same schedule.
    func referenceCost(on schedule: Schedule) throws -> Cost {
        try run("reference-fetcher", try referenceArguments(on: schedule))
    }

    /// What has the reference keep to a schedule.
    func referenceArguments(on schedule: Schedule) throws -> [String] {
        var arguments = [
            "--every", "1000", "--endpoints", "\(schedule.endpoints)", "--seconds", "\(seconds)", "--warm-up",
            "\(warmUp)", "--ca", nginx.certificate,
        ]
        if let body = schedule.body {
            try write(body, to: "\(folder)/body.json")
            arguments += ["--post", "\(folder)/body.json"]
        }
        let path = schedule.isCompletion ? "chat/completions" : "models"
        return arguments + schedule.options + ["\(schedule.baseURL)/\(path)"]
    }

    /// Takes daemon and reference in turns, and their figures.
    func measure(_ schedules: [Schedule], goals: [Double?], into figures: inout Figures) throws {
        var costs = schedules.map { _ in (ours: [Double](), theirs: [Double]()) }
        for round in 0..<rounds {
            for (index, schedule) in schedules.enumerated() {
                complain("round \(round + 1) of \(rounds): \(schedule.name)")
                costs[index].ours.append(try daemonCost(on: schedule).each)
                costs[index].theirs.append(try referenceCost(on: schedule).each)
            }
        }
        for (index, schedule) in schedules.enumerated() {
            note(schedule.name, ours: costs[index].ours, "reference", costs[index].theirs, goals[index], &figures)
        }
    }

    /// Takes what ours and theirs cost, and the ratio.
    func note(
        _ name: String,
        ours: [Double],
        by us: String = "probe",
        _ other: String,
        _ theirs: [Double],
        _ goal: Double?,
        _ figures: inout Figures
    ) {
        figures.note("\(name): \(us)", samples: ours, "us CPU")
        figures.note("\(name): \(other)", samples: theirs, "us CPU")
        figures.noteRatio("\(name): ratio to \(other)", of: ours, to: theirs, goal: goal)
    }

    private func config(of schedule: Schedule) -> String {
        let check =
            schedule.isCompletion
            ? #""list": {"every": "1d"}, "completion": {"every": "1s", "models": ["model-1"], "stream": true}"#
            : #""list": {"every": "1s"}"#
        let endpoints = (1...schedule.endpoints).map { number in
            let url = schedule.baseURL.replacing("%d", with: "\(number)")
            let trust = url.hasPrefix("https") ? #""ca_file": "\#(nginx.certificate)", "# : ""
            return #"{"name": "e\#(number)", "provider": "openai-compatible", "base_url": "\#(url)", "#
                + "\(trust)\(check)}"
        }
        return #"{"budget": {"completions_per_day": null, "usd_per_day": null}, "endpoints": ["#
            + endpoints.joined(separator: ",\n") + "]}\n"
    }

    /// How many attempts were sent in a window, and one of the whole record that did not go well.
    private static func attempts(in record: String, from: Int64, to: Int64) throws -> (Int, bad: String?) {
        var options = Configuration()
        options.readonly = true
        return try DatabaseQueue(path: record, configuration: options).read { database in
            let count = try Int.fetchOne(
                database,
                sql: "SELECT count(*) FROM attempt WHERE sent_us >= ? AND sent_us < ?",
                arguments: [from, to]
            )
            let bad = try String.fetchOne(
                database,
                sql: "SELECT verdict || ' ' || reason || ' ' || ifnull(detail, '') FROM attempt WHERE verdict != 'ok'"
            )
            return (count ?? 0, bad)
        }
    }

    private static var wallMicroseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
