/// Ollama's own API: what lies on the disk, and generation by JSON lines.
struct OllamaFace: Face {
    func answer(_ request: Request, _ scene: Scene) -> Answer {
        if let keys = scene.site.keys {
            let given = request.headers["authorization"].flatMap { $0.hasPrefix("Bearer ") ? $0.dropFirst(7) : nil }
            guard let given, keys.contains(String(given)) else { return error(401, "unauthorized") }
        }
        switch (request.method, request.path) {
        case ("GET", "/"): return .text(200, "Ollama is running", type: "text/plain; charset=utf-8")
        case ("GET", "/api/version"): return .json(200, ["version": "0.30.0"])
        case ("GET", "/api/tags"): return list(scene.listed.map(\.id), scene)
        case ("POST", "/api/generate"): return generate(request, scene)
        default: return .text(404, "404 page not found", type: "text/plain")
        }
    }

    /// Without a model there is no array either.
    func list(_ ids: [String], _ scene: Scene) -> Answer {
        .json(200, ["models": ids.isEmpty ? .null : .array(ids.map(row))])
    }

    private func row(_ id: String) -> JSON {
        [
            "name": .string(id), "model": .string(id), "modified_at": "2026-08-01T10:00:00.123456789+02:00",
            "size": 2_019_393_189,
            "digest": "a80c4f17acd55265feec403c7aef86be0c25983ab279d83f3bcd3abbcb5b8b72",
            "details": [
                "parent_model": "", "format": "gguf", "family": "llama", "families": ["llama"],
                "parameter_size": "3.2B", "quantization_level": "Q4_K_M",
            ],
            "capabilities": ["completion"],
        ]
    }

    private static let fields: Set<String> = ["model", "prompt", "stream", "options", "keep_alive"]

    /// It streams unless it is told not to; without a prompt it only loads.
    private func generate(_ request: Request, _ scene: Scene) -> Answer {
        guard let body = request.json, let id = body["model"]?.string else { return error(400, "missing request body") }
        if let field = body.keys.first(where: { !Self.fields.contains($0) }) {
            return error(400, "unknown field \(field)")
        }
        // A name without a tag is the one tagged `latest`.
        guard let model = scene.model(id) ?? scene.model(id + ":latest") else {
            return error(404, "model '\(id)' not found")
        }
        guard scene.isCallable(model) else {
            let body: JSON = ["error": "unauthorized", "signin_url": "https://ollama.com/connect?name=sim"]
            return .json(401, body)
        }
        let isLoad = body["prompt"]?.string?.isEmpty ?? true
        let words = isLoad ? [] : ["Hello", "!"].prefix(max(1, body["options"]?["num_predict"]?.int ?? 2)).map { $0 }
        var answer: Answer
        if body["stream"]?.bool == false {
            answer = .json(200, last(words.joined(), isLoad: isLoad, count: words.count, model, scene))
            answer.headDelay = scene.site.tokenDelay ?? 0
        } else {
            var pieces = words.enumerated().map { index, word in
                let delay = index == 0 ? scene.site.tokenDelay ?? 0 : 0.002
                return Answer.line(.object(frame(word, model, scene)), delay: delay, isFirstToken: index == 0)
            }
            pieces.append(Answer.line(last("", isLoad: isLoad, count: words.count, model, scene)))
            answer = .lines(pieces)
        }
        answer.headDelay += scene.site.headDelay ?? 0
        return answer
    }

    private func frame(_ text: String, _ model: Script.Model, _ scene: Scene) -> [String: JSON] {
        [
            "model": .string(model.id), "created_at": .string(Dates.rfc3339(scene.epoch)), "response": .string(text),
            "done": false,
        ]
    }

    private func last(_ text: String, isLoad: Bool, count: Int, _ model: Script.Model, _ scene: Scene) -> JSON {
        var body = frame(text, model, scene)
        body["done"] = true
        body["done_reason"] = isLoad ? "load" : "length"
        guard !isLoad else { return .object(body) }
        let times: [String: JSON] = [
            "total_duration": 495_000_000, "load_duration": 45_000_000, "prompt_eval_count": 11,
            "prompt_eval_duration": 130_000_000, "eval_count": .int(count), "eval_duration": 300_000_000,
            "context": [128_006, 882, 128_007],
        ]
        return .object(body.merging(times) { _, new in new })
    }

    private func error(_ status: Int, _ message: String, headers: [(String, String)] = []) -> Answer {
        .json(status, ["error": .string(message)], headers: headers)
    }

    func rateLimited(_ form: Script.Fault.WaitForm, seconds: Double, _ scene: Scene) -> Answer {
        error(429, "too many concurrent requests", headers: waitHeaders(form, seconds))
    }

    func overloaded(_ scene: Scene) -> Answer {
        error(503, "server busy, please try again.  maximum pending requests exceeded")
    }

    func failed(_ scene: Scene) -> Answer { error(500, "llama runner process has terminated") }
}
