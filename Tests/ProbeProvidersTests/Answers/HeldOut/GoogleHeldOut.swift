import ProbeDomain

extension AnswerCase {
    /// Answers of Google, held out.
    static let heldOutGoogle: [AnswerCase] = answers(
        of: "google",
        asking: "gemini-2.5-flash",
        [
            .init("a bad key, wrapped in an array", .stream, 400, is: .authFailed) {
                """
                [{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.",\
                "status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo",\
                "reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}]
                """
            },
            .init("the key may not call this API", .list, 403, is: .authFailed) {
                """
                {"error":{"code":403,"message":"Requests to this API generativelanguage.googleapis.com method \
                google.ai.generativelanguage.v1beta.ModelService.ListModels are blocked.",\
                "status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo",\
                "reason":"API_KEY_SERVICE_BLOCKED","domain":"googleapis.com"}]}}
                """
            },
            .init("the place has no free tier", .stream, 400, is: .regionBlocked) {
                """
                {"error":{"code":400,"message":"Gemini API free tier is not available in your country. Please enable \
                billing on your project in Google AI Studio.","status":"FAILED_PRECONDITION"}}
                """
            },
            .init("an unknown model, as a stream", .stream, 404, is: .ambiguousAbsent, .absent, .wrongRoute) {
                """
                [{"error":{"code":404,"message":"models/gemini-2.5-flash is not found for API version v1, or is not \
                supported for streamGenerateContent. Call ListModels to see the list of available models and their \
                supported methods.","status":"NOT_FOUND"}}]
                """
            },
            .init("closed to new users, as a stream", .stream, 404, is: .gated) {
                """
                {"error":{"code":404,"message":"models/gemini-2.5-flash is no longer available to new users.",\
                "status":"NOT_FOUND"}}
                """
            },
            .init("the limit of a day, with a delay in seconds", .completion, 429, is: .rateLimited) {
                """
                {"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing \
                details.\\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_\
                requests, limit: 250","status":"RESOURCE_EXHAUSTED",\
                "details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure",\
                "violations":[{"quotaMetric":"generativelanguage.googleapis.com/generate_content_free_tier_requests",\
                "quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier","quotaValue":"250"}]},\
                {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"24.07s"}]}}
                """
            },
            .init("the model is not in the free tier", .completion, 429, is: .gated) {
                """
                {"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing \
                details.\\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_\
                requests, limit: 0, model: gemini-2.5-flash\\nPlease retry in 12.3s.","status":"RESOURCE_EXHAUSTED",\
                "details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure",\
                "violations":[{"quotaMetric":"generativelanguage.googleapis.com/generate_content_free_tier_requests",\
                "quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier","quotaDimensions":{"location":"global",\
                "model":"gemini-2.5-flash"}}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo",\
                "retryDelay":"12.3s"}]}}
                """
            },
            .init("prepaid credit is empty, in other words", .stream, 402, is: .quotaExhausted) {
                """
                {"error":{"message":"Insufficient prepaid balance for this request.","code":"payment_required"}}
                """
            },
            .init("the deadline has passed", .completion, 504, is: .providerError) {
                """
                {"error":{"code":504,"message":"The request timed out. Please try again.",\
                "status":"DEADLINE_EXCEEDED"}}
                """
            },
            .init("a knob that this generation does not take", .completion, 400, is: .badProbe) {
                """
                {"error":{"code":400,"message":"Thinking level is not supported for this model.",\
                "status":"INVALID_ARGUMENT"}}
                """
            },
            .init("thought used up the cap, without any content", .completion, 200, is: .ok, proof: .cut) {
                """
                {"candidates":[{"finishReason":"MAX_TOKENS","index":0}],"usageMetadata":{"promptTokenCount":2,\
                "totalTokenCount":2},"modelVersion":"gemini-2.5-flash"}
                """
            },
            .init(
                "a reply with its stage of life",
                .completion,
                200,
                is: .ok,
                model: "gemini-flash-latest",
                proof: .text,
                served: "gemini-2.5-flash-preview-09-2025"
            ) {
                """
                {"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"finishReason":"MAX_TOKENS",\
                "index":0}],"usageMetadata":{"promptTokenCount":2,"candidatesTokenCount":1,"totalTokenCount":3},\
                "modelVersion":"gemini-2.5-flash-preview-09-2025","modelStatus":{"modelStage":"LEGACY",\
                "retirementTime":"2026-12-01T00:00:00Z","message":"Use a newer model."}}
                """
            },
            .init("an error within the stream", .stream, 200, is: .overloaded, form: .events) {
                """
                data: {"candidates":[{"content":{"parts":[{"text":"Hel"}],"role":"model"},"index":0}],\
                "modelVersion":"gemini-2.5-flash"}

                data: {"error":{"code":503,"message":"The model is overloaded. Please try again later.",\
                "status":"UNAVAILABLE"}}
                """
            },
        ]
    )
}
