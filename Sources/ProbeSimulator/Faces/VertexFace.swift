/// Vertex AI: the models of a publisher, and completions of a project at a location in the publisher's own format.
struct VertexFace: Face {
    func answer(_ request: Request, _ scene: Scene) -> Answer {
        if let keys = scene.site.keys {
            let bearer = request.headers["authorization"].flatMap { $0.hasPrefix("Bearer ") ? $0.dropFirst(7) : nil }
            guard let given = bearer.map(String.init) ?? request.headers["x-goog-api-key"], keys.contains(given) else {
                let text = "Request had invalid authentication credentials."
                return error(401, "UNAUTHENTICATED", text, reason: "ACCESS_TOKEN_TYPE_UNSUPPORTED")
            }
        }
        let parts = request.path.split(separator: "/").map(Request.decoded)
        guard let place = parts.firstIndex(of: "publishers"), parts.count > place + 2, parts[place + 2] == "models"
        else { return error(404, "NOT_FOUND", "Method not found.") }
        let publisher = parts[place + 1]
        let rest = parts.dropFirst(place + 3)
        if request.method == "GET" {
            guard let id = rest.first else { return page(request, publisher, scene) }
            guard scene.model(id) != nil else { return error(404, "NOT_FOUND", "Publisher model is not found.") }
            return .json(200, row(id, publisher))
        }
        guard let last = rest.first, let colon = last.lastIndex(of: ":") else {
            return error(404, "NOT_FOUND", "Method not found.")
        }
        let name = parts.dropFirst().prefix(place + 2).joined(separator: "/")
        return call(String(last[..<colon]), String(last[last.index(after: colon)...]), of: name, request, scene)
    }

    func list(_ ids: [String], _ scene: Scene) -> Answer {
        .json(200, ["publisherModels": .array(ids.map { row($0, "google") })])
    }

    private func page(_ request: Request, _ publisher: String, _ scene: Scene) -> Answer {
        let size = max(1, min(scene.site.page ?? 100, request.query["pageSize"].flatMap { Int($0) } ?? 100))
        let all = scene.listed.map(\.id)
        let start = request.query["pageToken"].flatMap { Int($0) } ?? 0
        let ids = Array(all.dropFirst(start).prefix(size))
        var body: [String: JSON] = ["publisherModels": .array(ids.map { row($0, publisher) })]
        if start + ids.count < all.count { body["nextPageToken"] = .string(String(start + ids.count)) }
        return .json(200, .object(body))
    }

    private func row(_ id: String, _ publisher: String) -> JSON {
        [
            "name": .string("publishers/\(publisher)/models/\(id)"), "versionId": "default",
            "openSourceCategory":
                "PROPRIETARY", "launchStage": "GA",
        ]
    }

    private func call(
        _ id: String,
        _ method: String,
        of name: String,
        _ request: Request,
        _ scene: Scene
    ) -> Answer {
        guard let model = scene.model(id) else {
            let text =
                "Publisher Model `\(name)/\(id)` was not found or your project does not have access to it. Please ensure "
                + "you are using a valid model version."
            return error(404, "NOT_FOUND", text)
        }
        guard scene.isCallable(model) else {
            let text = "Project `1` is not allowed to use Publisher Model `\(name)/\(id)`"
            return error(400, "FAILED_PRECONDITION", text)
        }
        var site = scene.site
        site.keys = nil
        let scene = Scene(site: site, now: scene.now, number: scene.number)
        var inner = request
        switch method {
        case "generateContent", "streamGenerateContent":
            inner.path = "/v1/models/\(id):\(method)"
            return GeminiFace().answer(inner, scene)
        case "rawPredict", "streamRawPredict":
            // Vertex has a version of its own; the clients of 2026 name Anthropic's newest.
            guard case .object(var body)? = request.json, body["anthropic_version"]?.string != nil,
                body["model"] == nil
            else { return error(400, "INVALID_ARGUMENT", "anthropic_version: Field required") }
            body["anthropic_version"] = nil
            body["model"] = .string(id)
            inner.path = "/v1/messages"
            inner.headers["anthropic-version"] = "2023-06-01"
            inner.body = Array(JSON.object(body).text.utf8)
            return AnthropicFace().answer(inner, scene)
        default: return error(404, "NOT_FOUND", "Method not found.")
        }
    }

    private func error(
        _ status: Int,
        _ word: String,
        _ message: String,
        reason: String? = nil,
        headers: [(String, String)] = []
    ) -> Answer {
        var body: [String: JSON] = ["code": .int(status), "message": .string(message), "status": .string(word)]
        if let reason {
            body["details"] = [
                [
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": .string(reason),
                    "domain": "googleapis.com",
                ]
            ]
        }
        return .json(status, ["error": .object(body)], headers: headers)
    }

    func rateLimited(_ form: Script.Fault.WaitForm, seconds: Double, _ scene: Scene) -> Answer {
        let hint = form == .text ? " Please retry in \(seconds)s." : ""
        let text =
            "Quota exceeded for aiplatform.googleapis.com/generate_content_requests_per_minute_per_project_per_base_model "
            + "with base model: gemini-pro.\(hint)"
        return error(429, "RESOURCE_EXHAUSTED", text, headers: waitHeaders(form, seconds))
    }

    func overloaded(_ scene: Scene) -> Answer {
        error(429, "RESOURCE_EXHAUSTED", "Resource exhausted. Please try again later.")
    }

    func failed(_ scene: Scene) -> Answer { error(500, "INTERNAL", "Internal error encountered.") }
}
