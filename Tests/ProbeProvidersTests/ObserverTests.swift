import ProbeDomain
import ProbeProviders
import Testing

@Suite("What counts as progress of a stream")
struct ObserverTests {
    private func observer() throws -> any BodyObserver {
        let target = DialectTarget(baseURL: "https://x", key: nil)
        let request = try dialect("openai").completionRequest(
            target,
            model: "m",
            options: CompletionOptions(route: .responses)
        )
        return try #require(request.observer)
    }

    private func observe(_ observer: inout some BodyObserver, _ bytes: ArraySlice<UInt8>) -> BodyProgress {
        bytes.withUnsafeBytes { observer.observe($0) }
    }

    /// Opens the box, so that the observer can be used as a value.
    private func progress(_ bytes: [UInt8], cutAt cuts: [Int]) throws -> [BodyProgress] {
        func run(_ observer: some BodyObserver) -> [BodyProgress] {
            var observer = observer
            var start = 0
            return (cuts + [bytes.count]).map { end in
                defer { start = end }
                return observe(&observer, bytes[start..<end])
            }
        }
        return run(try observer())
    }

    @Test(
        "Data is progress; comments, pings and blank lines are not",
        arguments: [
            ("data: x\n\n", true), ("data:x\r\r", true), ("event: a\ndata: {}\n\n", true),
            ("data: [DONE]\r\n\r\n", true),
            ("\u{FEFF}data: x\n\n", true), (": keep-alive\n\n", false), (":\n\n:\n\n", false), ("\n\n\r\n\r", false),
            ("event: ping\ndata: {\"type\":\"ping\"}\n\n", false), ("event: x\n\n", false), ("data: x\n", false),
            ("data:\n\n", false), ("data: \ndata:\n\n", false), ("id: 7\nretry: 3\n\n", false), ("dat", false),
            ("data: x", false), ("datax: y\n\n", false), ("hello\n\n", false),
        ]
    )
    func content(text: String, isContent: Bool) throws {
        #expect(try progress(Array(text.utf8), cutAt: []) == [isContent ? .content : []])
    }

    @Test("Content is told with the byte that completes it", arguments: Recording.all, Recording.LineEnd.allCases)
    func theSameHoweverItIsCut(recording: Recording, end: Recording.LineEnd) throws {
        let (bytes, _) = recording.written(end)
        let single = try progress(bytes, cutAt: Array(1..<bytes.count))
        let events = recording.parts.count { part in
            part.event != "ping" && part.data.contains { !$0.isEmpty }
        }
        #expect(single.count { $0 == .content } == events)
        #expect(single.allSatisfy { $0 == .content || $0 == [] })
        for cut in 1..<bytes.count {
            let two = try progress(bytes, cutAt: [cut])
            #expect(two[0] == (single[..<cut].contains(.content) ? .content : []))
            #expect(two[1] == (single[cut...].contains(.content) ? .content : []))
        }
    }
}
