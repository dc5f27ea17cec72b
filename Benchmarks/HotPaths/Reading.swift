import ProbeDomain
import ProbeJSON

extension HotPath {
    /// A list of 14 kB: its text checked, its tree, and all that the dialect reads from the reply.
    static func listPaths() throws -> [HotPath] {
        let ids = Inputs.ids(116)
        let body = Inputs.list(ids)
        let reply = Inputs.reply(200, body)
        let dialect = try Inputs.openAI()
        return [
            HotPath(name: "json-cursor", iterations: 100) { iterations in
                for _ in 0..<iterations {
                    let count = try JSONCursor.read(body) { (cursor) throws(JSONSyntaxError) in
                        try cursor.skipValue()
                        return cursor.offset
                    }
                    guard count == body.count - 1 else { throw Unexpected("\(count) bytes were read") }
                }
            },
            HotPath(name: "json-tree", iterations: 50) { iterations in
                for _ in 0..<iterations {
                    let count = try JSONNode.parse(body)["data"]?.array?.count
                    guard count == ids.count else { throw Unexpected("the tree is another") }
                }
            },
            HotPath(name: "list", iterations: 50) { iterations in
                for _ in 0..<iterations {
                    guard case .list(let page) = dialect.read(reply, as: .list(page: nil)).content,
                        page.models.count == ids.count
                    else { throw Unexpected("the list is another") }
                }
            },
        ]
    }

    /// Two streams of 200 events, each first watched as the transport watches it, event by event, and then read.
    static func streamPaths() throws -> [HotPath] {
        [
            try streamPath("stream-chat", .chat, Inputs.chatEvents(200)),
            try streamPath("stream-responses", .responses, Inputs.responseEvents(200)),
        ]
    }

    private static func streamPath(_ name: String, _ route: CompletionRoute, _ events: [[UInt8]]) throws -> HotPath {
        let dialect = try Inputs.openAI()
        let reply = Inputs.reply(200, Array(events.joined()), type: "text/event-stream")
        let options = CompletionOptions(route: route)
        let target = DialectTarget(baseURL: "https://api.openai.com/v1", key: nil)
        let request = dialect.completionRequest(target, model: "gpt-5.5", options: options)
        return HotPath(name: name, iterations: 5) { iterations in
            for _ in 0..<iterations {
                guard var observer = request.observer else { throw Unexpected("nobody watches the stream") }
                for event in events {
                    guard event.withUnsafeBytes({ observer.observe($0) }).contains(.content) else {
                        throw Unexpected("an event is no content")
                    }
                }
                guard case .completion(let reading) = dialect.read(reply, as: .completion("gpt-5.5", options)).content,
                    reading.proof == .text, reading.marks?.isTerminated == true
                else { throw Unexpected("the stream is another") }
            }
        }
    }
}
