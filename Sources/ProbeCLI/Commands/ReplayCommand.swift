import ArgumentParser
import Glibc
import ProbeDomain
import ProbeJSON

/// `probe replay`: a recorded series of lists through the rules of evidence.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Feed a recorded series of lists through the rules of evidence.",
        discussion: """
            FILE holds one read a line, in the order in which they were made:
              {"at": "2026-04-24T17:44:30Z", "endpoint": "openai", "status": 200,
               "ids": ["gpt-5.5"]}
            A failed read has another status or an "error". "complete": false
            marks a list with missing pages. "-" reads standard input.

            Prints, one a line, what would have been told or recorded, and when.
            Nothing is sent, and no record is read or written. Endpoints do not
            influence one another.

            Example:
              probe replay reads.ndjson --watch gpt-5.5 --json

            Exit status: 0, 64 when the file cannot be read or a line is wrong.
            """
    )

    @Argument(help: "The file; - for standard input.", completion: .file())
    var file: String
    @Option(
        name: .customLong("watch"),
        help: ArgumentHelp("A model that is waited for, an id or a glob; may be repeated.", valueName: "model")
    )
    var watch: [String] = []
    @Flag(name: .customLong("json"), help: "Print one JSON object a line.")
    var isJSON = false

    func run() throws {
        let console = CommandContext().console
        let name = escaped(file, limit: 200)
        let descriptor = file == "-" ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(errno, console) }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var replay = Replay(watches: watch.map { Watch(ModelPattern($0)) })
        var lines = BoundedLines(descriptor: descriptor, longest: RecordedRead.longest)
        var number = 0
        while true {
            number += 1
            do {
                guard let bytes = try lines.next() else { return }
                guard !bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) else { continue }
                let read = try RecordedRead(bytes)
                if replay.isFirstOutOfOrder(read) {
                    let what = "this read of \(escaped(read.endpoint, limit: 80)) is earlier than the one before it"
                    console.talk("\(name):\(number): warning: \(what); reads are taken in the order of the lines")
                }
                for line in replay.take(read) { console.out(isJSON ? line.json.compact : line.text) }
            } catch BoundedLines.Failure.unreadable(let code) {
                throw unreadable(code, console)
            } catch {
                let why = (error as? ReplayError)?.description ?? RecordedRead.tooLong.description
                console.talk("\(name):\(number): error: \(why)")
                throw CommandExit(.usage)
            }
        }
    }

    private func unreadable(_ code: Int32, _ console: Console) -> CommandExit {
        console.talk("error: \(escaped(file, limit: 200)) cannot be read: \(String(cString: strerror(code)))")
        return CommandExit(.usage)
    }
}

/// Why a line of a recorded series cannot be used.
struct ReplayError: Error {
    /// For people.
    let description: String
}

/// One line of a recorded series.
struct RecordedRead {
    /// When the list was read.
    let at: Timestamp
    /// Of which endpoint.
    let endpoint: String
    /// The ids; nil for a read that failed.
    let ids: [ModelID]?
    /// Every page is there.
    let isComplete: Bool

    /// Longer lines are refused.
    static let longest = 8 * 1_024 * 1_024
    /// What is said of one that is.
    static let tooLong = ReplayError(description: "the line is longer than 8 MB")

    /// Reads a line.
    init(_ bytes: [UInt8]) throws(ReplayError) {
        guard bytes.count <= Self.longest else { throw Self.tooLong }
        let node: JSONNode
        do {
            node = try JSONNode.parse(bytes)
        } catch {
            throw ReplayError(description: "not JSON: \(error)")
        }
        guard let text = node["at"]?.string, let at = Timestamp(rfc3339: text) else {
            throw ReplayError(description: "\"at\": expected an instant such as \"2026-04-24T17:44:30Z\"")
        }
        guard let endpoint = node["endpoint"]?.string, !endpoint.isEmpty else {
            throw ReplayError(description: "\"endpoint\": expected a name")
        }
        self.at = at
        self.endpoint = endpoint
        guard let isComplete = Self.value(node["complete"], \.bool, without: true) else {
            throw ReplayError(description: "\"complete\": expected true or false")
        }
        guard let status = Self.value(node["status"], \.int, without: 200) else {
            throw ReplayError(description: "\"status\": expected a number such as 200")
        }
        self.isComplete = isComplete
        let hasFailed = node["error"].map { !$0.isNull } ?? false
        guard !hasFailed, status == 200 else {
            ids = nil
            return
        }
        guard let rows = node["ids"]?.array else {
            throw ReplayError(description: "\"ids\": expected a list of ids beside a status of 200")
        }
        let texts = rows.compactMap(\.string)
        guard texts.count == rows.count else {
            throw ReplayError(description: "\"ids\": found something that is no text")
        }
        ids = texts.map { ModelID($0) }
    }

    /// A value of the right kind, or what stands for one that is left out; nil for a wrong kind.
    private static func value<T>(_ node: JSONNode?, _ kind: (JSONNode) -> T?, without: T) -> T? {
        guard let node, !node.isNull else { return without }
        return kind(node)
    }
}

/// The rules of evidence over recorded reads: the same machines as in the daemon, one an endpoint.
struct Replay {
    private let watches: [Watch]
    private var machines: [String: EndpointMachine] = [:]
    private var latest: [String: Timestamp] = [:]
    private var disordered: Set<String> = []

    /// Starts without any knowledge.
    init(watches: [Watch]) { self.watches = watches }

    /// Whether a read is the first of its endpoint that is earlier than one before it.
    mutating func isFirstOutOfOrder(_ read: RecordedRead) -> Bool {
        let isEarlier = latest[read.endpoint].map { read.at < $0 } ?? false
        latest[read.endpoint] = read.at
        return isEarlier && disordered.insert(read.endpoint).inserted
    }

    /// What one model's part in an event is.
    struct Line {
        let kind: EventKind
        let endpoint: String
        /// Nil for an event about the whole list.
        let model: ModelID?
        let at: Timestamp
        let lastAbsent: Timestamp?
        let firstPresent: Timestamp?
        let isTold: Bool

        /// For people.
        var text: String {
            var parts = [at.rfc3339, kind.rawValue, escaped(endpoint, limit: 80)]
            if let model { parts.append(model.description) }
            if let lastAbsent { parts.append("absent at \(lastAbsent.rfc3339)") }
            if let firstPresent { parts.append("present at \(firstPresent.rfc3339)") }
            if !isTold { parts.append("(not told)") }
            return parts.joined(separator: "  ")
        }

        /// For programs.
        var json: JSONOutput {
            [
                "schema_version": 1, "event": .string(kind.rawValue), "endpoint": .string(endpoint),
                "model": .optional(model?.text),
                "at": .string(at.rfc3339), "last_absent": .optional(lastAbsent?.rfc3339),
                "first_present": .optional(firstPresent?.rfc3339), "told": .bool(isTold),
            ]
        }
    }

    /// Takes one read and returns what follows from it.
    mutating func take(_ read: RecordedRead) -> [Line] {
        guard let ids = read.ids else { return [] }
        // No call is made: a model that is there at first contact is told at once.
        let key = EndpointKey(name: read.endpoint, provider: "recorded", baseURL: "")
        var endpoint = Endpoint(key: key, confirms: false)
        // How often it was to be read is not recorded: no gap counts as blindness.
        endpoint.listEvery = .seconds(365 * 86_400)
        let fresh = EndpointMachine(
            endpoint: endpoint,
            watches: watches,
            knowledge: EndpointKnowledge(endpoint: EndpointRecord(key: key))
        )
        let seen = ListRead(ids: ids, isComplete: read.isComplete, sent: read.at, ended: read.at)
        let before = machines[read.endpoint] ?? fresh
        let conclusion = machines[read.endpoint, default: fresh].observe(seen)
        return conclusion.events.flatMap { draft in
            let models: [ModelID?] = draft.facts.model.map { [$0] + draft.facts.otherModels } ?? [nil]
            return models.map { model in
                Line(
                    kind: draft.kind,
                    endpoint: read.endpoint,
                    model: model,
                    at: draft.time,
                    lastAbsent: model.flatMap { Self.doubted(before, $0) } ?? draft.facts.lastAbsent,
                    firstPresent: draft.facts.firstPresent,
                    isTold: draft.isTold
                )
            }
        }
    }

    /// Since when a model has been missing; nil for one that was not.
    private static func doubted(_ machine: EndpointMachine, _ model: ModelID) -> Timestamp? {
        guard case .doubted(let since, _) = machine.record(of: model).listing else { return nil }
        return since
    }
}
