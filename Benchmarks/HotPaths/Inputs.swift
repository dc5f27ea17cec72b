import ProbeDomain
import ProbeProviders

/// What servers send, made here; the same in every run.
enum Inputs {
    /// The ids of a list, as OpenAI has them: families, their variants, dated snapshots.
    static func ids(_ count: Int) -> [String] {
        let families = ["gpt-5.5", "gpt-5.4-mini", "gpt-4o", "o4-mini", "text-embedding-3-large", "gpt-image-2"]
        let variants = ["", "-pro", "-codex", "-audio-preview", "-search-preview"]
        var ids: [String] = []
        for month in 1...12 {
            for variant in variants {
                for family in families {
                    let date = "-2026-\(month < 10 ? "0" : "")\(month)-17"
                    ids.append(family + variant + (month == 1 ? "" : date))
                }
            }
        }
        return Array(ids.prefix(count))
    }

    /// A list of OpenAI's shape, indented as its servers do.
    static func list(_ ids: [String]) -> [UInt8] {
        let rows = ids.enumerated().map { place, id in
            """
                {
                  "id": "\(id)",
                  "object": "model",
                  "created": \(1_777_052_640 + place * 86_400),
                  "owned_by": "system"
                }
            """
        }
        return Array("{\n  \"object\": \"list\",\n  \"data\": [\n\(rows.joined(separator: ",\n"))\n  ]\n}\n".utf8)
    }

    /// The events of a streamed chat, one piece of text each.
    static func chatEvents(_ count: Int) -> [[UInt8]] {
        let head =
            #"data: {"id":"chatcmpl-DYxS2QbW0a1","object":"chat.completion.chunk","created":1777052640,"#
            + #""model":"gpt-5.5-2026-04-23","service_tier":"default","system_fingerprint":"fp_3f58d112f7","#
        let pieces = (1..<count - 1).map { place in
            head
                + #""choices":[{"index":0,"delta":{"content":" word\#(place)"},"logprobs":null,"finish_reason":null}]}"#
        }
        let first =
            head + #""choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#
        let last = head + #""choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}"#
        return ([first] + pieces + [last, "data: [DONE]"]).map { Array("\($0)\n\n".utf8) }
    }

    /// The events of a streamed response, one piece of text each but for the first two and the last.
    static func responseEvents(_ count: Int) -> [[UInt8]] {
        func event(_ name: String, _ rest: String) -> [UInt8] {
            Array("event: \(name)\ndata: {\"type\":\"\(name)\",\(rest)}\n\n".utf8)
        }
        let response =
            #""response":{"id":"resp_0a1b2c3d","object":"response","created_at":1777052640,"model":"gpt-5.5-2026-04-23","#
        let begin = ["created", "in_progress"].enumerated().map { place, state in
            event(
                "response.\(state)",
                #""sequence_number":\#(place),"# + response + #""status":"in_progress","output":[],"usage":null}"#
            )
        }
        let pieces = (2..<count - 1).map { place in
            event(
                "response.output_text.delta",
                #""sequence_number":\#(place),"item_id":"msg_0a1b2c3d","output_index":0,"content_index":0,"#
                    + #""delta":" word\#(place)","logprobs":[],"obfuscation":"q7Rb2kZx""#
            )
        }
        let end = event(
            "response.completed",
            #""sequence_number":\#(count - 1),"# + response + #""status":"completed","#
                + #""output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"word"}]}],"#
                + #""usage":{"input_tokens":8,"output_tokens":\#(count),"output_tokens_details":{"reasoning_tokens":0}}}"#
        )
        return begin + pieces + [end]
    }

    /// A reply that came whole, with the fields that OpenAI sends beside it.
    static func reply(_ status: Int, _ body: [UInt8], type: String = "application/json") -> Exchange {
        let moment = Moment(wall: Timestamp(seconds: 1_777_052_640), monotonic: MonotonicInstant(nanoseconds: 0))
        var exchange = Exchange(sent: moment, status: status, httpVersion: "2")
        exchange.headers = HeaderFields([
            ("date", "Fri, 24 Apr 2026 17:44:00 GMT"), ("content-type", type), ("openai-version", "2020-10-01"),
            ("openai-organization", "user-1"), ("openai-processing-ms", "312"),
            ("x-ratelimit-limit-requests", "10000"), ("x-ratelimit-limit-tokens", "2000000"),
            ("x-ratelimit-remaining-requests", "9999"), ("x-ratelimit-remaining-tokens", "1999990"),
            ("x-ratelimit-reset-requests", "6ms"), ("x-ratelimit-reset-tokens", "0s"),
            ("x-request-id", "req_4f1c8d2e9b7a4c6f"), ("server", "cloudflare"), ("cf-ray", "9f1c8d2e9b7a-FRA"),
        ])
        exchange.body = body
        exchange.phases.end = .milliseconds(200)
        return exchange
    }

    /// An error of OpenAI's shape.
    static func error(_ status: Int, _ type: String, _ code: String, _ message: String) -> Exchange {
        reply(
            status,
            Array(#"{"error":{"message":"\#(message)","type":"\#(type)","param":null,"code":"\#(code)"}}"#.utf8)
        )
    }

    /// OpenAI's dialect, with all of its rows.
    static func openAI() throws -> any ProviderDialect {
        guard let dialect = ProviderRegistry["openai"] else { throw Unexpected("there is no provider openai") }
        return dialect
    }
}
