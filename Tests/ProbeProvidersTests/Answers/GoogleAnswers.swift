import ProbeDomain

extension AnswerCase {
    /// How Google refuses and fails.
    static let google: [AnswerCase] = answers(
        of: "google",
        asking: "gemini-2.5-flash",
        [
            .init("a key that does not exist", .completion, 400, is: .authFailed) {
                """
                {"error":{"code":400,"message":"API key not valid. Please pass a valid API key.",\
                "status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo",\
                "reason":"API_KEY_INVALID","domain":"googleapis.com",\
                "metadata":{"service":"generativelanguage.googleapis.com"}},\
                {"@type":"type.googleapis.com/google.rpc.LocalizedMessage","locale":"en-US","message":"API key not \
                valid. Please pass a valid API key."}]}}
                """
            },
            .init("a key that has expired, at the list", .list, 400, is: .authFailed) {
                """
                {
                  "error": {
                    "code": 400,
                    "message": "API key expired. Please renew the API key.",
                    "status": "INVALID_ARGUMENT",
                    "details": [
                      {
                        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                        "reason": "API_KEY_INVALID",
                        "domain": "googleapis.com",
                        "metadata": { "service": "generativelanguage.googleapis.com" }
                      }
                    ]
                  }
                }
                """
            },
            .init("a leaked key", .completion, 403, is: .authFailed) {
                """
                {"error":{"code":403,"message":"Your API key was reported as leaked. Please use another API key.",\
                "status":"PERMISSION_DENIED"}}
                """
            },
            .init("the API is switched off in the project", .completion, 403, is: .authFailed) {
                """
                {"error":{"code":403,"message":"Generative Language API has not been used in project 000000000000 \
                before or it is disabled. Enable it by visiting \
                https://console.developers.google.com/apis/api/generativelanguage.googleapis.com/overview?project=000\
                000000000 then retry.","status":"PERMISSION_DENIED",\
                "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED",\
                "domain":"googleapis.com","metadata":{"consumer":"projects/000000000000",\
                "service":"generativelanguage.googleapis.com"}}]}}
                """
            },
            .init("no key in the request", .list, 403, is: .authFailed) {
                """
                {"error":{"code":403,"message":"Method doesn't allow unregistered callers (callers without \
                established identity). Please use API Key or other form of API consumer identity to call this API.",\
                "status":"PERMISSION_DENIED"}}
                """
            },
            .init("the place is not supported", .completion, 400, is: .regionBlocked) {
                """
                {"error":{"code":400,"message":"User location is not supported for the API use.",\
                "status":"FAILED_PRECONDITION"}}
                """
            },
            .init("the place is not supported, wrapped in an array", .stream, 400, is: .regionBlocked) {
                """
                [{
                  "error": {
                    "code": 400,
                    "message": "User location is not supported for the API use.",
                    "status": "FAILED_PRECONDITION"
                  }
                }]
                """
            },
            .init("an unknown model", .completion, 404, is: .ambiguousAbsent, .absent, .wrongRoute) {
                """
                {"error":{"code":404,"message":"models/gemini-2.5-flash is not found for API version v1beta, or is \
                not supported for generateContent. Call ListModels to see the list of available models and their \
                supported methods.","status":"NOT_FOUND"}}
                """
            },
            .init("retrieve of an unknown model", .retrieve, 404, is: .ambiguousAbsent, .absent) {
                """
                {"error":{"code":404,"message":"Model is not found: models/gemini-2.5-flash for api version v1beta",\
                "status":"NOT_FOUND"}}
                """
            },
            .init("closed to new users", .completion, 404, is: .gated) {
                """
                {"error":{"code":404,"message":"This model models/gemini-2.5-flash is no longer available to new \
                users. Please update your code to use a newer model for the latest features and improvements.",\
                "status":"NOT_FOUND"}}
                """
            },
            .init("the limit of a minute", .completion, 429, is: .rateLimited, wait: .of(.milliseconds(41_500))) {
                """
                {"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing \
                details. For more information on this error, head to: \
                https://ai.google.dev/gemini-api/docs/rate-limits.\\n* Quota exceeded for metric: \
                generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 10\\nPlease retry in \
                41.5s.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.Help",\
                "links":[{"description":"Learn more about Gemini API quotas",\
                "url":"https://ai.google.dev/gemini-api/docs/rate-limits"}]},\
                {"@type":"type.googleapis.com/google.rpc.QuotaFailure",\
                "violations":[{"quotaMetric":"generativelanguage.googleapis.com/generate_content_free_tier_requests",\
                "quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier",\
                "quotaDimensions":{"location":"global","model":"gemini-2.5-flash"},"quotaValue":"10"}]},\
                {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"41.5s"}]}}
                """
            },
            .init(
                "the limit of a minute in tokens, wrapped in an array",
                .stream,
                429,
                is: .rateLimited,
                wait: .of(.seconds(9))
            ) {
                """
                [{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing \
                details.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFail\
                ure","violations":[{"quotaMetric":"generativelanguage.googleapis.com/generate_content_paid_tier_input\
                _token_count","quotaId":"GenerateContentPaidTierInputTokensPerModelPerMinute",\
                "quotaValue":"1000000"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"9s"}]}}]
                """
            },
            .init("the limit of a day, with a delay of zero", .stream, 429, is: .rateLimited) {
                """
                {"error":{"code":429,"message":"You exceeded your current quota.","status":"RESOURCE_EXHAUSTED",\
                "details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure",\
                "violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel","quotaValue":"10000"}]},\
                {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"0s"}]}}
                """
            },
            .init("a limit without any details", .completion, 429, is: .rateLimited, wait: .none) {
                """
                {"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).",\
                "status":"RESOURCE_EXHAUSTED"}}
                """
            },
            .init("the model is not in the free tier, by its tokens", .stream, 429, is: .gated) {
                """
                {"error":{"code":429,"message":"Quota exceeded for metric: \
                generativelanguage.googleapis.com/generate_content_free_tier_input_token_count, limit: 0",\
                "status":"RESOURCE_EXHAUSTED"}}
                """
            },
            .init("prepaid credit is empty", .completion, 402, is: .quotaExhausted) {
                """
                {"error":{"code":402,"message":"Your prepayment credits are depleted. Please go to AI Studio to \
                manage your project and billing.","status":"RESOURCE_EXHAUSTED"}}
                """
            },
            .init("overloaded", .completion, 503, is: .overloaded) {
                """
                {"error":{"code":503,"message":"The model is overloaded. Please try again later.",\
                "status":"UNAVAILABLE"}}
                """
            },
            .init("in high demand, wrapped in an array", .stream, 503, is: .overloaded) {
                """
                [{"error":{"code":503,"message":"This model is currently experiencing high demand. Spikes in demand \
                are usually temporary. Please try again later.","status":"UNAVAILABLE"}}]
                """
            },
            .init("an internal error", .stream, 500, is: .providerError) {
                """
                {"error":{"code":500,"message":"An internal error has occurred. Please retry or report in \
                https://developers.generativeai.google/guide/troubleshooting","status":"INTERNAL"}}
                """
            },
            .init("an internal error, with details", .completion, 500, is: .providerError) {
                """
                {"error":{"code":500,"message":"Internal error encountered.","status":"INTERNAL",\
                "details":[{"@type":"type.googleapis.com/google.rpc.DebugInfo","detail":"[ORIGINAL ERROR] \
                generic::internal: example"}]}}
                """
            },
            .init("a field that does not exist", .completion, 400, is: .badProbe) {
                """
                {"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \\"maxTokens\\" at \
                'generation_config': Cannot find field.","status":"INVALID_ARGUMENT",\
                "details":[{"@type":"type.googleapis.com/google.rpc.BadRequest",\
                "fieldViolations":[{"field":"generation_config","description":"Invalid JSON payload received. \
                Unknown name \\"maxTokens\\" at 'generation_config': Cannot find field."}]}]}}
                """
            },
        ]
    )
}
