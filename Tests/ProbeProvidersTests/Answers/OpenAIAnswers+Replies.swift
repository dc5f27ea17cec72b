import ProbeDomain

extension AnswerCase {
    /// What OpenAI says in a success, errors inside it included.
    static let openAIReplies: [AnswerCase] = answers(
        of: "openai",
        asking: "gpt-5.5",
        [
            .init(
                "a reply that the cap ended before any output",
                .completion,
                200,
                is: .ok,
                proof: .cut,
                served: "gpt-5.5-2026-04-23"
            ) {
                """
                {"id":"resp_1","object":"response","created_at":1777052670,"status":"incomplete","error":null,\
                "incomplete_details":{"reason":"max_output_tokens"},"model":"gpt-5.5-2026-04-23","output":[],\
                "usage":{"input_tokens":7,"output_tokens":16,"output_tokens_details":{"reasoning_tokens":16},\
                "total_tokens":23}}
                """
            },
            .init("a reply with nothing but reasoning", .completion, 200, is: .ok) {
                """
                {"id":"resp_2","object":"response","status":"incomplete","error":null,\
                "incomplete_details":{"reason":"max_tokens"},"model":"gpt-5.5-2026-04-23","output":[{"id":"rs_1",\
                "type":"reasoning","summary":[]}],"usage":{"input_tokens":7,"output_tokens":16,"total_tokens":23}}
                """
            },
            .init("a reply with a word", .completion, 200, is: .ok, proof: .text, served: "gpt-5.5-2026-04-23") {
                """
                {"id":"resp_4","object":"response","status":"completed","error":null,"incomplete_details":null,\
                "model":"gpt-5.5-2026-04-23","output":[{"id":"msg_1","type":"message","status":"completed",\
                "role":"assistant","content":[{"type":"output_text","annotations":[],"text":"Hello!"}]}],\
                "usage":{"input_tokens":7,"output_tokens":3,"total_tokens":10}}
                """
            },
            .init(
                "a chat cut by its length, without a letter",
                .completion(by: "chat"),
                200,
                is: .ok,
                proof: .cut,
                served: "gpt-5.5-2026-04-23"
            ) {
                """
                {"id":"chatcmpl-1","object":"chat.completion","created":1777052670,"model":"gpt-5.5-2026-04-23",\
                "choices":[{"index":0,"message":{"role":"assistant","content":"","refusal":null,"annotations":[]},\
                "finish_reason":"length"}],"usage":{"prompt_tokens":7,"completion_tokens":16,"total_tokens":23,\
                "completion_tokens_details":{"reasoning_tokens":16}}}
                """
            },
            .init(
                "a stream to its end",
                .stream,
                200,
                is: .ok,
                proof: .text,
                served: "gpt-5.5-2026-04-23",
                form: .events
            ) {
                """
                event: response.created
                data: {"type":"response.created","sequence_number":0,"response":{"id":"resp_5","object":"response",\
                "status":"in_progress","model":"gpt-5.5-2026-04-23","output":[]}}

                event: response.in_progress
                data: {"type":"response.in_progress","sequence_number":1,"response":{"id":"resp_5",\
                "status":"in_progress","model":"gpt-5.5-2026-04-23"}}

                event: response.output_text.delta
                data: {"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1","output_index":0,\
                "content_index":0,"delta":"Hi"}

                event: response.completed
                data: {"type":"response.completed","sequence_number":7,"response":{"id":"resp_5",\
                "status":"completed","model":"gpt-5.5-2026-04-23","output":[],"usage":{"input_tokens":7,\
                "output_tokens":2,"total_tokens":9}}}
                """
            },
            .init("a stream that the cap ended", .stream, 200, is: .ok, form: .events) {
                """
                event: response.created
                data: {"type":"response.created","sequence_number":0,"response":{"id":"resp_6",\
                "status":"in_progress","model":"gpt-5.5-2026-04-23","output":[]}}

                event: response.incomplete
                data: {"type":"response.incomplete","sequence_number":3,"response":{"id":"resp_6",\
                "status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},\
                "model":"gpt-5.5-2026-04-23","output":[]}}
                """
            },
            .init(
                "a stream that a limit ended",
                .stream,
                200,
                is: .rateLimited,
                wait: .of(.milliseconds(11_054)),
                form: .events
            ) {
                """
                event: response.created
                data: {"type":"response.created","sequence_number":0,"response":{"id":"resp_8",\
                "status":"in_progress","model":"gpt-5.5-2026-04-23","output":[]}}

                event: response.failed
                data: {"type":"response.failed","sequence_number":1,"response":{"id":"resp_8","status":"failed",\
                "error":{"code":"rate_limit_exceeded","message":"Rate limit reached for gpt-5.5 on tokens per min. \
                Please try again in 11.054s."}}}
                """
            },
            .init("a stream that an error event ended", .stream, 200, is: .providerError, form: .events) {
                """
                event: response.created
                data: {"type":"response.created","sequence_number":0,"response":{"id":"resp_9",\
                "status":"in_progress","model":"gpt-5.5-2026-04-23","output":[]}}

                event: error
                data: {"type":"error","code":"server_error","message":"The server had an error while processing your \
                request.","param":null,"sequence_number":1}
                """
            },
            .init("a stream without its end", .stream, 200, is: .protocolViolation, form: .events) {
                """
                event: response.created
                data: {"type":"response.created","sequence_number":0,"response":{"id":"resp_11",\
                "status":"in_progress","model":"gpt-5.5-2026-04-23","output":[]}}

                event: response.output_text.delta
                data: {"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1","output_index":0,\
                "content_index":0,"delta":"Hi"}
                """
            },
            .init(
                "a chat stream to its end",
                .stream(by: "chat"),
                200,
                is: .ok,
                proof: .text,
                served: "gpt-5.5-2026-04-23",
                form: .events
            ) {
                """
                data: {"id":"chatcmpl-3","object":"chat.completion.chunk","created":1777052670,\
                "model":"gpt-5.5-2026-04-23","choices":[{"index":0,"delta":{"role":"assistant","content":"",\
                "refusal":null},"finish_reason":null}]}

                data: {"id":"chatcmpl-3","object":"chat.completion.chunk","created":1777052670,\
                "model":"gpt-5.5-2026-04-23","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}

                data: {"id":"chatcmpl-3","object":"chat.completion.chunk","created":1777052670,\
                "model":"gpt-5.5-2026-04-23","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

                data: {"id":"chatcmpl-3","object":"chat.completion.chunk","created":1777052670,\
                "model":"gpt-5.5-2026-04-23","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":1,\
                "total_tokens":8}}

                data: [DONE]
                """
            },
            .init("a list", .list, 200, is: .ok) {
                """
                {"object":"list","data":[{"id":"gpt-5.5","object":"model","created":1776902400,"owned_by":"system",\
                "shutdown_date":null},{"id":"gpt-5.5-2026-04-23","object":"model","created":1776902400,\
                "owned_by":"system"},{"id":"gpt-4.1","object":"model","created":1744316542,"owned_by":"system",\
                "shutdown_date":"2026-10-01"}]}
                """
            },
            .init("a retrieved model", .retrieve, 200, is: .ok) {
                """
                {"id":"gpt-5.5","object":"model","created":1776902400,"owned_by":"system"}
                """
            },
        ]
    )
}
