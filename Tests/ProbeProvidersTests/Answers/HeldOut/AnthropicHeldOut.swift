import ProbeDomain

extension AnswerCase {
    /// Answers of Anthropic, held out.
    static let heldOutAnthropic: [AnswerCase] = answers(
        of: "anthropic",
        asking: "claude-haiku-4-5",
        [
            .init("a token that was revoked", .stream, 401, is: .authFailed) {
                """
                {"type":"error","error":{"type":"authentication_error","message":"OAuth token revoked"},\
                "request_id":"req_013"}
                """
            },
            .init("the place is refused, in the newer type", .list, 403, is: .regionBlocked) {
                """
                {"type":"error","error":{"type":"permission_error","message":"Request not allowed"},\
                "request_id":"req_015"}
                """
            },
            .init("retrieve of an unknown model", .retrieve, 404, is: .ambiguousAbsent) {
                """
                {"type":"error","error":{"type":"not_found_error","message":"model: claude-haiku-4-5"},\
                "request_id":"req_017"}
                """
            },
            .init("prepaid credit is empty, as a stream", .stream, 400, is: .quotaExhausted) {
                """
                {"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to \
                access the Claude API. Please go to Plans & Billing to upgrade or purchase credits."}}
                """
            },
            .init("the tier's cap of the month is reached", .completion, 429, is: .quotaExhausted) {
                """
                {"type":"error","error":{"type":"rate_limit_error","message":"Your organization has reached its \
                monthly usage limit.","details":{"error_code":"enforced_spend_limit_reached"}},"request_id":"req_022"}
                """
            },
            .init(
                "usage grew too fast",
                .stream,
                429,
                is: .rateLimited,
                wait: .of(.seconds(7)),
                headers: ["retry-after": "7"]
            ) {
                """
                {"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your \
                organization's maximum usage increase rate for input tokens per minute. Please scale up your input \
                tokens usage more gradually to stay within the acceleration limit."},"request_id":"req_025"}
                """
            },
            .init("too large, in the provider's words", .completion, 413, is: .badProbe) {
                """
                {"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}
                """
            },
            .init("an internal timeout", .stream, 504, is: .providerError) {
                """
                {"type":"error","error":{"type":"timeout_error","message":"The request timed out while processing."},\
                "request_id":"req_029"}
                """
            },
            .init("overloaded after the stream began", .stream, 200, is: .overloaded, form: .events) {
                """
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_01","type":"message","role":"assistant",\
                "model":"claude-haiku-4-5-20251001","content":[],"stop_reason":null,"usage":{"input_tokens":8,\
                "output_tokens":1}}}

                event: error
                data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}
                """
            },
            .init("the cap is under the budget of thinking", .completion, 400, is: .badProbe) {
                """
                {"type":"error","error":{"type":"invalid_request_error","message":"`max_tokens` must be greater than \
                `thinking.budget_tokens`."},"request_id":"req_033"}
                """
            },
            .init("a reply that the model refused", .completion, 200, is: .ok, proof: .refusal) {
                """
                {"id":"msg_05","type":"message","role":"assistant","model":"claude-haiku-4-5-20251001","content":[],\
                "stop_reason":"refusal","stop_sequence":null,"usage":{"input_tokens":8,"output_tokens":1}}
                """
            },
            .init("a stream without its end", .stream, 200, is: .protocolViolation, form: .events) {
                """
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_08","type":"message","role":"assistant",\
                "model":"claude-haiku-4-5-20251001","content":[],"stop_reason":null,"usage":{"input_tokens":8,\
                "output_tokens":1}}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}
                """
            },
        ]
    )
}
