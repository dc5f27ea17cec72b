import ProbeJSON
import ProbeSimulator
import Testing

/// Members that must be there, with their kinds.
private func expectMembers(
    _ node: JSONNode?,
    _ members: [String: JSONKind],
    sourceLocation: SourceLocation = #_sourceLocation
) {
    for (name, kind) in members {
        #expect(node?[name]?.kind == kind, "\(name)", sourceLocation: sourceLocation)
    }
}

@Suite("The simulator in good health", .timeLimit(.minutes(1)))
struct HealthTests {
    @Test
    func openAILists() async throws {
        let ask = Asking.openAI
        try await withSimulator(["s": ask.site()]) { simulator in
            let list = try await simulator.get(ask.list, headers: ask.headers)
            #expect(list["object"]?.string == "list")
            #expect(ask.ids(list) == ["m-1", "m-2", "m-3"])
            let row: [String: JSONKind] = ["id": .string, "object": .string, "created": .number, "owned_by": .string]
            expectMembers(list["data"]?.array?.first, row)
            let model = try await simulator.get(ask.retrieve, headers: ask.headers)
            expectMembers(model, row)
            #expect(model["object"]?.string == "model")
        }
    }

    @Test
    func anthropicLists() async throws {
        let ask = Asking.anthropic
        try await withSimulator(["s": ask.site()]) { simulator in
            let list = try await simulator.get(ask.list, headers: ask.headers)
            expectMembers(list, ["data": .array, "has_more": .bool, "first_id": .string, "last_id": .string])
            #expect(ask.ids(list) == ["m-1", "m-2", "m-3"])
            let row: [String: JSONKind] = [
                "id": .string, "type": .string, "display_name": .string, "created_at": .string,
            ]
            expectMembers(list["data"]?.array?.first, row)
            expectMembers(try await simulator.get(ask.retrieve, headers: ask.headers), row)
            let bare = try await simulator.ask("GET", ask.list, headers: ask.key)
            #expect(bare.status == 400, "without the version header")
        }
    }

    @Test
    func geminiLists() async throws {
        let ask = Asking.gemini
        try await withSimulator(["s": ask.site()]) { simulator in
            let list = try await simulator.get(ask.list, headers: ask.headers)
            #expect(ask.ids(list) == ["models/m-1", "models/m-2", "models/m-3"])
            #expect(list["nextPageToken"] == nil)
            let row: [String: JSONKind] = [
                "name": .string, "version": .string, "displayName": .string, "inputTokenLimit": .number,
                "outputTokenLimit": .number, "supportedGenerationMethods": .array,
            ]
            expectMembers(list["models"]?.array?.first, row)
            expectMembers(try await simulator.get(ask.retrieve, headers: ask.headers), row)
        }
    }

    @Test("Pages follow each other and lose nothing")
    func pagination() async throws {
        let anthropic = Asking.anthropic
        let gemini = Asking.gemini
        try await withSimulator(["s": anthropic.site(page: 2), "g": gemini.site(page: 2)]) { simulator in
            let first = try await simulator.get(anthropic.list, headers: anthropic.headers)
            #expect(anthropic.ids(first) == ["m-1", "m-2"])
            #expect(first["has_more"]?.bool == true)
            let last = try #require(first["last_id"]?.string)
            let second = try await simulator.get(anthropic.list + "&after_id=\(last)", headers: anthropic.headers)
            #expect(anthropic.ids(second) == ["m-3"])
            #expect(second["has_more"]?.bool == false)

            let page = try await simulator.get("/g/v1beta/models?pageSize=1000", headers: gemini.headers)
            #expect(gemini.ids(page)?.count == 2)
            let token = try #require(page["nextPageToken"]?.string)
            let path = "/g/v1beta/models?pageSize=1000&pageToken=\(token)"
            let rest = try await simulator.get(path, headers: gemini.headers)
            #expect(gemini.ids(rest) == ["models/m-3"])
            #expect(rest["nextPageToken"] == nil)
        }
    }

    @Test("The page that nobody asked to be larger is as small as the provider's")
    func defaultPages() async throws {
        var site = Asking.anthropic.site()
        site.models = (0..<60).map { Script.Model(id: "m-\($0)") }
        var google = site
        google.dialect = .gemini
        try await withSimulator(["s": site, "g": google]) { simulator in
            let list = try await simulator.get("/s/v1/models", headers: Asking.anthropic.headers)
            #expect(list["data"]?.array?.count == 20)
            let models = try await simulator.get("/g/v1beta/models", headers: Asking.gemini.headers)
            #expect(models["models"]?.array?.count == 50)
        }
    }

    @Test
    func completionsInOnePiece() async throws {
        func whole(_ ask: Asking) async throws -> JSONNode {
            try await withSimulator(["s": ask.site()]) { simulator in
                let reply = try await simulator.ask("POST", ask.whole.path, headers: ask.headers, body: ask.whole.body)
                #expect(reply.status == 200 && reply.isComplete)
                return try reply.json()
            }
        }
        let response = try await whole(.openAI)
        expectMembers(
            response,
            [
                "id": .string, "object": .string, "created_at": .number, "status": .string, "error": .null,
                "incomplete_details": .object, "model": .string, "output": .array, "parallel_tool_calls": .bool,
                "tool_choice": .string, "tools": .array, "usage": .object,
            ]
        )
        expectMembers(
            response["usage"],
            [
                "input_tokens": .number, "output_tokens": .number, "total_tokens": .number,
                "input_tokens_details": .object, "output_tokens_details": .object,
            ]
        )
        #expect(response["model"]?.string == "m-1-2026-04-23")

        let chat = try await whole(.chat)
        expectMembers(
            chat,
            [
                "id": .string, "object": .string, "created": .number, "model": .string, "choices": .array,
                "usage": .object,
            ]
        )
        let choice = chat["choices"]?.array?.first
        expectMembers(choice, ["index": .number, "finish_reason": .string, "message": .object])
        #expect(choice?["message"]?["role"]?.string == "assistant")

        let message = try await whole(.anthropic)
        expectMembers(
            message,
            [
                "id": .string, "type": .string, "role": .string, "model": .string, "content": .array,
                "stop_reason": .string, "stop_sequence": .null, "usage": .object,
            ]
        )
        let gemini = try await whole(.gemini)
        expectMembers(gemini, ["candidates": .array, "modelVersion": .string, "usageMetadata": .object])
    }

    @Test("Streams have their provider's events, in order, and an end")
    func streams() async throws {
        func stream(_ ask: Asking) async throws -> [(name: String?, data: JSONNode?)] {
            try await withSimulator(["s": ask.site()]) { simulator in
                let reply = try await simulator.ask(
                    "POST",
                    ask.stream.path,
                    headers: ask.headers,
                    body: ask.stream.body
                )
                #expect(reply.header("content-type")?.hasPrefix("text/event-stream") == true)
                #expect(reply.isComplete)
                return reply.events().map { ($0.name, try? JSONNode.parse(Array($0.data.utf8))) }
            }
        }
        let responses = try await stream(.openAI)
        #expect(responses.allSatisfy { $0.name == $0.data?["type"]?.string })
        #expect(responses.map { $0.data?["sequence_number"]?.int } == Array(0..<responses.count))
        #expect(responses.first?.name == "response.created")
        #expect(responses.last?.name == "response.incomplete")
        #expect(responses.contains { $0.name == "response.output_text.delta" })

        let chat = try await stream(.chat)
        #expect(chat.allSatisfy { $0.name == nil })
        #expect(chat.last?.data == nil, "[DONE] is no JSON object")
        #expect(chat.dropLast().last?.data?["usage"]?.kind == .object)

        let messages = try await stream(.anthropic)
        #expect(messages.allSatisfy { $0.name == $0.data?["type"]?.string })
        #expect(
            messages.map(\.name) == [
                "message_start", "content_block_start", "ping", "content_block_delta", "content_block_stop",
                "message_delta", "message_stop",
            ]
        )

        let gemini = try await stream(.gemini)
        #expect(gemini.allSatisfy { $0.name == nil && $0.data?["candidates"]?.array?.count == 1 })
        #expect(gemini.last?.data?["candidates"]?.array?.first?["finishReason"]?.string == "MAX_TOKENS")
    }

    @Test("A wrong key is refused as the provider does it", arguments: Asking.all)
    func wrongKeys(ask: Asking) async throws {
        try await withSimulator(["s": ask.site()]) { simulator in
            for key in [[:], ask.key.mapValues { $0 + "x" }] {
                let headers = key.merging(ask.other) { first, _ in first }
                let reply = try await simulator.ask("GET", ask.list, headers: headers)
                #expect(reply.status == (ask.dialect == .gemini ? 400 : 401))
                #expect(try reply.json()["error"]?["message"]?.kind == .string)
            }
        }
    }

    @Test("An unknown model is refused as the provider does it", arguments: Asking.all)
    func unknownModels(ask: Asking) async throws {
        try await withSimulator(["s": ask.site()]) { simulator in
            let path = ask.whole.path.replacing("m-1", with: "m-9")
            let body = ask.whole.body.replacing("m-1", with: "m-9")
            let reply = try await simulator.ask("POST", path, headers: ask.headers, body: body)
            #expect(reply.status == 404)
            let retrieve = ask.retrieve.replacing("m-1", with: "m-9")
            #expect(try await simulator.ask("GET", retrieve, headers: ask.headers).status == 404)
        }
    }

    @Test("What a provider refuses in a request, it refuses")
    func strictRequests() async throws {
        try await withSimulator(["s": Asking.openAI.site()]) { simulator in
            for (path, body, param) in [
                ("/s/v1/responses", #"{"model":"m-1","input":"hi","max_output_tokens":15}"#, "max_output_tokens"),
                ("/s/v1/responses", #"{"model":"m-1","input":"hi","temperature":0}"#, "temperature"),
                ("/s/v1/chat/completions", #"{"model":"m-1","messages":[],"temperature":0}"#, "temperature"),
            ] {
                let reply = try await simulator.ask("POST", path, headers: Asking.openAI.headers, body: body)
                #expect(reply.status == 400)
                #expect(try reply.json()["error"]?["param"]?.string == param)
            }
        }
    }
}
