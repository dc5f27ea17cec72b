import ProbeDomain

extension AnswerCase {
    /// Answers of Groq, held out.
    static let heldOutGroq: [AnswerCase] = answers(
        of: "groq",
        asking: "openai/gpt-oss-120b",
        [
            .init("an unknown model", .completion, 404, is: .ambiguousAbsent) {
                """
                {"error":{"message":"The model `openai/gpt-oss-120b` does not exist or you do not have access to \
                it.","type":"invalid_request_error","code":"model_not_found"}}
                """
            },
            .init("taken out of service, as a stream", .stream, 400, is: .retired) {
                """
                {"error":{"message":"The model has been decommissioned and is no longer supported.",\
                "type":"invalid_request_error","code":"model_decommissioned"}}
                """
            },
            .init("the request is too large", .completion, 413, is: .badProbe) {
                """
                {"error":{"message":"Request Entity Too Large","type":"invalid_request_error",\
                "code":"request_too_large"}}
                """
            },
            .init(
                "requests of a minute are used up, the wait in the text alone",
                .stream,
                429,
                is: .rateLimited,
                wait: .of(.milliseconds(5_289))
            ) {
                """
                {"error":{"message":"Rate limit reached for model `openai/gpt-oss-120b` in organization \
                `org_example` on requests per minute (RPM): Limit 30, Used 30, Requested 1. Please try again in \
                5.289s.","type":"requests","code":"rate_limit_exceeded"}}
                """
            },
            .init("the flexible tier is full, without a code", .stream, 498, is: .overloaded) {
                """
                {"error":{"message":"The flex tier is at capacity and the request won't be processed."}}
                """
            },
            .init(
                "blocked before the server",
                .completion,
                403,
                is: .edgeError,
                headers: ["server": "cloudflare", "cf-ray": "9000000000000005-WAW"],
                form: .html
            ) {
                """
                <!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head><body><h1>Sorry, \
                you have been blocked</h1><p>You are unable to access groq.com</p></body></html>
                """
            },
            .init(
                "a stream to its end",
                .stream,
                200,
                is: .ok,
                proof: .text,
                served: "openai/gpt-oss-120b",
                form: .events
            ) {
                """
                data: {"id":"chatcmpl-g2","object":"chat.completion.chunk","created":1777052670,\
                "model":"openai/gpt-oss-120b","choices":[{"index":0,"delta":{"role":"assistant","content":""},\
                "logprobs":null,"finish_reason":null}],"x_groq":{"id":"req_2"}}

                data: {"id":"chatcmpl-g2","object":"chat.completion.chunk","created":1777052670,\
                "model":"openai/gpt-oss-120b","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}

                data: {"id":"chatcmpl-g2","object":"chat.completion.chunk","created":1777052670,\
                "model":"openai/gpt-oss-120b","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],\
                "x_groq":{"id":"req_2","usage":{"prompt_tokens":72,"completion_tokens":2,"total_tokens":74}}}

                data: [DONE]
                """
            },
        ]
    )
}
