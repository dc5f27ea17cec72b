import FoundationEssentials

/// The route of Codex for those who are signed in with ChatGPT: the list by client version, and Responses as streams only.
///
/// A model that is listed and not callable yet is refused with the sentence about the plan, as one that nobody has heard
/// of is.
struct CodexFace: Face {
    func answer(_ request: Request, _ scene: Scene) -> Answer {
        if let refusal = refusedSignIn(request, scene) { return refusal }
        let last = request.path.split(separator: "/").last
        switch (request.method, last) {
        case ("GET", "models"): return list(visible(request, scene), scene)
        case ("POST", "responses"): return response(request, scene)
        default: return .json(404, ["detail": "Not Found"], headers: headers(scene))
        }
    }

    /// Who asks: a bearer that the site knows, and the account beside it.
    private func refusedSignIn(_ request: Request, _ scene: Scene) -> Answer? {
        guard let keys = scene.site.keys else { return nil }
        let given = request.headers["authorization"].flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil }
        guard let given else { return unauthorized("missing_authorization_header", code: nil, scene) }
        guard keys.contains(given) else { return unauthorized("token_expired", code: "token_expired", scene) }
        guard request.headers["chatgpt-account-id"] != nil else {
            return unauthorized("missing_account_header", code: nil, scene)
        }
        return nil
    }

    private func unauthorized(_ word: String, code: String?, _ scene: Scene) -> Answer {
        var extra = [("x-openai-authorization-error", word)]
        if let code {
            let body: JSON = ["error": ["code": .string(code)]]
            extra.append(("x-error-json", Data(body.text.utf8).base64EncodedString()))
        }
        return .json(401, ["detail": "Unauthorized"], headers: headers(scene) + extra)
    }

    private func headers(_ scene: Scene) -> [(String, String)] {
        [("x-oai-request-id", scene.requestID("")), ("cf-ray", scene.hexadecimal(16) + "-SIM")]
    }

    // MARK: The list

    /// What a client of that version may see; one that does not say its version sees what has no gate.
    private func visible(_ request: Request, _ scene: Scene) -> [String] {
        let version = numbers(request.query["client_version"] ?? "")
        return scene.listed.filter { model in
            guard let gate = model.minimalClientVersion else { return true }
            return !version.lexicographicallyPrecedes(numbers(gate))
        }.map(\.id)
    }

    private func numbers(_ version: String) -> [Int] { version.split(separator: ".").map { Int($0) ?? 0 } }

    func list(_ ids: [String], _ scene: Scene) -> Answer {
        let rows = ids.enumerated().map { row($0.element, priority: $0.offset, scene) }
        return .json(200, ["models": .array(rows)], headers: headers(scene) + [("etag", "W/" + tag(ids))])
    }

    private func row(_ id: String, priority: Int, _ scene: Scene) -> JSON {
        let gate = scene.site.models.first { $0.id == id }?.minimalClientVersion ?? "0.62.0"
        let efforts = ["low", "medium", "high", "xhigh"].map {
            JSON.object(["effort": .string($0), "description": ""])
        }
        return [
            "slug": .string(id), "display_name": .string(id.uppercased()), "description": "A model.",
            "default_reasoning_level": "medium", "supported_reasoning_levels": .array(efforts),
            "shell_type": "shell_command", "visibility": .string(id.contains("mini") ? "hide" : "list"),
            "supported_in_api": true, "minimal_client_version": .string(gate), "priority": .int(priority),
            "upgrade": nil, "availability_nux": nil, "context_window": 272_000, "max_context_window": 400_000,
            "auto_compact_token_limit": nil, "input_modalities": ["text", "image"],
            "truncation_policy": ["mode": "tokens", "limit": 10_000], "prefer_websockets": true,
            "base_instructions": .string(String(repeating: "You are a coding agent. ", count: 400)),
        ]
    }

    /// A mark of what is listed: FNV-1a over the ids.
    private func tag(_ ids: [String]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in ids.joined(separator: "\n").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return "\"\(String(hash, radix: 16))\""
    }

    // MARK: Responses

    private func detail(_ text: String, _ scene: Scene) -> Answer {
        .json(400, ["detail": .string(text)], headers: headers(scene))
    }

    private static let fields: Set<String> = [
        "model", "instructions", "input", "store", "stream", "reasoning", "tools", "tool_choice", "parallel_tool_calls",
        "include", "prompt_cache_key", "text", "service_tier",
    ]

    private func response(_ request: Request, _ scene: Scene) -> Answer {
        guard let body = request.json, let id = body["model"]?.string else {
            return detail("Invalid request body", scene)
        }
        if let field = body.keys.first(where: { !Self.fields.contains($0) }) {
            return detail("Unsupported parameter: \(field)", scene)
        }
        if body["instructions"]?.string?.isEmpty != false { return detail("Instructions are required", scene) }
        guard case .array = body["input"] else { return detail("Input must be a list", scene) }
        if body["store"]?.bool != false { return detail("Store must be set to false", scene) }
        if body["stream"]?.bool != true { return detail("Stream must be set to true", scene) }
        guard let model = scene.model(id), scene.isCallable(model) else {
            return detail("The '\(id)' model is not supported when using Codex with a ChatGPT account.", scene)
        }
        var answer = stream(model, scene)
        answer.headDelay = scene.site.headDelay ?? 0
        return answer
    }

    private func limits(_ scene: Scene) -> [(String, String)] {
        [
            ("x-codex-primary-used-percent", "12.5"), ("x-codex-primary-window-minutes", "300"),
            ("x-codex-primary-reset-at", "\(scene.epoch + 9_000)"), ("x-codex-secondary-used-percent", "3"),
            ("x-codex-secondary-window-minutes", "10080"),
            ("x-codex-secondary-reset-at", "\(scene.epoch + 400_000)"), ("x-codex-credits-has-credits", "false"),
            // The newest client's view: any list that is older shows by its tag that it is.
            ("x-models-etag", tag(scene.listed.map(\.id))),
        ]
    }

    private func stream(_ model: Script.Model, _ scene: Scene) -> Answer {
        let id = "resp_" + scene.hexadecimal(40)
        let item = "msg_" + scene.hexadecimal(40)
        var number = 0
        func event(_ type: String, _ members: [String: JSON], delay: Double = 0, isFirst: Bool = false) -> Answer.Piece
        {
            defer { number += 1 }
            let data = members.merging(["type": .string(type), "sequence_number": .int(number)]) { _, new in new }
            return Answer.event(type, .object(data), delay: delay, isFirstToken: isFirst)
        }
        func response(_ status: String, output: [JSON], usage: JSON? = nil) -> JSON {
            var members: [String: JSON] = [
                "id": .string(id), "object": "response", "created_at": .int(scene.epoch), "status": .string(status),
                "error": nil, "incomplete_details": nil, "instructions": "You are a probe.", "max_output_tokens": nil,
                "model": .string(model.snapshot ?? model.id), "output": .array(output), "parallel_tool_calls": true,
                "previous_response_id": nil, "temperature": 1.0, "text": ["format": ["type": "text"]],
                "tool_choice": "auto", "tools": [], "top_p": 1.0, "truncation": "disabled", "metadata": [:],
                "reasoning": ["effort": "low", "summary": nil],
            ]
            members["usage"] = usage
            return .object(members)
        }
        let place: [String: JSON] = ["item_id": .string(item), "output_index": 0, "content_index": 0]
        let begun = response("in_progress", output: [])
        let started: JSON = [
            "id": .string(item), "type": "message", "role": "assistant", "status": "in_progress", "content": [],
        ]
        let emptyPart: JSON = ["type": "output_text", "text": "", "annotations": [], "logprobs": []]
        var pieces = [
            event("response.created", ["response": begun]), event("response.in_progress", ["response": begun]),
            event("response.output_item.added", ["output_index": 0, "item": started]),
            event("response.content_part.added", place.merging(["part": emptyPart]) { _, new in new }),
        ]
        // Nothing caps it: whoever wants one word has to hang up.
        let words = (0..<200).map { $0 == 0 ? "Hello" : " again" }
        for (index, word) in words.enumerated() {
            let members = place.merging(["delta": .string(word), "logprobs": []]) { _, new in new }
            let delay = index == 0 ? scene.site.tokenDelay ?? 0 : 0.01
            pieces.append(event("response.output_text.delta", members, delay: delay, isFirst: index == 0))
        }
        let part: JSON = [
            "type": "output_text", "text": .string(words.joined()), "annotations": [], "logprobs": [],
        ]
        let message: JSON = [
            "id": .string(item), "type": "message", "role": "assistant", "status": "completed", "content": [part],
        ]
        let usage: JSON = [
            "input_tokens": 18, "input_tokens_details": ["cached_tokens": 0, "cache_write_tokens": 0],
            "output_tokens": 200, "output_tokens_details": ["reasoning_tokens": 0], "total_tokens": 218,
        ]
        pieces += [
            event("response.output_item.done", ["output_index": 0, "item": message]),
            event("response.completed", ["response": response("completed", output: [message], usage: usage)]),
        ]
        return .events(pieces, headers: headers(scene) + limits(scene))
    }

    // MARK: Refusals

    /// The plan's allowance; when it begins anew is told as an instant.
    func rateLimited(_ form: Script.Fault.WaitForm, seconds: Double, _ scene: Scene) -> Answer {
        var error: [String: JSON] = [
            "type": "usage_limit_reached", "message": "The usage limit has been reached", "plan_type": "pro",
        ]
        if form != .none { error["resets_at"] = .int(scene.epoch + Int(seconds.rounded(.up))) }
        let extra = [
            ("x-codex-active-limit", "codex"), ("x-codex-primary-used-percent", "100"),
            ("x-codex-primary-window-minutes", "300"),
            ("x-codex-primary-reset-at", "\(scene.epoch + Int(seconds.rounded(.up)))"),
        ]
        return .json(429, ["error": .object(error)], headers: headers(scene) + extra)
    }

    func overloaded(_ scene: Scene) -> Answer {
        .json(503, ["error": ["code": "server_is_overloaded", "message": "Overloaded"]], headers: headers(scene))
    }

    func failed(_ scene: Scene) -> Answer {
        .json(500, ["detail": "Internal Server Error"], headers: headers(scene))
    }
}
