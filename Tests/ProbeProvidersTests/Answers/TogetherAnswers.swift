import ProbeDomain

extension AnswerCase {
    /// What Together answers.
    static let together: [AnswerCase] = answers(
        of: "together",
        asking: "meta-llama/Llama-3.3-70B-Instruct-Turbo",
        [
            .init("a request that is wrong", .completion, 400, is: .badProbe) {
                """
                {"id":"oabc-1","error":{"message":"Input validation error: `max_new_tokens` must be strictly \
                positive. Given: 0","type":"invalid_request_error","param":null,"code":null}}
                """
            },
            .init("the model needs an endpoint of one's own", .completion, 400, is: .gated, .wrongRoute) {
                """
                {"id":"oabc-2","error":{"message":"Unable to access non-serverless model \
                meta-llama/Llama-3.3-70B-Instruct-Turbo. Please visit \
                https://api.together.ai/models/meta-llama/Llama-3.3-70B-Instruct-Turbo to create and start a new \
                dedicated endpoint for the model.","type":"invalid_request_error","param":null,\
                "code":"model_not_available"}}
                """
            },
            .init("a key that is wrong", .completion, 401, is: .authFailed) {
                """
                {"id":"oabc-4","error":{"message":"Invalid API key provided. You can find your API key at \
                https://api.together.xyz/settings/api-keys.","type":"invalid_request_error","param":null,\
                "code":"invalid_api_key"}}
                """
            },
            .init("no key, at the list", .list, 401, is: .authFailed) {
                """
                {"error":{"message":"Missing API key","type":"invalid_request_error","param":null,\
                "code":"missing_api_key"}}
                """
            },
            .init("the limit of spending is reached, as a stream", .stream, 402, is: .quotaExhausted) {
                """
                {"error":{"message":"You have reached your spending limit.","type":"payment_required","param":null,\
                "code":null},"id":"oabc-6"}
                """
            },
            .init("too many tokens, said as forbidden", .completion, 403, is: .badProbe) {
                """
                {"id":"oabc-7","error":{"message":"This model's maximum context length is 131072 tokens. However, \
                the input has 131080 tokens.","type":"invalid_request_error","param":null,"code":null}}
                """
            },
            .init("an unknown model", .completion, 404, is: .ambiguousAbsent, .absent) {
                """
                {"id":"oabc-9","error":{"message":"Unable to access model meta-llama/Llama-3.3-70B-Instruct-Turbo. \
                Please visit https://api.together.ai/models to view the list of supported models.",\
                "type":"invalid_request_error","param":"model","code":"model_not_available"}}
                """
            },
            .init("an unknown model, by its code", .stream, 404, is: .ambiguousAbsent, .absent) {
                """
                {"error":{"message":"The model meta-llama/Llama-3.3-70B-Instruct-Turbo does not exist",\
                "type":"invalid_request_error","param":"model","code":"model_not_found"}}
                """
            },
            .init(
                "a limit that follows the traffic",
                .stream,
                429,
                is: .rateLimited,
                wait: .of(.seconds(5)),
                headers: ["retry-after": "5"]
            ) {
                """
                {"error":{"message":"Request was rejected due to request rate limiting. Your rate limits are dynamic \
                and depend on recent traffic.","type":"dynamic_request_limited","param":null,"code":null}}
                """
            },
            .init("an internal error", .completion, 500, is: .providerError) {
                """
                {"id":"oabc-11","error":{"message":"Internal server error","type":"server_error","param":null,\
                "code":null}}
                """
            },
            .init("the engine is overloaded, as a stream", .stream, 503, is: .overloaded) {
                """
                {"error":{"message":"The engine is currently overloaded, please try again later",\
                "type":"overloaded_error","param":null,"code":"engine_overloaded"}}
                """
            },
            .init(
                "refused at the edge for the agent's name",
                .list,
                403,
                is: .edgeError,
                headers: ["server": "cloudflare", "cf-ray": "9000000000000006-IAD", "content-type": "text/plain"],
                form: .text
            ) {
                """
                error code: 1010
                """
            },
            .init("a list as a bare array", .list, 200, is: .ok) {
                """
                [{"id":"meta-llama/Llama-3.3-70B-Instruct-Turbo","object":"model","created":1733466629,"type":"chat",\
                "display_name":"Llama 3.3 70B","organization":"Meta","link":"https://example.com","license":"llama",\
                "context_length":131072,"pricing":{"hourly":0,"input":0.88,"output":0.88,"base":0,"finetune":0}},\
                {"id":"BAAI/bge-large-en-v1.5","object":"model","created":0,"type":"embedding",\
                "pricing":{"input":0.02,"output":0.02}}]
                """
            },
        ]
    )
}
