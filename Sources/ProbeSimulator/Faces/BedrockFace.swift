/// Amazon Bedrock: foundation models of the control plane and Converse of the runtime, both at one address.
struct BedrockFace: Face {
    func answer(_ request: Request, _ scene: Scene) -> Answer {
        if let refusal = refusal(request, scene) { return refusal }
        let parts = request.path.split(separator: "/").map(Request.decoded)
        switch (request.method, parts.first, parts.count) {
        case ("GET", "foundation-models", 1): return list(scene.listed.map(\.id), scene)
        case ("GET", "foundation-models", 2):
            guard scene.model(parts[1]) != nil else {
                return error(404, "ResourceNotFoundException", "Could not resolve the foundation model", scene)
            }
            return .json(200, ["modelDetails": row(parts[1], scene)], headers: headers(scene))
        case ("GET", "inference-profiles", 1): return profiles(request, scene)
        case ("POST", "model", 3): return converse(parts[1], parts[2], request, scene)
        default: return error(404, "UnknownOperationException", "", scene)
        }
    }

    func list(_ ids: [String], _ scene: Scene) -> Answer {
        .json(200, ["modelSummaries": .array(ids.map { row($0, scene) })], headers: headers(scene))
    }

    /// The profiles of models that are called through one.
    private func profiles(_ request: Request, _ scene: Scene) -> Answer {
        let all = scene.listed.filter { $0.profileOnly == true }
        let start = request.query["nextToken"].flatMap { Int($0) } ?? 0
        let size = min(scene.site.page ?? 1_000, request.query["maxResults"].flatMap { Int($0) } ?? 1_000)
        let rows = all.dropFirst(start).prefix(size).map { model -> JSON in
            [
                "inferenceProfileId": .string("us.\(model.id)"), "inferenceProfileName": .string("US \(model.id)"),
                "inferenceProfileArn": .string("arn:aws:bedrock:us-east-1:1:inference-profile/us.\(model.id)"),
                "models": [["modelArn": .string("arn:aws:bedrock:us-east-1::foundation-model/\(model.id)")]],
                "status": "ACTIVE", "type": "SYSTEM_DEFINED", "createdAt": "2026-04-23T00:00:00Z",
            ]
        }
        var body: [String: JSON] = ["inferenceProfileSummaries": .array(rows)]
        if start + rows.count < all.count { body["nextToken"] = .string(String(start + rows.count)) }
        return .json(200, .object(body), headers: headers(scene))
    }

    /// Who asks: a bearer, or whoever signed.
    private func refusal(_ request: Request, _ scene: Scene) -> Answer? {
        guard let keys = scene.site.keys else { return nil }
        guard let given = request.headers["authorization"] else {
            return error(403, "MissingAuthenticationTokenException", "Missing Authentication Token", scene)
        }
        if given.hasPrefix("Bearer ") {
            if keys.contains(String(given.dropFirst(7))) { return nil }
            let text = "Authentication failed: Please make sure your API Key is valid."
            return .json(403, ["Message": .string(text)], headers: headers(scene))
        }
        guard let signature = AmazonSignature(given) else {
            return error(403, "IncompleteSignatureException", "Authorization header is not well formed", scene)
        }
        let pairs = keys.map { $0.split(separator: ":", maxSplits: 1).map(String.init) }
        guard let pair = pairs.first(where: { $0.count == 2 && $0[0] == signature.keyID }) else {
            let text = "The security token included in the request is invalid."
            return error(403, "UnrecognizedClientException", text, scene)
        }
        if let text = signature.problem(request, secret: pair[1], now: scene.epoch) {
            return error(403, "InvalidSignatureException", text, scene)
        }
        return nil
    }

    private func row(_ id: String, _ scene: Scene) -> JSON {
        let isProfileOnly = scene.model(id)?.profileOnly == true
        return [
            "modelArn": .string("arn:aws:bedrock:us-east-1::foundation-model/\(id)"), "modelId": .string(id),
            "modelName": .string(id), "providerName": "Simulator", "inputModalities": ["TEXT"],
            "outputModalities": ["TEXT"], "responseStreamingSupported": true, "customizationsSupported": [],
            "inferenceTypesSupported": isProfileOnly ? [] : ["ON_DEMAND"],
            "modelLifecycle": ["status": "ACTIVE", "startOfLifeTime": "2026-04-23T00:00:00Z"],
        ]
    }

    private func headers(_ scene: Scene) -> [(String, String)] {
        let digits = scene.hexadecimal(32)
        let places = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)]
        return [
            ("x-amzn-requestid", places.map { String(digits.dropFirst($0).prefix($1 - $0)) }.joined(separator: "-"))
        ]
    }

    private func error(
        _ status: Int,
        _ type: String,
        _ message: String,
        _ scene: Scene,
        headers extra: [(String, String)] = []
    ) -> Answer {
        let kind = "\(type):http://internal.amazon.com/coral/com.amazon.bedrock/"
        return .json(
            status,
            ["message": .string(message)],
            headers: headers(scene) + [("x-amzn-errortype", kind)] + extra
        )
    }

    private func converse(_ id: String, _ method: String, _ request: Request, _ scene: Scene) -> Answer {
        guard let body = request.json, body["messages"] != nil else {
            return error(400, "ValidationException", "The request body has no messages", scene)
        }
        let known: Set<String> = ["messages", "inferenceConfig"]
        if let field = body.keys.first(where: { !known.contains($0) }) {
            return error(400, "ValidationException", "extraneous key [\(field)] is not permitted", scene)
        }
        let bare = id.hasPrefix("us.") ? String(id.dropFirst(3)) : id
        guard let model = scene.model(id) ?? scene.model(bare) else {
            return error(400, "ValidationException", "The provided model identifier is invalid.", scene)
        }
        guard scene.isCallable(model) else {
            let text = "You don't have access to the model with the specified model ID."
            return error(403, "AccessDeniedException", text, scene)
        }
        if model.profileOnly == true, id == bare {
            let text =
                "Invocation of model ID \(id) with on-demand throughput isn\u{2019}t supported. Retry your request with "
                + "the ID or ARN of an inference profile that contains this model."
            return error(400, "ValidationException", text, scene)
        }
        let usage: JSON = ["inputTokens": 8, "outputTokens": 1, "totalTokens": 9]
        switch method {
        case "converse":
            let message: JSON = ["role": "assistant", "content": [["text": "Hello"]]]
            let body: JSON = [
                "output": ["message": message], "stopReason": "max_tokens", "usage": usage,
                "metrics": ["latencyMs": 312],
            ]
            var answer = Answer.json(200, body, headers: headers(scene))
            answer.headDelay = (scene.site.headDelay ?? 0) + (scene.site.tokenDelay ?? 0)
            return answer
        case "converse-stream": return stream(usage, scene)
        default: return error(404, "UnknownOperationException", "", scene)
        }
    }

    private func stream(_ usage: JSON, _ scene: Scene) -> Answer {
        var answer = Answer(
            status: 200,
            headers: [("content-type", "application/vnd.amazon.eventstream")] + headers(scene),
            pieces: [
                AmazonMessage.event("messageStart", ["role": "assistant"]),
                AmazonMessage.event(
                    "contentBlockDelta",
                    ["contentBlockIndex": 0, "delta": ["text": "Hello"]],
                    delay: scene.site.tokenDelay ?? 0,
                    isFirstToken: true
                ),
                AmazonMessage.event("contentBlockStop", ["contentBlockIndex": 0]),
                AmazonMessage.event("messageStop", ["stopReason": "max_tokens"]),
                AmazonMessage.event("metadata", ["usage": usage, "metrics": ["latencyMs": 312]]),
            ]
        )
        answer.headDelay = scene.site.headDelay ?? 0
        return answer
    }

    func rateLimited(_ form: Script.Fault.WaitForm, seconds: Double, _ scene: Scene) -> Answer {
        let hint = form == .text ? " Please try again in \(seconds)s." : ""
        return error(
            429,
            "ThrottlingException",
            "Too many requests, please wait before trying again.\(hint)",
            scene,
            headers: waitHeaders(form, seconds)
        )
    }

    func overloaded(_ scene: Scene) -> Answer {
        error(503, "ServiceUnavailableException", "Bedrock is unable to process your request.", scene)
    }

    var overloadedPiece: Answer.Piece {
        AmazonMessage.exception("serviceUnavailableException", "Bedrock is unable to process your request.")
    }

    func failed(_ scene: Scene) -> Answer {
        error(500, "InternalServerException", "The system encountered an unexpected error.", scene)
    }
}
