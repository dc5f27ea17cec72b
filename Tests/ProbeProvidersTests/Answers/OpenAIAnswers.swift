import ProbeDomain

extension AnswerCase {
    /// How OpenAI refuses and fails.
    static let openAI: [AnswerCase] = answers(
        of: "openai",
        asking: "gpt-5.5",
        [
            .init("a key that does not exist", .completion, 401, is: .authFailed) {
                """
                {"error":{"message":"Incorrect API key provided: sk-none*****0000. You can find your API key at \
                https://platform.openai.com/account/api-keys.","type":"invalid_request_error","param":null,\
                "code":"invalid_api_key"}}
                """
            },
            .init("a key that was revoked, at the list", .list, 401, is: .authFailed) {
                """
                {"error":{"message":"Incorrect API key provided: sk-proj-****WXYZ.","type":"invalid_request_error",\
                "code":"invalid_api_key","param":null},"status":401}
                """
            },
            .init("the key's address is not in the allow-list", .completion, 401, is: .authFailed) {
                """
                {"error":{"message":"Your IP address 203.0.113.7 is not authorized to use this API key.",\
                "type":"invalid_request_error","param":null,"code":"ip_not_authorized"}}
                """
            },
            .init("the user is no member of an organisation", .list, 401, is: .authFailed) {
                """
                {"error":{"message":"You must be a member of an organization to use the API. Please contact us if \
                you think this is an error.","type":"invalid_request_error","param":null,"code":null}}
                """
            },
            .init("a restricted key without the scope for the call, by type only", .completion, 401, is: .authFailed) {
                """
                {"error":{"message":"You have insufficient permissions for this operation. Missing scopes: \
                api.responses.write.","type":"insufficient_permissions","param":null,"code":null}}
                """
            },
            .init("an id that nobody knows or that is not ours", .completion, 404, is: .ambiguousAbsent) {
                """
                {"error":{"message":"The model `gpt-5.5` does not exist or you do not have access to it.",\
                "type":"invalid_request_error","param":null,"code":"model_not_found"}}
                """
            },
            .init("an unknown id, asked as a stream", .stream(by: "chat"), 404, is: .ambiguousAbsent, wait: .none) {
                """
                {"error":{"message":"The model `gpt-5.5` does not exist or you do not have access to it.",\
                "type":"invalid_request_error","param":null,"code":"model_not_found"}}
                """
            },
            .init("the project may not use the model", .completion, 403, is: .gated) {
                """
                {"error":{"message":"Project `proj_000000000000000000000000` does not have access to model \
                `gpt-5.5`","type":"invalid_request_error","param":null,"code":"model_not_found"}}
                """
            },
            .init("the organisation is not verified, said as not found", .completion, 404, is: .gated) {
                """
                {"error":{"message":"Your organization must be verified to use the model `gpt-5.5`. Please go to: \
                https://platform.openai.com/settings/organization/general and click on Verify Organization. If you \
                just verified, it can take up to 15 minutes for access to propagate.","type":"invalid_request_error",\
                "param":null,"code":"model_not_found"}}
                """
            },
            .init("the organisation is not verified, said as forbidden", .completion, 403, is: .gated) {
                """
                {"error":{"message":"Your organization must be verified to use the model `gpt-5.5`.",\
                "type":"invalid_request_error","param":null,"code":null}}
                """
            },
            .init("the model is no chat model", .completion(by: "chat"), 404, is: .wrongRoute) {
                """
                {"error":{"message":"This is not a chat model and thus not supported in the v1/chat/completions \
                endpoint. Did you mean to use v1/completions?","type":"invalid_request_error","param":"model",\
                "code":null}}
                """
            },
            .init("the model lives in Responses only", .stream(by: "chat"), 404, is: .wrongRoute) {
                """
                {"error":{"message":"This model is only supported in v1/responses and not in v1/chat/completions.",\
                "type":"invalid_request_error","param":"model","code":null}}
                """
            },
            .init(
                "tokens per minute are used up, the wait in milliseconds",
                .stream,
                429,
                is: .rateLimited,
                wait: .of(.milliseconds(1_500)),
                headers: ["retry-after-ms": "1500", "retry-after": "2"]
            ) {
                """
                {"error":{"message":"Rate limit reached for gpt-5.5 in organization org-example on tokens per min \
                (TPM): Limit 30000, Used 29990, Requested 24.","type":"tokens","param":null,\
                "code":"rate_limit_exceeded"}}
                """
            },
            .init(
                "requests per day are used up, the wait in the text alone",
                .completion(by: "chat"),
                429,
                is: .rateLimited,
                wait: .of(.milliseconds(7_200))
            ) {
                """
                {"error":{"message":"Rate limit reached for gpt-5.5 in organization org-example on requests per day \
                (RPD): Limit 200, Used 200, Requested 1. Please try again in 7.2s.","type":"requests","param":null,\
                "code":"rate_limit_exceeded"}}
                """
            },
            .init(
                "the wait is a date",
                .list,
                429,
                is: .rateLimited,
                wait: .of(.seconds(45)),
                headers: ["date": "Fri, 24 Apr 2026 17:44:30 GMT", "retry-after": "Fri, 24 Apr 2026 17:45:15 GMT"]
            ) {
                """
                {"error":{"message":"Too many requests","type":"rate_limit_error","param":null,\
                "code":"rate_limit_exceeded"}}
                """
            },
            .init("one request is bigger than the limit of tokens", .completion, 429, is: .badProbe) {
                """
                {"error":{"message":"Request too large for gpt-5.5 in organization org-example on tokens per min \
                (TPM): Limit 30000, Requested 41200. The input or output tokens must be reduced in order to run \
                successfully.","type":"tokens","param":null,"code":"rate_limit_exceeded"}}
                """
            },
            .init("no credit left, by the newer code", .stream, 429, is: .quotaExhausted) {
                """
                {"error":{"message":"Your prepaid balance has been used.","type":"insufficient_quota","param":null,\
                "code":"credit_balance_exhausted"}}
                """
            },
            .init(
                "no credit left, the newer code under the type of a limit",
                .completion,
                429,
                is: .quotaExhausted,
                headers: ["retry-after": "1"]
            ) {
                """
                {"error":{"message":"Your credit balance is exhausted. Add credits to continue.",\
                "type":"rate_limit_error","param":null,"code":"credit_balance_exhausted"}}
                """
            },
            .init("traffic grew too fast, as 429", .completion, 429, is: .overloaded) {
                """
                {"error":{"message":"Your traffic increased too quickly. Please slow down and ramp up gradually.",\
                "type":"rate_limit_error","param":null,"code":"slow_down"}}
                """
            },
            .init(
                "traffic grew too fast, as 503",
                .stream,
                503,
                is: .overloaded,
                wait: .of(.seconds(30)),
                headers: ["retry-after": "30"]
            ) {
                """
                {"error":{"message":"Slow down.","type":"service_unavailable_error","param":null,"code":"slow_down"}}
                """
            },
            .init("the server is overloaded, as its error", .stream(by: "chat"), 503, is: .overloaded) {
                """
                {"error":{"message":"The server is currently overloaded with other requests.","type":"server_error",\
                "param":null,"code":"server_is_overloaded"}}
                """
            },
            .init("the server had an error", .completion, 500, is: .providerError) {
                """
                {"error":{"message":"The server had an error while processing your request. Sorry about that! You \
                can retry your request, or contact us if the error persists. (Please include the request ID \
                req_example in your message.)","type":"server_error","param":null,"code":null}}
                """
            },
            .init(
                "a gateway timeout as a page",
                .stream,
                504,
                is: .edgeError,
                headers: ["server": "cloudflare", "cf-ray": "9000000000000000-FRA"],
                form: .html
            ) {
                """
                <html>
                <head><title>504 Gateway Time-out</title></head>
                <body><center><h1>504 Gateway Time-out</h1></center><hr><center>cloudflare</center></body>
                </html>
                """
            },
            .init("a failure without a body", .list, 500, is: .edgeError, .providerError),
            .init("the country is not supported, without the wrapper", .list, 403, is: .regionBlocked) {
                """
                {"code":"unsupported_country_region_territory","message":"Country, region, or territory not \
                supported","param":null,"type":"request_forbidden"}
                """
            },
            .init("the body is too large", .completion, 413, is: .badProbe) {
                """
                {"error":{"message":"Request body too large.","type":"invalid_request_error","param":null,\
                "code":null}}
                """
            },
            .init("the cap is below the minimum", .completion, 400, is: .badProbe) {
                """
                {"error":{"message":"Invalid 'max_output_tokens': integer below minimum value. Expected a value >= \
                16, but got 1 instead.","type":"invalid_request_error","param":"max_output_tokens",\
                "code":"integer_below_min_value"}}
                """
            },
            .init("an effort that the model does not take", .completion, 400, is: .badProbe) {
                """
                {"error":{"message":"Unsupported value: 'minimal' is not supported with the 'gpt-5.5' model. \
                Supported values are: 'none', 'low', 'medium', 'high', and 'xhigh'.","type":"invalid_request_error",\
                "param":"reasoning.effort","code":"unsupported_value"}}
                """
            },
            .init("taken out of service", .completion, 404, is: .ambiguousAbsent, .retired) {
                """
                {"error":{"message":"The model `gpt-5.5` has been deprecated, learn more here: \
                https://platform.openai.com/docs/deprecations","type":"invalid_request_error","param":null,\
                "code":"model_not_found"}}
                """
            },
            .init("the cap was met before the answer was done", .completion(by: "chat"), 400, is: .ok) {
                """
                {"error":{"message":"Could not finish the message because max_tokens or model output limit was \
                reached. Please try again with higher max_tokens.","type":"invalid_request_error","param":null,\
                "code":null}}
                """
            },
        ]
    )
}
