/// OpenRouter's API: a public list with prices, which is paged for whoever asks for pages, and Chat Completions.
struct OpenRouterFace: Face {
    func answer(_ request: Request, _ scene: Scene) -> Answer {
        let parts = request.path.split(separator: "/").map(Request.decoded)
        if request.method == "GET", parts.last == "models" { return page(request, scene) }
        if let keys = scene.site.keys {
            let given = request.headers["authorization"].flatMap { $0.hasPrefix("Bearer ") ? $0.dropFirst(7) : nil }
            guard let given, keys.contains(String(given)) else {
                return error(401, "No auth credentials found", type: "authentication", scene)
            }
        }
        guard request.method == "POST", parts.suffix(2) == ["chat", "completions"] else {
            return error(404, "Not Found", type: "not_found", scene)
        }
        return completion(request, scene)
    }

    // MARK: The list

    func list(_ ids: [String], _ scene: Scene) -> Answer { listing(ids, total: ids.count, next: nil, scene) }

    /// All of it where no page is asked for, unless the script has pages.
    private func page(_ request: Request, _ scene: Scene) -> Answer {
        let all = scene.listed.map(\.id)
        let asked = request.query["limit"].flatMap { Int($0) }
        let isPaged = asked != nil || request.query["offset"] != nil || scene.site.page != nil
        guard isPaged else { return listing(all, total: all.count, next: nil, scene) }
        let limit = max(1, min(scene.site.page ?? 1_000, asked ?? 500))
        let offset = request.query["offset"].flatMap { Int($0) } ?? 0
        let ids = Array(all.dropFirst(max(0, offset)).prefix(limit))
        let after = offset + ids.count
        let next = after < all.count ? "https://openrouter.ai/api/v1/models?offset=\(after)&limit=\(limit)" : nil
        return listing(ids, total: all.count, next: next, scene)
    }

    private func listing(_ ids: [String], total: Int, next: String?, _ scene: Scene) -> Answer {
        let body: JSON = [
            "data": .array(ids.map(row)), "total_count": .int(total),
            "links": ["next": next.map { .string($0) } ?? .null],
        ]
        return .json(200, body, headers: headers(scene))
    }

    private func row(_ id: String) -> JSON {
        [
            "id": .string(id), "canonical_slug": .string(id), "name": .string(id), "created": 1_776_999_000,
            "context_length": 1_050_000,
            "architecture": [
                "modality": "text->text", "input_modalities": ["text"], "output_modalities": ["text"],
                "tokenizer": "GPT", "instruct_type": nil,
            ],
            "pricing": ["prompt": "0.000005", "completion": "0.00003", "request": "0"],
            "top_provider": ["context_length": 1_050_000, "max_completion_tokens": 128_000, "is_moderated": true],
            "per_request_limits": nil, "supported_parameters": ["max_tokens"], "default_parameters": nil,
            "supported_voices": nil, "expiration_date": nil,
            "links": ["details": .string("/api/v1/models/\(id)/endpoints")],
        ]
    }

    private func headers(_ scene: Scene) -> [(String, String)] { [("cf-ray", scene.hexadecimal(16) + "-SIM")] }

    // MARK: Completions

    private static let fields: Set<String> = [
        "model", "messages", "max_tokens", "stream", "stream_options", "provider",
    ]

    private func completion(_ request: Request, _ scene: Scene) -> Answer {
        guard let body = request.json, let id = body["model"]?.string, body["messages"] != nil else {
            return error(400, "Invalid request", type: "invalid_request", scene)
        }
        if let field = body.keys.first(where: { !Self.fields.contains($0) }) {
            return error(400, "Unrecognized key: \(field)", type: "invalid_request", scene)
        }
        guard let model = scene.model(id) else {
            return error(400, "\(id) is not a valid model ID", type: "invalid_request", scene)
        }
        // Listed, and nobody serves it.
        guard scene.isCallable(model) else {
            return error(404, "No endpoints found for \(id).", type: "not_found", scene)
        }
        var answer = body["stream"]?.bool == true ? stream(model, scene) : whole(model, scene)
        answer.headDelay = scene.site.headDelay ?? 0
        return answer
    }

    private static let usage: JSON = [
        "prompt_tokens": 8, "completion_tokens": 6, "total_tokens": 14, "cost": 0.00022, "is_byok": false,
        "prompt_tokens_details": ["cached_tokens": 0], "completion_tokens_details": ["reasoning_tokens": 0],
    ]

    private func whole(_ model: Script.Model, _ scene: Scene) -> Answer {
        let message: JSON = ["role": "assistant", "content": "Hello! How can I help", "refusal": nil, "reasoning": nil]
        let choice: JSON = [
            "index": 0, "finish_reason": "length", "native_finish_reason": "max_output_tokens", "logprobs": nil,
            "message": message,
        ]
        var body = frame(model, scene, object: "chat.completion")
        body["choices"] = [choice]
        body["usage"] = Self.usage
        body["system_fingerprint"] = .null
        var answer = Answer.json(200, .object(body), headers: headers(scene))
        answer.headDelay = scene.site.tokenDelay ?? 0
        return answer
    }

    private func frame(_ model: Script.Model, _ scene: Scene, object: String) -> [String: JSON] {
        [
            "id": .string("gen-" + scene.hexadecimal(20)), "object": .string(object), "created": .int(scene.epoch),
            "provider": "OpenAI", "model": .string(model.snapshot ?? model.id),
        ]
    }

    /// Comments come while it is queued.
    private func stream(_ model: Script.Model, _ scene: Scene) -> Answer {
        func chunk(_ delta: JSON, finish: JSON = .null, usage: JSON? = nil) -> JSON {
            var body = frame(model, scene, object: "chat.completion.chunk")
            body["choices"] = [["index": 0, "delta": delta, "finish_reason": finish, "logprobs": nil]]
            if let usage { body["usage"] = usage }
            return .object(body)
        }
        let comment = Answer.Piece(delay: 0, bytes: Array(": OPENROUTER PROCESSING\n\n".utf8))
        var pieces = [comment, Answer.event(nil, chunk(["role": "assistant", "content": ""]))]
        for (index, word) in ["Hello", "!", " How", " can", " I", " help"].enumerated() {
            let delay = index == 0 ? scene.site.tokenDelay ?? 0 : 0.002
            let piece = chunk(["role": "assistant", "content": .string(word)])
            pieces.append(Answer.event(nil, piece, delay: delay, isFirstToken: index == 0))
        }
        pieces.append(Answer.event(nil, chunk(["content": ""], finish: "length")))
        pieces.append(Answer.event(nil, chunk(["role": "assistant", "content": ""], usage: Self.usage)))
        pieces.append(Answer.Piece(delay: 0, bytes: Array("data: [DONE]\n\n".utf8)))
        return .events(pieces, headers: headers(scene))
    }

    // MARK: Refusals

    private func error(
        _ status: Int,
        _ message: String,
        type: String,
        _ scene: Scene,
        headers extra: [(String, String)] = []
    ) -> Answer {
        let body: JSON = [
            "error": [
                "code": .int(status), "message": .string(message), "metadata": ["error_type": .string(type)],
            ],
            "user_id": "user_sim",
        ]
        return .json(status, body, headers: headers(scene) + extra)
    }

    func rateLimited(_ form: Script.Fault.WaitForm, seconds: Double, _ scene: Scene) -> Answer {
        error(429, "Rate limit exceeded", type: "rate_limit_exceeded", scene, headers: waitHeaders(form, seconds))
    }

    func overloaded(_ scene: Scene) -> Answer {
        error(529, "Provider overloaded", type: "provider_overloaded", scene)
    }

    func failed(_ scene: Scene) -> Answer { error(502, "Provider returned error", type: "provider_unavailable", scene) }
}
