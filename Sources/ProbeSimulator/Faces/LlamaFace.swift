/// Meta's Llama API: models, and completions in its own shape.
struct LlamaFace: Face {
    func answer(_ request: Request, _ scene: Scene) -> Answer {
        if let keys = scene.site.keys {
            // The edge turns away whoever has no key at all.
            guard let given = request.headers["authorization"], given.hasPrefix("Bearer ") else {
                return .text(403, "Forbidden", type: "text/plain")
            }
            guard keys.contains(String(given.dropFirst(7))) else { return error(401, "Invalid API key", scene) }
        }
        let parts = request.path.split(separator: "/").map(Request.decoded)
        switch (request.method, parts.dropFirst().first) {
        case ("GET", "models") where parts.count == 2: return list(scene.listed.map(\.id), scene)
        case ("GET", "models"):
            let id = parts.dropFirst(2).joined(separator: "/")
            guard scene.model(id) != nil else { return error(404, "Model not found", scene) }
            return .json(200, row(id), headers: headers(scene))
        case ("POST", "chat") where parts.last == "completions": return completion(request, scene)
        default: return error(404, "Not found", scene)
        }
    }

    func list(_ ids: [String], _ scene: Scene) -> Answer {
        .json(200, ["data": .array(ids.map(row))], headers: headers(scene))
    }

    private func row(_ id: String) -> JSON {
        ["id": .string(id), "object": "model", "created": 1_743_897_600, "owned_by": "Meta"]
    }

    private func headers(_ scene: Scene) -> [(String, String)] { [("x-request-id", scene.requestID("req_"))] }

    private static let fields: Set<String> = ["model", "messages", "max_completion_tokens", "stream"]

    private func completion(_ request: Request, _ scene: Scene) -> Answer {
        guard let body = request.json, let id = body["model"]?.string, body["messages"] != nil else {
            return error(400, "model and messages are required", scene)
        }
        if let field = body.keys.first(where: { !Self.fields.contains($0) }) {
            return error(422, "Unknown field \(field)", scene)
        }
        guard let model = scene.model(id) else { return error(404, "Model not found", scene) }
        guard scene.isCallable(model) else { return error(403, "You do not have access to \(id)", scene) }
        var answer = body["stream"]?.bool == true ? stream(scene) : whole(scene)
        answer.headDelay += scene.site.headDelay ?? 0
        return answer
    }

    private static let metrics: JSON = [
        ["metric": "num_completion_tokens", "value": 1, "unit": "tokens"],
        ["metric": "num_prompt_tokens", "value": 11, "unit": "tokens"],
        ["metric": "num_total_tokens", "value": 12, "unit": "tokens"],
    ]

    private func whole(_ scene: Scene) -> Answer {
        let body: JSON = [
            "id": .string(scene.hexadecimal(20)),
            "completion_message": [
                "role": "assistant", "content": ["type": "text", "text": "Hello"], "stop_reason": "length",
                "tool_calls": [],
            ],
            "metrics": Self.metrics,
        ]
        var answer = Answer.json(200, body, headers: headers(scene))
        answer.headDelay = scene.site.tokenDelay ?? 0
        return answer
    }

    private func stream(_ scene: Scene) -> Answer {
        let id = JSON.string(scene.hexadecimal(20))
        func event(_ type: String, _ text: String, _ more: [String: JSON] = [:]) -> JSON {
            let members: [String: JSON] = [
                "event_type": .string(type), "delta": ["type": "text", "text": .string(text)],
            ]
            return ["id": id, "event": .object(members.merging(more) { _, new in new })]
        }
        let pieces = [
            Answer.event(nil, event("start", "")),
            Answer.event(nil, event("progress", "Hello"), delay: scene.site.tokenDelay ?? 0, isFirstToken: true),
            Answer.event(nil, event("complete", "", ["stop_reason": "length"])),
            Answer.event(nil, event("metrics", "", ["metrics": Self.metrics])),
        ]
        return .events(pieces, headers: headers(scene))
    }

    private func error(
        _ status: Int,
        _ message: String,
        _ scene: Scene,
        headers extra: [(String, String)] = []
    ) -> Answer {
        let body: JSON = ["title": "Error", "detail": .string(message), "status": .int(status)]
        return .json(status, body, headers: headers(scene) + extra)
    }

    func rateLimited(_ form: Script.Fault.WaitForm, seconds: Double, _ scene: Scene) -> Answer {
        error(429, "Too many requests", scene, headers: waitHeaders(form, seconds))
    }

    func overloaded(_ scene: Scene) -> Answer { error(503, "Service unavailable", scene) }
    func failed(_ scene: Scene) -> Answer { error(500, "Internal server error", scene) }
}
