import ProbeDomain

extension AnswerCase {
    /// What Vertex answers.
    static let vertex: [AnswerCase] = answers(
        of: "vertex",
        asking: "gemini-2.5-flash",
        [
            .init("an unknown model or no access", .completion, 404, is: .ambiguousAbsent) {
                """
                {"error":{"code":404,"message":"Publisher Model \
                `projects/example/locations/us-central1/publishers/google/models/gemini-2.5-flash` was not found or \
                your project does not have access to it. Please ensure you are using a valid model version. For more \
                information, see: https://cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions",\
                "status":"NOT_FOUND"}}
                """
            },
            .init("an alias that the global location lacks", .stream, 404, is: .ambiguousAbsent, .wrongRoute) {
                """
                [{"error":{"code":404,"message":"Publisher Model \
                `projects/example/locations/global/publishers/google/models/gemini-2.5-flash` was not found or your \
                project does not have access to it.","status":"NOT_FOUND"}}]
                """
            },
            .init("the shared capacity is used up", .completion, 429, is: .overloaded) {
                """
                {"error":{"code":429,"message":"Resource exhausted. Please try again later. Please refer to \
                https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.",\
                "status":"RESOURCE_EXHAUSTED"}}
                """
            },
            .init("the shared capacity is used up, wrapped in an array", .stream, 429, is: .overloaded) {
                """
                [{"error":{"code":429,"message":"Resource exhausted. Please try again later. Please refer to \
                https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.",\
                "status":"RESOURCE_EXHAUSTED"}}]
                """
            },
            .init("the own quota of a minute is used up", .completion, 429, is: .rateLimited) {
                """
                {"error":{"code":429,"message":"Quota exceeded for \
                aiplatform.googleapis.com/online_prediction_requests_per_base_model with base model: \
                anthropic-claude-haiku-4-5. Please submit a quota increase request.","status":"RESOURCE_EXHAUSTED",\
                "details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure",\
                "violations":[{"quotaMetric":"aiplatform.googleapis.com/online_prediction_requests_per_base_model",\
                "quotaId":"OnlinePredictionRequestsPerMinutePerProjectPerRegionPerBaseModel","quotaValue":"10"}]}]}}
                """
            },
            .init("the identity lacks the permission to predict", .completion, 403, is: .authFailed, .gated) {
                """
                {"error":{"code":403,"message":"Permission 'aiplatform.endpoints.predict' denied on resource \
                '//aiplatform.googleapis.com/projects/example/locations/us-central1/publishers/google/models/gemini-2\
                .5-flash' (or it may not exist).","status":"PERMISSION_DENIED",\
                "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"IAM_PERMISSION_DENIED",\
                "domain":"aiplatform.googleapis.com","metadata":{"permission":"aiplatform.endpoints.predict"}}]}}
                """
            },
            .init("the terms of the model are not accepted", .completion, 403, is: .gated) {
                """
                {"error":{"code":403,"message":"Publisher model claude-haiku-4-5 requires that you accept its terms \
                of service. Open the model's page in Model Garden and enable the model for project example.",\
                "status":"PERMISSION_DENIED"}}
                """
            },
            .init("the token has expired", .completion, 401, is: .authFailed) {
                """
                {"error":{"code":401,"message":"Request had invalid authentication credentials. Expected OAuth 2 \
                access token, login cookie or other valid authentication credential.","status":"UNAUTHENTICATED",\
                "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"ACCESS_TOKEN_EXPIRED",\
                "domain":"googleapis.com"}]}}
                """
            },
            .init("unavailable", .stream, 503, is: .overloaded) {
                """
                {"error":{"code":503,"message":"The service is currently unavailable.","status":"UNAVAILABLE"}}
                """
            },
            .init("an internal error", .completion, 500, is: .providerError) {
                """
                {"error":{"code":500,"message":"Internal error encountered.","status":"INTERNAL"}}
                """
            },
            .init("a reply that the cap ended", .completion, 200, is: .ok, proof: .cut) {
                """
                {"candidates":[{"content":{"role":"model"},"finishReason":"MAX_TOKENS"}],\
                "usageMetadata":{"promptTokenCount":1,"totalTokenCount":17,"trafficType":"ON_DEMAND",\
                "thoughtsTokenCount":16},"modelVersion":"gemini-2.5-flash",\
                "createTime":"2026-04-24T17:44:30.000000Z","responseId":"v1"}
                """
            },
            .init("a stream to its end", .stream, 200, is: .ok, proof: .text, served: "gemini-2.5-flash", form: .events)
            {
                """
                data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]}}],\
                "modelVersion":"gemini-2.5-flash","createTime":"2026-04-24T17:44:30.000000Z","responseId":"v2"}

                data: {"candidates":[{"content":{"role":"model","parts":[{"text":"!"}]},"finishReason":"STOP"}],\
                "usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2,"totalTokenCount":3},\
                "modelVersion":"gemini-2.5-flash","responseId":"v2"}
                """
            },
        ]
    )
}
