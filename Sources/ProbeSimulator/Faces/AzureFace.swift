/// Azure OpenAI: the catalogue of a region, and completions by the names of deployments, in the form with `/v1` and in the
/// older one with `api-version`.
///
/// A model is in the catalogue while it is listed, and deployed under its own id while it is callable.
struct AzureFace: Face {
    private let openAI = OpenAIFace()

    func answer(_ request: Request, _ scene: Scene) -> Answer {
        if let keys = scene.site.keys {
            let bearer = request.headers["authorization"].flatMap { $0.hasPrefix("Bearer ") ? $0.dropFirst(7) : nil }
            guard let given = request.headers["api-key"] ?? bearer.map(String.init), keys.contains(given) else {
                let text = "Access denied due to invalid subscription key or wrong API endpoint."
                return error(401, "401", text, scene)
            }
        }
        var parts = request.path.split(separator: "/").map(Request.decoded)
        guard parts.first == "openai" else { return unknownPath(scene) }
        parts.removeFirst()
        if parts.first == "v1" {
            parts.removeFirst()
        } else if request.query["api-version"] == nil {
            return unknownPath(scene)
        }
        var deployment: String?
        if parts.first == "deployments", parts.count > 2 {
            deployment = parts[1]
            parts.removeFirst(2)
        }
        switch (request.method, parts.joined(separator: "/")) {
        case ("GET", "models"): return list(scene.listed.map(\.id), scene)
        case ("GET", _) where parts.first == "models" && parts.count == 2:
            guard let model = scene.model(parts[1]) else { return unknownPath(scene) }
            return .json(200, row(model.id), headers: headers(scene))
        case ("POST", "chat/completions"), ("POST", "responses"):
            return completion(request, parts, deployment: deployment, scene)
        default: return unknownPath(scene)
        }
    }

    func list(_ ids: [String], _ scene: Scene) -> Answer {
        .json(200, ["object": "list", "data": .array(ids.map(row))], headers: headers(scene))
    }

    private func row(_ id: String) -> JSON {
        [
            "id": .string(id), "object": "model", "status": "succeeded", "created_at": 1_776_902_400,
            "lifecycle_status": "generally-available",
            "capabilities": [
                "fine_tune": false, "inference": true, "completion": false, "chat_completion": true,
                "embeddings": false,
            ],
            "deprecation": ["inference": 1_808_438_400],
        ]
    }

    private func headers(_ scene: Scene) -> [(String, String)] {
        [("apim-request-id", scene.hexadecimal(32)), ("x-ms-region", "Sweden Central")]
    }

    private func completion(_ request: Request, _ parts: [String], deployment: String?, _ scene: Scene) -> Answer {
        guard let id = deployment ?? request.json?["model"]?.string else {
            return error(400, "BadRequest", "The model is missing", scene)
        }
        guard let model = scene.model(id), scene.isCallable(model) else {
            let text =
                "The API deployment for this resource does not exist. If you created the deployment within the last 5 "
                + "minutes, please wait a moment and try again."
            return error(404, "DeploymentNotFound", text, scene)
        }
        if model.responsesOnly == true, parts.last == "completions" {
            let text = "The chatCompletion operation does not work with the specified model, \(id)."
            return error(400, "OperationNotSupported", text, scene)
        }
        var inner = request
        inner.path = "/v1/" + parts.joined(separator: "/")
        if deployment != nil, case .object(var body)? = request.json {
            body["model"] = .string(id)
            inner.body = Array(JSON.object(body).text.utf8)
        }
        var site = scene.site
        site.keys = nil
        var answer = openAI.answer(inner, Scene(site: site, now: scene.now, number: scene.number))
        guard answer.status == 200 else { return answer }
        let kept = answer.headers.filter { !$0.0.hasPrefix("openai-") && !$0.0.hasPrefix("x-ratelimit-") }
        answer.headers =
            kept + headers(scene) + [
                ("x-ms-served-model", model.snapshot ?? model.id), ("x-ms-deployment-name", id),
                ("x-ratelimit-limit-requests", "250"), ("x-ratelimit-remaining-requests", "249"),
                ("x-ratelimit-reset-requests", "17"), ("x-ratelimit-limit-tokens", "250000"),
                ("x-ratelimit-remaining-tokens", "249976"), ("x-ratelimit-reset-tokens", "17"),
            ]
        if parts.last == "completions", answer.pieces.count > 1 {
            let filtered: JSON = [
                "id": "", "object": "", "created": 0, "model": "", "choices": [],
                "prompt_filter_results": [["prompt_index": 0, "content_filter_results": [:]]],
            ]
            answer.pieces.insert(Answer.event(nil, filtered), at: 0)
        }
        return answer
    }

    private func unknownPath(_ scene: Scene) -> Answer { error(404, "404", "Resource not found", scene) }

    private func error(
        _ status: Int,
        _ code: String,
        _ message: String,
        _ scene: Scene,
        headers extra: [(String, String)] = []
    ) -> Answer {
        let body: JSON = ["error": ["code": .string(code), "message": .string(message)]]
        return .json(status, body, headers: headers(scene) + extra)
    }

    func rateLimited(_ form: Script.Fault.WaitForm, seconds: Double, _ scene: Scene) -> Answer {
        let hint = form == .text ? " Please retry after \(Int(seconds.rounded(.up))) seconds." : ""
        let text = "Requests have exceeded the call rate limit of your current tier.\(hint)"
        return error(429, "RateLimitReached", text, scene, headers: waitHeaders(form, seconds))
    }

    func overloaded(_ scene: Scene) -> Answer {
        error(429, "429", "The system is currently experiencing high demand and cannot process your request.", scene)
    }

    func failed(_ scene: Scene) -> Answer {
        error(500, "InternalServerError", "The server had an error while processing your request.", scene)
    }
}
