import ArgumentParser
import ProbeDomain
import ProbeJSON
import ProbeStore
import ProbeTransport

/// `probe export`: every attempt on record, for other programs.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print every attempt on record as CSV or NDJSON; nothing is sent.",
        discussion: """
            By endpoint, the oldest first; written as it is read, so that a record of any
            size needs little memory. Attempts are kept for 30 days.

            Columns: \(columns).

            Durations are microseconds from the send on; waited_us is before it. Times are
            RFC 3339 in UTC. An attempt is excused, and counts for nothing, when this
            machine's own network was gone. What is not known is an empty cell, or null.
            In CSV (RFC 4180, with a line of names) text that a spreadsheet takes for a
            formula has a ' before it.

            Examples:
              probe export > attempts.csv
              probe export --since 7d --format ndjson | jq 'select(.verdict != "ok")'

            Exit status: 0, 3 when there is no record, 75 when it is busy.
            """
    )

    /// The formats.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case csv, ndjson
    }

    @OptionGroup var since: SinceOption
    @Option(name: .customLong("format"), help: "csv, or ndjson: one JSON object a line.")
    var format = Format.csv

    /// So many attempts are read at a time.
    private static let page = 2_000

    func run() async throws {
        let context = CommandContext()
        let reader = try context.requiredReader()
        let start = since.since?.instant(before: SystemTime.wall) ?? Timestamp(microseconds: .min)
        let endpoints = try await context.reading { () async throws(RecorderError) in
            try await reader.recordedEndpoints()
        }
        if format == .csv { context.console.put(CSV.line(AttemptColumns.all.map { .string($0.name) })) }
        for endpoint in endpoints {
            var next: Timestamp? = start
            while let from = next {
                let page = try await context.reading { () async throws(RecorderError) in
                    try await reader.attempts(of: endpoint, from: from, limit: Self.page)
                }
                context.console.put(page.attempts.map(line).joined())
                next = page.next
            }
        }
    }

    private func line(_ attempt: AttemptRecord) -> String {
        switch format {
        case .csv: return CSV.line(AttemptColumns.all.lazy.map { $0.value(attempt) })
        case .ndjson:
            let members = AttemptColumns.members(of: attempt)
            return JSONOutput.object([("schema_version", 1)] + members).compact + "\n"
        }
    }

    /// The names of the columns, in lines that fit the help.
    private static var columns: String {
        var lines = [""]
        for name in AttemptColumns.all.map(\.name) {
            let line = lines[lines.count - 1]
            if line.count + name.count > 64 {
                lines[lines.count - 1] = line + ","
                lines.append(name)
            } else {
                lines[lines.count - 1] = line.isEmpty ? name : "\(line), \(name)"
            }
        }
        return lines.joined(separator: "\n")
    }
}
