/// Google's Gemini API: models and generateContent.
struct GeminiFace: Face {
    func answer(_ request: Request, _ scene: Scene) -> Answer {
        if let keys = scene.site.keys {
            guard let given = request.headers["x-goog-api-key"], keys.contains(given) else { return badKey(scene) }
        }
        let parts = request.path.split(separator: "/").map(Request.decoded)
        guard parts.dropFirst().first == "models" else { return error(404, "NOT_FOUND", "Not found") }
        if request.method == "GET" {
            if parts.count == 2 { return page(request, scene) }
            let id = parts[2]
            guard scene.model(id) != nil else { return unknown(id) }
            return .json(200, row(id))
        }
        guard parts.count == 3, let colon = parts[2].lastIndex(of: ":") else {
            return error(404, "NOT_FOUND", "Not found")
        }
        let id = String(parts[2][..<colon])
        let method = String(parts[2][parts[2].index(after: colon)...])
        return generate(id, method, request, scene)
    }

    func list(_ ids: [String], _ scene: Scene) -> Answer { .json(200, ["models": .array(ids.map(row))]) }

    private func page(_ request: Request, _ scene: Scene) -> Answer {
        let asked = request.query["pageSize"].flatMap { Int($0) } ?? 50
        let size = max(1, min(scene.site.page ?? 1_000, asked))
        let all = scene.listed.map(\.id)
        let start = request.query["pageToken"].flatMap { Int($0) } ?? 0
        let ids = Array(all.dropFirst(start).prefix(size))
        var body: [String: JSON] = ["models": .array(ids.map(row))]
        if start + ids.count < all.count { body["nextPageToken"] = .string(String(start + ids.count)) }
        return .json(200, .object(body))
    }

    private func row(_ id: String) -> JSON {
        [
            "name": .string("models/" + id), "version": "001", "displayName": .string(id),
            "inputTokenLimit": 1_048_576, "outputTokenLimit": 65_536,
            "supportedGenerationMethods": ["generateContent", "countTokens"],
        ]
    }

    private func error(_ status: Int, _ word: String, _ message: String, details: [JSON] = []) -> Answer {
        var body: [String: JSON] = ["code": .int(status), "message": .string(message), "status": .string(word)]
        if !details.isEmpty { body["details"] = .array(details) }
        return .json(status, ["error": .object(body)])
    }

    private func badKey(_ scene: Scene) -> Answer {
        let info: JSON = [
            "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID",
            "domain": "googleapis.com",
        ]
        return error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", details: [info])
    }

    private func unknown(_ id: String) -> Answer {
        let text = "models/\(id) is not found for API version v1beta, or is not supported for generateContent."
        return error(404, "NOT_FOUND", text)
    }

    private func generate(_ id: String, _ method: String, _ request: Request, _ scene: Scene) -> Answer {
        guard let body = request.json, body["contents"] != nil else {
            return error(400, "INVALID_ARGUMENT", "contents is not specified")
        }
        let known: Set<String> = ["contents", "generationConfig"]
        if let field = body.keys.first(where: { !known.contains($0) }) {
            return error(400, "INVALID_ARGUMENT", "Unknown name \"\(field)\": Cannot find field.")
        }
        guard let model = scene.model(id) else { return unknown(id) }
        guard scene.isCallable(model) else {
            return error(403, "PERMISSION_DENIED", "The caller does not have permission to use \(id)")
        }
        let whole = piece("Hello! How can I help", finish: "MAX_TOKENS", model, scene)
        switch method {
        case "generateContent":
            var answer = Answer.json(200, whole)
            answer.headDelay = (scene.site.headDelay ?? 0) + (scene.site.tokenDelay ?? 0)
            return answer
        case "streamGenerateContent" where request.query["alt"] == "sse":
            var answer = Answer.events(
                [
                    Answer.event(
                        nil,
                        piece("Hello", finish: nil, model, scene),
                        delay: scene.site.tokenDelay ?? 0,
                        isFirstToken: true
                    ),
                    Answer.event(nil, piece("! How can I help", finish: "MAX_TOKENS", model, scene), delay: 0.002),
                ],
                headers: []
            )
            answer.headDelay = scene.site.headDelay ?? 0
            return answer
        case "streamGenerateContent":
            return .json(200, [whole])
        default:
            return error(404, "NOT_FOUND", "Unknown method \(method)")
        }
    }

    private func piece(_ text: String, finish: String?, _ model: Script.Model, _ scene: Scene) -> JSON {
        var candidate: [String: JSON] = [
            "content": ["role": "model", "parts": [["text": .string(text)]]], "index": 0,
        ]
        if let finish { candidate["finishReason"] = .string(finish) }
        return [
            "candidates": [.object(candidate)], "modelVersion": .string(model.snapshot ?? model.id),
            "responseId": .string(scene.hexadecimal(20)),
            "usageMetadata": ["promptTokenCount": 2, "candidatesTokenCount": 6, "totalTokenCount": 8],
        ]
    }

    func rateLimited(_ form: Script.Fault.WaitForm, seconds: Double, _ scene: Scene) -> Answer {
        var details: [JSON] = []
        let quota =
            form == .perDay
            ? "GenerateRequestsPerDayPerProjectPerModel-FreeTier" : "GenerateRequestsPerMinutePerProjectPerModel"
        if form == .retryInfo || form == .perDay {
            details = [
                [
                    "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                    "violations": [["quotaId": .string(quota), "quotaValue": "20"]],
                ],
                ["@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": .string("\(seconds)s")],
            ]
        }
        let hint = form == .text ? " Please retry in \(seconds)s." : ""
        var answer = error(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.\(hint)", details: details)
        answer.headers += waitHeaders(form, seconds)
        return answer
    }

    func overloaded(_ scene: Scene) -> Answer {
        error(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
    }

    func failed(_ scene: Scene) -> Answer { error(500, "INTERNAL", "An internal error has occurred.") }
}
