import ProbeDomain

extension AnswerCase {
    /// What went wrong once, somewhere, and nobody would have guessed.
    static let odd: [AnswerCase] = answers(
        of: "openai",
        asking: "gpt-5.5",
        [
            .init(
                "GPT-5.5 in capitals is refused with the plan's text",
                .stream,
                400,
                is: .gated,
                .ambiguousAbsent,
                from: "codex"
            ) {
                """
                {"detail":"The 'GPT-5.5' model is not supported when using Codex with a ChatGPT account."}
                """
            },
            .init(
                "a denial by the project under the code of an unknown model",
                .completion(by: "chat"),
                403,
                is: .gated
            ) {
                """
                {"error":{"message":"Project `proj_x` does not have access to model `gpt-5.5`",\
                "type":"invalid_request_error","param":null,"code":"model_not_found"}}
                """
            },
            .init("only the stream wants a verified organisation", .stream(by: "chat"), 400, is: .gated) {
                """
                {"error":{"message":"Your organization must be verified to stream this model.",\
                "type":"invalid_request_error","param":"stream","code":"unsupported_value"}}
                """
            },
            .init(
                "a limit of requests that hides a retirement from an old key",
                .completion,
                429,
                is: .rateLimited,
                from: "google",
                model: "gemini-2.0-flash"
            ) {
                """
                {"error":{"code":429,"message":"You exceeded your current quota.","status":"RESOURCE_EXHAUSTED",\
                "details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure",\
                "violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel","quotaValue":"15"}]}]}}
                """
            },
            .init(
                "the same retirement, as a new key sees it",
                .completion,
                404,
                is: .gated,
                from: "google",
                model: "gemini-2.0-flash"
            ) {
                """
                {"error":{"code":404,"message":"This model models/gemini-2.0-flash is no longer available to new \
                users. Please update your code to use a newer model.","status":"NOT_FOUND"}}
                """
            },
            .init(
                "a monthly cap in the clothes of a limit",
                .completion,
                429,
                is: .quotaExhausted,
                from: "anthropic",
                model: "claude-haiku-4-5"
            ) {
                """
                {"type":"error","error":{"type":"rate_limit_error","message":"cap",\
                "details":{"error_code":"enforced_spend_limit_reached"}},"request_id":"req_1"}
                """
            },
            .init(
                "a transient budget at 402",
                .completion,
                402,
                is: .rateLimited,
                .overloaded,
                from: "openrouter",
                model: "openai/gpt-5.5",
                wait: .of(.seconds(2)),
                headers: ["retry-after": "2"]
            ) {
                """
                {"error":{"code":402,"message":"budget","metadata":{"error_type":"payment_required",\
                "limit_source":"openrouter_in_flight_budget"}}}
                """
            },
            .init("a retired model, at 400", .completion, 400, is: .retired, from: "groq", model: "gemma2-9b-it") {
                """
                {"error":{"message":"The model `gemma2-9b-it` has been decommissioned and is no longer supported.",\
                "type":"invalid_request_error","code":"model_decommissioned"}}
                """
            },
            .init("a full tier, at 498", .completion, 498, is: .overloaded, from: "groq", model: "openai/gpt-oss-120b")
            {
                """
                {"error":{"message":"capacity exceeded","type":"capacity_exceeded","code":"capacity_exceeded"}}
                """
            },
            .init(
                "a regional host that serves fewer models",
                .completion,
                404,
                is: .ambiguousAbsent,
                from: "xai",
                model: "grok-code-fast-1"
            ) {
                """
                {"code":"not-found","error":"The model x does not exist or your team t does not have access to it."}
                """
            },
            .init(
                "the edge cannot reach the origin",
                .list,
                520,
                is: .edgeError,
                headers: ["server": "cloudflare", "cf-ray": "9000000000000007-FRA"],
                form: .html
            ) {
                """
                <!DOCTYPE html><html><head><title>api.openai.com | 520: Web server is returning an unknown \
                error</title></head><body>Error code 520</body></html>
                """
            },
            .init(
                "the edge timed out, a short text",
                .stream,
                524,
                is: .edgeError,
                headers: [
                    "server": "cloudflare", "cf-ray": "9000000000000009-FRA",
                    "content-type": "text/plain; charset=UTF-8",
                ],
                form: .text
            ) {
                """
                error code: 524
                """
            },
            .init(
                "the edge blocks, a short text",
                .completion,
                403,
                is: .edgeError,
                .regionBlocked,
                headers: [
                    "server": "cloudflare", "cf-ray": "9000000000000010-FRA",
                    "content-type": "text/plain; charset=UTF-8",
                ],
                form: .text
            ) {
                """
                error code: 1020
                """
            },
            .init("the name cannot be resolved", .list, nil, is: .network, failure: .dns),
            .init("no head in time", .completion, nil, is: .network, failure: .firstByteTimeout),
            .init(
                "blank lines before an error",
                .completion,
                402,
                is: .quotaExhausted,
                from: "deepseek",
                model: "deepseek-v4-flash"
            ) {
                """



                {"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,\
                "code":"invalid_request_error"}}
                """
            },
            .init("a region's refusal without the wrapper", .stream, 403, is: .regionBlocked) {
                """
                {
                  "code": "unsupported_country_region_territory",
                  "message": "Country, region, or territory not supported",
                  "param": null,
                  "type": "request_forbidden"
                }
                """
            },
            .init("the path is wrong, not the name", .stream, 404, is: .wrongRoute, from: "azure") {
                """
                {"error":{"code":"404","message":"Resource not found"}}
                """
            },
            .init("the name is wrong, not the path", .stream, 404, is: .gated, from: "azure") {
                """
                {"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not \
                exist. If you created the deployment within the last 5 minutes, please wait a moment and try again."}}
                """
            },
        ]
    )
}
