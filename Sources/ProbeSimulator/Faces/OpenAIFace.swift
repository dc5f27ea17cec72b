/// OpenAI's API: models, Responses, Chat Completions.
struct OpenAIFace: Face {
    func answer(_ request: Request, _ scene: Scene) -> Answer {
        if let keys = scene.site.keys {
            guard let given = request.headers["authorization"], given.hasPrefix("Bearer ") else {
                return error(401, "You didn't provide an API key.", code: nil, scene: scene)
            }
            guard keys.contains(String(given.dropFirst(7))) else {
                return error(401, "Incorrect API key provided.", code: "invalid_api_key", scene: scene)
            }
        }
        let parts = request.path.split(separator: "/").map(Request.decoded)
        switch (request.method, parts.dropFirst().first) {
        case ("GET", "models") where parts.count == 2: return list(scene.listed.map(\.id), scene)
        case ("GET", "models"):
            let id = parts.dropFirst(2).joined(separator: "/")
            guard scene.model(id) != nil else { return unknown(id, scene) }
            return .json(200, row(id, scene), headers: headers(scene))
        case ("GET", "key") where scene.site.dollarsLeft != nil:
            let left = scene.site.dollarsLeft ?? 0
            let data: JSON = [
                "label": "sk-or-v1-sim...key", "limit": 10.0, "usage": .double(10 - left),
                "limit_remaining": .double(left), "is_free_tier": false, "is_provisioning_key": false,
                "rate_limit": ["requests": 1_000, "interval": "1h"],
            ]
            return .json(200, ["data": data], headers: headers(scene))
        case ("POST", "responses"): return completion(request, scene, isChat: false)
        case ("POST", "chat") where parts.last == "completions": return completion(request, scene, isChat: true)
        default: return error(404, "Invalid URL (\(request.method) \(request.path))", code: nil, scene: scene)
        }
    }

    func list(_ ids: [String], _ scene: Scene) -> Answer {
        .json(200, ["object": "list", "data": .array(ids.map { row($0, scene) })], headers: headers(scene))
    }

    private func row(_ id: String, _ scene: Scene) -> JSON {
        let model = scene.model(id)
        var members: [String: JSON] = [
            "id": .string(id), "object": "model", "created": 1_776_902_400, "owned_by": "system",
            "shutdown_date": model?.shutdown.map { .string($0) } ?? .null,
        ]
        if let pricing = model?.pricing { members["pricing"] = .object(pricing.mapValues { .string($0) }) }
        return .object(members)
    }

    private func headers(_ scene: Scene) -> [(String, String)] {
        [("x-request-id", scene.requestID("req_")), ("openai-version", "2020-10-01"), ("openai-processing-ms", "12")]
    }

    private func limits(_ scene: Scene) -> [(String, String)] {
        let requests = scene.site.limits?["requests"] ?? 5_000
        let tokens = scene.site.limits?["tokens"] ?? 160_000
        return [
            ("x-ratelimit-limit-requests", "\(requests)"), ("x-ratelimit-remaining-requests", "\(requests - 1)"),
            ("x-ratelimit-reset-requests", "12ms"), ("x-ratelimit-limit-tokens", "\(tokens)"),
            ("x-ratelimit-remaining-tokens", "\(tokens - 24)"), ("x-ratelimit-reset-tokens", "9ms"),
        ]
    }

    private func error(
        _ status: Int,
        _ message: String,
        type: String = "invalid_request_error",
        param: String? = nil,
        code: String?,
        headers extra: [(String, String)] = [],
        scene: Scene
    ) -> Answer {
        let body: JSON = [
            "error": [
                "message": .string(message), "type": .string(type), "param": param.map { .string($0) } ?? .null,
                "code": code.map { .string($0) } ?? .null,
            ]
        ]
        return .json(status, body, headers: headers(scene) + extra)
    }

    private func unknown(_ id: String, _ scene: Scene) -> Answer {
        let text = "The model `\(id)` does not exist or you do not have access to it."
        return error(404, text, code: "model_not_found", scene: scene)
    }

    // MARK: Completions

    private static let responsesFields: Set<String> = [
        "model", "input", "max_output_tokens", "store", "stream", "reasoning",
    ]
    private static let chatFields: Set<String> = [
        "model", "messages", "max_completion_tokens", "max_tokens", "store", "stream", "stream_options", "provider",
    ]

    private func completion(_ request: Request, _ scene: Scene, isChat: Bool) -> Answer {
        guard let body = request.json, case .object = body else {
            return error(400, "We could not parse the JSON body of your request.", code: nil, scene: scene)
        }
        let known = isChat ? Self.chatFields : Self.responsesFields
        if let field = body.keys.first(where: { !known.contains($0) }) {
            let code = field == "temperature" ? "unsupported_parameter" : "unknown_parameter"
            return error(400, "Unknown parameter: '\(field)'.", param: field, code: code, scene: scene)
        }
        guard let id = body["model"]?.string, body[isChat ? "messages" : "input"] != nil else {
            return error(
                400,
                "Missing required parameter.",
                param: "model",
                code: "missing_required_parameter",
                scene: scene
            )
        }
        guard let model = scene.model(id) else { return unknown(id, scene) }
        guard scene.isCallable(model) else {
            let text = "Project `proj_sim` does not have access to model `\(id)`"
            return error(403, text, code: "model_not_found", scene: scene)
        }
        if isChat, model.responsesOnly == true {
            let text = "This model is only supported in v1/responses and not in v1/chat/completions."
            return error(404, text, param: "model", code: nil, scene: scene)
        }
        if let refusal = refusedLimit(body, model, scene, isChat: isChat) { return refusal }
        let isStream = body["stream"]?.bool == true
        let usesUsage = body["stream_options"]?["include_usage"]?.bool == true
        var answer =
            isChat
            ? chat(model, scene, isStream: isStream, usesUsage: usesUsage) : responses(model, scene, isStream: isStream)
        answer.headDelay = scene.site.headDelay ?? 0
        if !isStream { answer.headDelay += scene.site.tokenDelay ?? 0 }
        return answer
    }

    private func refusedLimit(_ body: JSON, _ model: Script.Model, _ scene: Scene, isChat: Bool) -> Answer? {
        if !isChat, let cap = body["max_output_tokens"]?.int, cap < 16 {
            let text =
                "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got \(cap)."
            return error(400, text, param: "max_output_tokens", code: "integer_below_min_value", scene: scene)
        }
        if isChat, body["max_tokens"] != nil, model.id.hasPrefix("gpt-5") {
            let text =
                "Unsupported parameter: 'max_tokens' is not supported with this model. "
                + "Use 'max_completion_tokens' instead."
            return error(400, text, param: "max_tokens", code: "unsupported_parameter", scene: scene)
        }
        if isChat, model.reasons == true, let cap = body["max_completion_tokens"]?.int, cap < 64 {
            let text = "Could not finish the message because max_tokens or model output limit was reached."
            return error(400, text, code: nil, scene: scene)
        }
        return nil
    }

    private func responses(_ model: Script.Model, _ scene: Scene, isStream: Bool) -> Answer {
        let text = "Hello! How can I help"
        let id = "resp_" + scene.hexadecimal(40)
        let item = "msg_" + scene.hexadecimal(40)
        let part: JSON = ["type": "output_text", "text": .string(text), "annotations": [], "logprobs": []]
        let message: JSON = [
            "id": .string(item), "type": "message", "role": "assistant", "status": "incomplete", "content": [part],
        ]
        func response(_ status: String, output: [JSON], isDone: Bool) -> JSON {
            var members: [String: JSON] = [
                "id": .string(id), "object": "response", "created_at": .int(scene.epoch), "status": .string(status),
                "error": nil, "incomplete_details": isDone ? ["reason": "max_output_tokens"] : nil,
                "instructions": nil, "max_output_tokens": 16, "model": .string(model.snapshot ?? model.id),
                "output": .array(output), "parallel_tool_calls": true, "previous_response_id": nil,
                "temperature": 1.0, "text": ["format": ["type": "text"]], "tool_choice": "auto", "tools": [],
                "top_p": 1.0, "truncation": "disabled", "metadata": [:],
            ]
            if isDone {
                members["usage"] = [
                    "input_tokens": 8, "input_tokens_details": ["cached_tokens": 0, "cache_write_tokens": 0],
                    "output_tokens": 16, "output_tokens_details": ["reasoning_tokens": 0], "total_tokens": 24,
                ]
            }
            return .object(members)
        }
        guard isStream else {
            return .json(
                200,
                response("incomplete", output: [message], isDone: true),
                headers: headers(scene) + limits(scene)
            )
        }
        var number = 0
        func event(_ type: String, _ members: [String: JSON], delay: Double = 0, isFirst: Bool = false) -> Answer.Piece
        {
            defer { number += 1 }
            let data = members.merging(["type": .string(type), "sequence_number": .int(number)]) { _, new in new }
            return Answer.event(type, .object(data), delay: delay, isFirstToken: isFirst)
        }
        let place: [String: JSON] = ["item_id": .string(item), "output_index": 0, "content_index": 0]
        let emptyPart: JSON = ["type": "output_text", "text": "", "annotations": [], "logprobs": []]
        let started: JSON = [
            "id": .string(item), "type": "message", "role": "assistant", "status": "in_progress", "content": [],
        ]
        let begun = response("in_progress", output: [], isDone: false)
        let words = ["Hello", "!", " How", " can", " I", " help"]
        var pieces = [
            event("response.created", ["response": begun]),
            event("response.in_progress", ["response": begun]),
            event("response.output_item.added", ["output_index": 0, "item": started]),
            event("response.content_part.added", place.merging(["part": emptyPart]) { _, new in new }),
        ]
        for (index, word) in words.enumerated() {
            let members = place.merging(["delta": .string(word), "logprobs": []]) { _, new in new }
            let delay = index == 0 ? scene.site.tokenDelay ?? 0 : 0.002
            pieces.append(event("response.output_text.delta", members, delay: delay, isFirst: index == 0))
        }
        pieces += [
            event(
                "response.output_text.done",
                place.merging(["text": .string(text), "logprobs": []]) { _, new in new }
            ),
            event("response.content_part.done", place.merging(["part": part]) { _, new in new }),
            event("response.output_item.done", ["output_index": 0, "item": message]),
            event("response.incomplete", ["response": response("incomplete", output: [message], isDone: true)]),
        ]
        return .events(pieces, headers: headers(scene) + limits(scene))
    }

    private func chat(_ model: Script.Model, _ scene: Scene, isStream: Bool, usesUsage: Bool) -> Answer {
        let id = "chatcmpl-" + scene.hexadecimal(24)
        let name = JSON.string(model.snapshot ?? model.id)
        let usage: JSON = [
            "prompt_tokens": 8, "completion_tokens": 6, "total_tokens": 14,
            "completion_tokens_details": ["reasoning_tokens": 0],
        ]
        guard isStream else {
            let choice: JSON = [
                "index": 0, "finish_reason": "stop", "logprobs": nil,
                "message": ["role": "assistant", "content": "Hello! How can I help", "refusal": nil],
            ]
            let body: JSON = [
                "id": .string(id), "object": "chat.completion", "created": .int(scene.epoch), "model": name,
                "choices": [choice], "usage": usage, "service_tier": "default",
            ]
            return .json(200, body, headers: headers(scene) + limits(scene))
        }
        func chunk(_ choices: [JSON], usage: JSON? = nil, delay: Double = 0, isFirst: Bool = false) -> Answer.Piece {
            var data: [String: JSON] = [
                "id": .string(id), "object": "chat.completion.chunk", "created": .int(scene.epoch), "model": name,
                "choices": .array(choices),
            ]
            if let usage { data["usage"] = usage }
            return Answer.event(nil, .object(data), delay: delay, isFirstToken: isFirst)
        }
        func choice(_ delta: JSON, finish: JSON = .null) -> JSON {
            ["index": 0, "delta": delta, "logprobs": nil, "finish_reason": finish]
        }
        var pieces = [chunk([choice(["role": "assistant", "content": ""])])]
        for (index, word) in ["Hello", "!", " How", " can", " I", " help"].enumerated() {
            let delay = index == 0 ? scene.site.tokenDelay ?? 0 : 0.002
            pieces.append(chunk([choice(["content": .string(word)])], delay: delay, isFirst: index == 0))
        }
        pieces.append(chunk([choice([:], finish: "stop")]))
        if usesUsage { pieces.append(chunk([], usage: usage)) }
        pieces.append(Answer.Piece(delay: 0, bytes: Array("data: [DONE]\n\n".utf8)))
        return .events(pieces, headers: headers(scene) + limits(scene))
    }

    // MARK: Refusals

    func rateLimited(_ form: Script.Fault.WaitForm, seconds: Double, _ scene: Scene) -> Answer {
        let hint = form == .text ? " Please try again in \(seconds)s." : ""
        return error(
            429,
            "Rate limit reached for requests.\(hint)",
            type: "requests",
            code: "rate_limit_exceeded",
            headers: waitHeaders(form, seconds),
            scene: scene
        )
    }

    func overloaded(_ scene: Scene) -> Answer {
        let text = "The server is currently overloaded. Please try again later."
        return error(503, text, type: "service_unavailable_error", code: "server_is_overloaded", scene: scene)
    }

    func failed(_ scene: Scene) -> Answer {
        error(
            500,
            "The server had an error while processing your request.",
            type: "server_error",
            code: nil,
            scene: scene
        )
    }
}
