import Glibc
import ProbeDomain
import ProbeJSON
import ProbeStore
import Testing

/// `probe events`: looking back, and following.
@Suite(.timeLimit(.minutes(1)))
struct EventsCommandTests {
    @Test
    func sinceTakesDurationsDaysAndInstants() async throws {
        try await WrittenRecord.with { record in
            let ages: [Int64] = [40 * 86_400, 3 * 86_400, 600]
            try await record.write(
                events: ages.enumerated().map { index, age in
                    WrittenRecord.event(UInt64(index), "event \(index)", after: .seconds(-age))
                }
            )
            let day = String((WrittenRecord.now - .seconds(5 * 86_400)).rfc3339.prefix(10))
            let instant = (WrittenRecord.now - .seconds(1_200)).rfc3339
            for (since, shown) in [("90d", 3), ("7d", 2), ("90m", 1), ("5m", 0), (day, 2), (instant, 1)] {
                let json = try await record.probe("events", "--since", since, "--json").json()
                #expect(json["events"]?.array?.count == shown, "\(since)")
            }
            let text = try await record.probe("events", "--since", "90m")
            // The zone of this machine, with its offset.
            #expect(text.out.contains(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+02:00  [0-9a-f-]{13}  event 2\n$/))
            for wrong in ["yesterday", "7", "2026-02-30", "-7d", "2026-04-24T17:44:00"] {
                let result = try await record.probe("events", "--since=\(wrong)")
                #expect(result.status == 64, "\(wrong)")
                #expect(result.err.contains("give a duration such as 7d"), "\(wrong)")
            }
        }
    }

    @Test
    func followingShowsWhatComesOverARestartOfTheWriterAndANewRecord() async throws {
        try await WrittenRecord.with { record in
            try await record.write(events: [WrittenRecord.event(1, "the first")])
            let lines = try await record.running("events", "--follow", "--json") { lines in
                try await lines.wait(for: "the first")
                for number in 2...3 as ClosedRange<UInt64> {
                    // A daemon that begins, writes and ends.
                    try await record.write(events: [
                        WrittenRecord.event(number, "number \(number)"),
                        WrittenRecord.event(number + 100, "untold \(number)", isTold: false),
                    ])
                    try await lines.wait(for: "number \(number)")
                }
                for name in ["", "-wal", "-shm"] { unlink(record.path + name) }
                try await record.write(events: [WrittenRecord.event(4, "of another record")])
                try await lines.wait(for: "of another record")
            }
            #expect(lines.exit == 130)
            let objects = try lines.out.split(separator: "\n").map { try JSONNode.parse(Array($0.utf8)) }
            #expect(
                objects.map { $0["message"]?.string } == ["the first", "number 2", "number 3", "of another record"]
            )
            #expect(objects.allSatisfy { $0["schema_version"]?.int == 1 })
        }
    }

    @Test
    func aReaderThatGoesEndsTheFollowing() async throws {
        try await WrittenRecord.with { record in
            try await record.write(events: [WrittenRecord.event(1, "the first")])
            let command = "\(Program.probe) events --follow 2>&1 | head -n 1; echo \"${PIPESTATUS[0]}\""
            let result = try await Program.run(["-c", command], environment: record.environment, program: "/bin/bash")
            #expect(result.out.hasSuffix("the first\n0\n"))
        }
    }

    @Test
    func jsonHasAVersionAndAnInstant() async throws {
        try await WrittenRecord.with { record in
            let event = WrittenRecord.event(1, "the first")
            try await record.write(events: [event])
            let one = try await record.probe("events", "--id", event.id.text, "--json").json()
            #expect(one["schema_version"]?.int == 1)
            #expect(one["attempts"]?.array?.isEmpty == true)
            let many = try await record.probe("events", "--json").json()
            #expect(many["at"]?.string.flatMap { Timestamp(rfc3339: $0) } != nil)
            #expect(many["complete"]?.bool == true)
            try await record.write(events: [WrittenRecord.event(2, "the second", after: .seconds(1))])
            let newest = try await record.probe("events", "--limit", "1", "--json").json()
            #expect(newest["complete"]?.bool == false)
            #expect(newest["events"]?.array?.map { $0["message"]?.string } == ["the second"])
        }
    }

    @Test
    func oneEventHasNoSpan() async throws {
        for arguments in [["--id", "0", "--follow"], ["--id", "0", "--since", "7d"]] {
            #expect(try await Program.run(["events"] + arguments).status == 64)
        }
    }
}
