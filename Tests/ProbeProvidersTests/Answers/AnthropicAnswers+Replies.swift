import ProbeDomain

extension AnswerCase {
    /// What Anthropic says in a success, errors inside it included.
    static let anthropicReplies: [AnswerCase] = answers(
        of: "anthropic",
        asking: "claude-haiku-4-5",
        [
            .init("an internal error after the stream began", .stream, 200, is: .providerError, form: .events) {
                """
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_02","type":"message","role":"assistant",\
                "model":"claude-haiku-4-5-20251001","content":[],"stop_reason":null,"usage":{"input_tokens":8,\
                "output_tokens":1}}}

                event: ping
                data: {"type":"ping"}

                event: error
                data: {"type":"error","error":{"type":"api_error","message":"Internal server error"},\
                "request_id":"req_031"}
                """
            },
            .init("a reply cut by its limit", .completion, 200, is: .ok, served: "claude-haiku-4-5-20251001") {
                """
                {"id":"msg_03","type":"message","role":"assistant","model":"claude-haiku-4-5-20251001",\
                "content":[{"type":"text","text":"Hello"}],"stop_reason":"max_tokens","stop_sequence":null,\
                "usage":{"input_tokens":8,"output_tokens":1}}
                """
            },
            .init("a reply without a word, cut by its limit", .completion, 200, is: .ok, proof: .cut) {
                """
                {"id":"msg_04","type":"message","role":"assistant","model":"claude-haiku-4-5-20251001","content":[],\
                "stop_reason":"max_tokens","stop_sequence":null,"usage":{"input_tokens":8,"output_tokens":0}}
                """
            },
            .init(
                "a stream to its end",
                .stream,
                200,
                is: .ok,
                proof: .text,
                served: "claude-haiku-4-5-20251001",
                form: .events
            ) {
                """
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_06","type":"message","role":"assistant",\
                "model":"claude-haiku-4-5-20251001","content":[],"stop_reason":null,"usage":{"input_tokens":8,\
                "output_tokens":1}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                event: ping
                data: {"type":"ping"}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"max_tokens","stop_sequence":null},\
                "usage":{"output_tokens":1}}

                event: message_stop
                data: {"type":"message_stop"}
                """
            },
            .init("a stream of nothing but thought", .stream, 200, is: .ok, proof: .reasoning, form: .events) {
                """
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_07","type":"message","role":"assistant",\
                "model":"claude-haiku-4-5-20251001","content":[],"stop_reason":null,"usage":{"input_tokens":8,\
                "output_tokens":1}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"",\
                "signature":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"The user"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"max_tokens","stop_sequence":null},\
                "usage":{"output_tokens":16}}

                event: message_stop
                data: {"type":"message_stop"}
                """
            },
            .init("a list", .list, 200, is: .ok) {
                """
                {"data":[{"type":"model","id":"claude-opus-5","display_name":"Claude Opus 5",\
                "created_at":"2026-03-01T00:00:00Z"},{"type":"model","id":"claude-haiku-4-5-20251001",\
                "display_name":"Claude Haiku 4.5","created_at":"2025-10-15T00:00:00Z"}],"has_more":false,\
                "first_id":"claude-opus-5","last_id":"claude-haiku-4-5-20251001"}
                """
            },
        ]
    )
}
