import ProbeDomain
import ProbeJSON
import Testing

/// `probe export`: every attempt, as CSV and as NDJSON.
@Suite(.timeLimit(.minutes(1)))
struct ExportCommandTests {
    @Test
    func bothFormatsHaveEveryAttemptAndTheSameColumns() async throws {
        try await WrittenRecord.with { record in
            // More than are read at a time.
            let start = WrittenRecord.now - .seconds(86_400)
            var change = WrittenRecord.change("alpha")
            change.attempts = (0..<4_500).map { WrittenRecord.attempt("alpha", .list, sent: start + .seconds($0)) }
            var call = WrittenRecord.attempt("beta", .completion("gpt-5.5"), sent: WrittenRecord.now - .seconds(30))
            call.microUSD = 70
            call.firstToken = .milliseconds(120)
            call.inputTokens = 8
            var other = WrittenRecord.change("beta")
            other.attempts = [call]
            try await record.write(change, other)

            let csv = try await record.probe("export")
            #expect(csv.status == 0)
            let rows = CSVReader.rows(csv.out)
            try #require(rows.count == 4_502)
            let names = rows[0]
            #expect(rows.allSatisfy { $0.count == names.count })
            let last = Dictionary(uniqueKeysWithValues: zip(names, rows[4_501]))
            #expect(last["endpoint"] == "beta")
            #expect(last["sent_at"] == call.id.sent.rfc3339)
            #expect(last["check"] == "completion")
            #expect(last["model"] == "gpt-5.5")
            #expect(last["usd"] == "0.00007")
            #expect(last["excused"] == "false")
            #expect(last["first_token_us"] == "120000")
            #expect(last["total_us"] == "212000")
            #expect(last["output_tokens"]?.isEmpty == true)

            let recent = try await record.probe("export", "--format", "ndjson", "--since", "1h")
            let lines = recent.out.split(separator: "\n")
            try #require(lines.count == 1)
            let object = try JSONNode.parse(Array(lines[0].utf8))
            #expect(object.members?.map(\.key) == ["schema_version"] + names)
            #expect(object["usd"]?.double == 0.00007)
            #expect(object["output_tokens"]?.isNull == true)
            // The columns are documented in the help, in their order.
            let help = try await record.probe("export", "--help", environment: ["COLUMNS": "100"]).out
            let words = help.split { !($0.isLetter || $0 == "_") }.map(String.init)
            let first = try #require(words.firstIndex(of: "Columns"))
            #expect(Array(words[(first + 1)...].prefix(names.count)) == names)
        }
    }

    @Test
    func whatASpreadsheetTakesForAFormulaIsNone() async throws {
        try await WrittenRecord.with { record in
            var change = WrittenRecord.change("alpha")
            change.attempts = WrittenRecord.hostile.enumerated().map { index, text in
                let sent = WrittenRecord.now - .seconds(1_000 - index)
                var attempt = WrittenRecord.attempt("alpha", .completion(ModelID(text)), sent: sent)
                attempt.detail = text
                attempt.errorType = text
                attempt.requestID = text
                attempt.servedModel = ModelID(text)
                return attempt
            }
            try await record.write(change)
            let csv = try await record.probe("export")
            let rows = CSVReader.rows(csv.out)
            #expect(rows.count == WrittenRecord.hostile.count + 1)
            #expect(rows.allSatisfy { $0.count == rows[0].count })
            for cell in rows.joined() {
                let isFormula = cell.unicodeScalars.first.map { "=+-@\t\r＝＋－＠".unicodeScalars.contains($0) }
                #expect(isFormula != true, "\(cell)")
                #expect(!cell.hasControls, "\(cell)")
            }
            #expect(rows.joined().contains("'=1+1;\""))
            let lines = try await record.probe("export", "--format", "ndjson").out.split(separator: "\n")
            #expect(lines.count == WrittenRecord.hostile.count)
            #expect(lines.allSatisfy { !String($0).hasControls })
            let models = try lines.map { try JSONNode.parse(Array($0.utf8))["model"]?.string }
            let sent = WrittenRecord.hostile.map { text in
                String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
            }
            #expect(models == sent)
        }
    }
}

/// Reads CSV by the words of RFC 4180 alone.
enum CSVReader {
    static func rows(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = ""
        var isQuoted = false
        var scalars = text.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\"" where isQuoted && scalars.first == "\"":
                cell.unicodeScalars.append("\"")
                scalars.removeFirst()
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                row.append(cell)
                cell = ""
            case "\r" where !isQuoted && scalars.first == "\n":
                scalars.removeFirst()
                rows.append(row + [cell])
                row = []
                cell = ""
            default: cell.unicodeScalars.append(scalar)
            }
        }
        return rows
    }
}
