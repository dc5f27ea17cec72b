/// Anthropic's API: models and Messages.
struct AnthropicFace: Face {
    func answer(_ request: Request, _ scene: Scene) -> Answer {
        guard request.headers["anthropic-version"] != nil else {
            return error(400, "invalid_request_error", "anthropic-version: header is required", scene)
        }
        if let keys = scene.site.keys {
            // The older clients name the key in a header of its own, those of version 2026-10-21 as a bearer.
            let bearer = request.headers["authorization"].flatMap { $0.hasPrefix("Bearer ") ? $0.dropFirst(7) : nil }
            guard let given = request.headers["x-api-key"] ?? bearer.map(String.init), keys.contains(given) else {
                return error(401, "authentication_error", "invalid x-api-key", scene)
            }
        }
        let parts = request.path.split(separator: "/").map(Request.decoded)
        switch (request.method, parts.dropFirst().first) {
        case ("GET", "models") where parts.count == 2: return page(request, scene)
        case ("GET", "models"):
            let id = parts.last ?? ""
            guard scene.model(id) != nil else { return error(404, "not_found_error", "model: \(id)", scene) }
            return .json(200, row(id), headers: headers(scene))
        case ("POST", "messages"): return message(request, scene)
        default: return error(404, "not_found_error", "Not Found", scene)
        }
    }

    func list(_ ids: [String], _ scene: Scene) -> Answer {
        let body: JSON = [
            "data": .array(ids.map(row)), "has_more": false, "first_id": ids.first.map { .string($0) } ?? .null,
            "last_id": ids.last.map { .string($0) } ?? .null,
        ]
        return .json(200, body, headers: headers(scene))
    }

    private func page(_ request: Request, _ scene: Scene) -> Answer {
        let limit = min(scene.site.page ?? 1_000, request.query["limit"].flatMap { Int($0) } ?? 20)
        let all = scene.listed.map(\.id)
        let start = request.query["after_id"].flatMap { after in all.firstIndex(of: after).map { $0 + 1 } } ?? 0
        let ids = Array(all.dropFirst(start).prefix(max(1, limit)))
        let body: JSON = [
            "data": .array(ids.map(row)), "has_more": .bool(start + ids.count < all.count),
            "first_id": ids.first.map { .string($0) } ?? .null, "last_id": ids.last.map { .string($0) } ?? .null,
        ]
        return .json(200, body, headers: headers(scene))
    }

    private func row(_ id: String) -> JSON {
        [
            "id": .string(id), "type": "model", "display_name": .string(id), "created_at": "2025-11-01T00:00:00Z",
            "lifecycle": "active",
        ]
    }

    private func headers(_ scene: Scene) -> [(String, String)] {
        [("request-id", scene.requestID("req_")), ("anthropic-organization-id", "sim")]
    }

    private func limits(_ scene: Scene) -> [(String, String)] {
        ["requests", "tokens", "input-tokens", "output-tokens"].flatMap { name in
            [
                ("anthropic-ratelimit-\(name)-limit", "1000"), ("anthropic-ratelimit-\(name)-remaining", "999"),
                ("anthropic-ratelimit-\(name)-reset", Dates.rfc3339(scene.epoch + 1)),
            ]
        }
    }

    private func error(
        _ status: Int,
        _ type: String,
        _ message: String,
        _ scene: Scene,
        headers extra: [(String, String)] = []
    ) -> Answer {
        let body: JSON = [
            "type": "error", "error": ["type": .string(type), "message": .string(message)],
            "request_id": .string(scene.requestID("req_")),
        ]
        return .json(status, body, headers: headers(scene) + extra)
    }

    private func message(_ request: Request, _ scene: Scene) -> Answer {
        guard let body = request.json else {
            return error(400, "invalid_request_error", "The request body is not valid JSON", scene)
        }
        let known: Set<String> = ["model", "max_tokens", "messages", "stream"]
        if let field = body.keys.first(where: { !known.contains($0) }) {
            return error(400, "invalid_request_error", "\(field): Extra inputs are not permitted", scene)
        }
        guard body["max_tokens"]?.int != nil, let id = body["model"]?.string, body["messages"] != nil else {
            return error(400, "invalid_request_error", "max_tokens: Field required", scene)
        }
        guard let model = scene.model(id) else { return error(404, "not_found_error", "model: \(id)", scene) }
        guard scene.isCallable(model) else {
            return error(403, "permission_error", "Your API key does not have permission to use \(id)", scene)
        }
        let isStream = body["stream"]?.bool == true
        var answer = reply(model, scene, isStream: isStream)
        answer.headDelay = (scene.site.headDelay ?? 0) + (isStream ? 0 : scene.site.tokenDelay ?? 0)
        return answer
    }

    private func reply(_ model: Script.Model, _ scene: Scene, isStream: Bool) -> Answer {
        let id = JSON.string("msg_" + scene.hexadecimal(22))
        let name = JSON.string(model.snapshot ?? model.id)
        func usage(_ output: Int) -> JSON {
            [
                "input_tokens": 8, "output_tokens": .int(output), "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": 0, "service_tier": "standard",
            ]
        }
        guard isStream else {
            let body: JSON = [
                "id": id, "type": "message", "role": "assistant", "model": name, "stop_reason": "max_tokens",
                "content": [["type": "text", "text": "Hello"]], "stop_sequence": nil, "usage": usage(1),
            ]
            return .json(200, body, headers: headers(scene) + limits(scene))
        }
        let start: JSON = [
            "id": id, "type": "message", "role": "assistant", "model": name, "content": [], "stop_reason": nil,
            "stop_sequence": nil, "usage": usage(1),
        ]
        let pieces = [
            Answer.event("message_start", ["type": "message_start", "message": start]),
            Answer.event(
                "content_block_start",
                ["type": "content_block_start", "index": 0, "content_block": ["type": "text", "text": ""]]
            ),
            Answer.event("ping", ["type": "ping"]),
            Answer.event(
                "content_block_delta",
                ["type": "content_block_delta", "index": 0, "delta": ["type": "text_delta", "text": "Hello"]],
                delay: scene.site.tokenDelay ?? 0,
                isFirstToken: true
            ),
            Answer.event("content_block_stop", ["type": "content_block_stop", "index": 0]),
            Answer.event(
                "message_delta",
                [
                    "type": "message_delta", "delta": ["stop_reason": "max_tokens", "stop_sequence": nil],
                    "usage": ["output_tokens": 1],
                ]
            ),
            Answer.event("message_stop", ["type": "message_stop"]),
        ]
        return .events(pieces, headers: headers(scene) + limits(scene))
    }

    func rateLimited(_ form: Script.Fault.WaitForm, seconds: Double, _ scene: Scene) -> Answer {
        let hint = form == .text ? " Please try again in \(seconds)s." : ""
        return error(
            429,
            "rate_limit_error",
            "This request would exceed your rate limit.\(hint)",
            scene,
            headers: waitHeaders(form, seconds)
        )
    }

    func overloaded(_ scene: Scene) -> Answer { error(529, "overloaded_error", "Overloaded", scene) }

    func failed(_ scene: Scene) -> Answer { error(500, "api_error", "Internal server error", scene) }
}
