import ProbeDomain

/// Writes what a provider sends, in its own format; it shares no code with the readers.
struct Face {
    /// The provider's name in the registry.
    let provider: String

    /// A status, extra headers and a body.
    struct Reply {
        var status = 200
        var headers: [(String, String)] = []
        var body: String
    }

    // MARK: Lists

    /// A page of a list; `next` names the page behind it.
    ///
    /// A row names the end of its model where there is one.
    func list(_ ids: some Sequence<ModelID>, ends: [ModelID: Timestamp], next: String?) -> Reply {
        var rows: [String] = []
        switch provider {
        case "anthropic":
            for id in ids {
                let end = ends[id].map { #","retires_at":"\#($0.rfc3339)""# } ?? ""
                rows.append(#"{"type":"model","id":"\#(id.text)","created_at":"2026-01-05T00:00:00Z"\#(end)}"#)
            }
            let more = next.map { #""has_more":true,"last_id":"\#($0)""# } ?? #""has_more":false,"last_id":null"#
            return Reply(body: #"{"data":[\#(rows.joined(separator: ","))],\#(more)}"#)
        case "google":
            for id in ids {
                rows.append(#"{"name":"\#(id.text)","supportedGenerationMethods":["generateContent"]}"#)
            }
            let more = next.map { #","nextPageToken":"\#($0)""# } ?? ""
            return Reply(body: #"{"models":[\#(rows.joined(separator: ","))]\#(more)}"#)
        default:
            for id in ids {
                let end = ends[id].map { #","shutdown_date":"\#($0.day)""# } ?? ""
                rows.append(#"{"id":"\#(id.text)","object":"model","created":1767571200\#(end)}"#)
            }
            return Reply(body: #"{"object":"list","data":[\#(rows.joined(separator: ","))]}"#)
        }
    }

    /// One model, asked for by its id.
    func row(_ id: ModelID) -> Reply {
        provider == "google"
            ? Reply(body: #"{"name":"\#(id.text)","supportedGenerationMethods":["generateContent"]}"#)
            : Reply(body: #"{"id":"\#(id.text)","object":"model","type":"model"}"#)
    }

    // MARK: Completions

    /// A completion that ran.
    func completion(served: String, path: String, isStreaming: Bool) -> Reply {
        switch provider {
        case "anthropic": return isStreaming ? message(stream: served) : message(served)
        case "google": return generated(served, isStreaming: isStreaming)
        default:
            if path.hasSuffix("/responses") { return isStreaming ? response(stream: served) : response(served) }
            return isStreaming ? chat(stream: served) : chat(served)
        }
    }

    private func stream(_ events: [(String?, String)]) -> Reply {
        let body = events.map { name, data in (name.map { "event: \($0)\n" } ?? "") + "data: \(data)\n\n" }.joined()
        return Reply(headers: [("content-type", "text/event-stream")], body: body)
    }

    private func response(_ served: String) -> Reply { Reply(body: responseObject(served)) }

    private func responseObject(_ served: String) -> String {
        #"{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"model":"\#(served)","#
            + #""output":[{"type":"message","content":[{"type":"output_text","text":"Hello"}]}],"#
            + #""usage":{"input_tokens":8,"output_tokens":16}}"#
    }

    private func response(stream served: String) -> Reply {
        let delta = #"{"type":"response.output_text.delta","delta":"Hello"}"#
        let end = #"{"type":"response.incomplete","response":\#(responseObject(served))}"#
        return stream([
            ("response.created", #"{"type":"response.created","response":{"model":"\#(served)"}}"#),
            ("response.output_text.delta", delta), ("response.incomplete", end),
        ])
    }

    private static let chatUsage = #""usage":{"prompt_tokens":8,"completion_tokens":6}"#

    private func chat(_ served: String) -> Reply {
        let choice = #"{"finish_reason":"stop","message":{"role":"assistant","content":"Hello"}}"#
        return Reply(body: #"{"model":"\#(served)","choices":[\#(choice)],\#(Self.chatUsage)}"#)
    }

    private func chat(stream served: String) -> Reply {
        let pieces = [#"{"delta":{"content":"Hello"}}"#, #"{"delta":{},"finish_reason":"stop"}"#]
        let events = pieces.map { (String?.none, #"{"model":"\#(served)","choices":[\#($0)]}"#) }
        let usage = #"{"model":"\#(served)","choices":[],\#(Self.chatUsage)}"#
        return stream(events + [(nil, usage), (nil, "[DONE]")])
    }

    private static let messageUsage = #""usage":{"input_tokens":8,"output_tokens":1}"#

    private func message(_ served: String) -> Reply {
        Reply(
            body: #"{"type":"message","model":"\#(served)","stop_reason":"max_tokens","#
                + #""content":[{"type":"text","text":"Hello"}],\#(Self.messageUsage)}"#
        )
    }

    private func message(stream served: String) -> Reply {
        stream([
            (
                "message_start",
                #"{"type":"message_start","message":{"model":"\#(served)",\#(Self.messageUsage)}}"#
            ),
            ("ping", #"{"type":"ping"}"#),
            ("content_block_delta", #"{"type":"content_block_delta","delta":{"type":"text_delta","text":"Hi"}}"#),
            (
                "message_delta",
                #"{"type":"message_delta","delta":{"stop_reason":"max_tokens"},\#(Self.messageUsage)}"#
            ),
            ("message_stop", #"{"type":"message_stop"}"#),
        ])
    }

    private func generated(_ served: String, isStreaming: Bool) -> Reply {
        let body =
            #"{"modelVersion":"\#(served)","usageMetadata":{"promptTokenCount":8,"candidatesTokenCount":6},"#
            + #""candidates":[{"finishReason":"MAX_TOKENS","content":{"parts":[{"text":"Hello"}]}}]}"#
        return isStreaming ? stream([(nil, body)]) : Reply(body: body)
    }

    // MARK: Refusals

    /// What stands against a call or against everything.
    enum Refusal {
        case unknownModel, gated, retired, throttled(String), daily, money, key, overloaded, failed
    }

    /// A refusal in the provider's words.
    func refusal(_ refusal: Refusal, model: String) -> Reply {
        switch provider {
        case "anthropic": return anthropic(refusal, model)
        case "google": return google(refusal, model)
        default: return openAI(refusal, model)
        }
    }

    private func openAI(_ refusal: Refusal, _ model: String) -> Reply {
        func error(_ status: Int, _ message: String, type: String, code: String?) -> Reply {
            let code = code.map { "\"\($0)\"" } ?? "null"
            return Reply(
                status: status,
                body: #"{"error":{"message":"\#(message)","type":"\#(type)","param":null,"code":\#(code)}}"#
            )
        }
        let invalid = "invalid_request_error"
        switch refusal {
        case .unknownModel:
            let text = "The model `\(model)` does not exist or you do not have access to it."
            return error(404, text, type: invalid, code: "model_not_found")
        case .gated:
            let text = "Project `proj_x` does not have access to model `\(model)`"
            return error(403, text, type: invalid, code: "model_not_found")
        case .retired:
            return error(404, "The model `\(model)` has been deprecated", type: invalid, code: "model_deprecated")
        case .throttled(let hint):
            return error(429, "Rate limit reached.\(hint)", type: "requests", code: "rate_limit_exceeded")
        case .daily:
            return error(429, "Limit of requests per day (RPD) reached", type: "requests", code: "rate_limit_exceeded")
        case .money:
            return error(429, "You exceeded your quota", type: "insufficient_quota", code: "insufficient_quota")
        case .key: return error(401, "Incorrect API key provided", type: invalid, code: "invalid_api_key")
        case .overloaded:
            return error(503, "Overloaded", type: "service_unavailable_error", code: "server_is_overloaded")
        case .failed: return error(500, "The server had an error", type: "server_error", code: nil)
        }
    }

    private func anthropic(_ refusal: Refusal, _ model: String) -> Reply {
        func error(_ status: Int, _ type: String, _ message: String) -> Reply {
            Reply(status: status, body: #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"}}"#)
        }
        switch refusal {
        case .unknownModel: return error(404, "not_found_error", "model: \(model)")
        case .gated: return error(403, "permission_error", "Your API key does not have permission to use \(model)")
        case .retired:
            return Reply(
                status: 404,
                body: #"{"type":"error","error":{"type":"not_found_error","code":"model_deprecated","message":"x"}}"#
            )
        case .throttled(let hint): return error(429, "rate_limit_error", "This would exceed your rate limit.\(hint)")
        case .daily: return error(429, "rate_limit_error", "This would exceed your rate limit.")
        case .money: return error(400, "invalid_request_error", "Your credit balance is too low")
        case .key: return error(401, "authentication_error", "invalid x-api-key")
        case .overloaded: return error(529, "overloaded_error", "Overloaded")
        case .failed: return error(500, "api_error", "Internal server error")
        }
    }

    private func google(_ refusal: Refusal, _ model: String) -> Reply {
        func error(_ status: Int, _ word: String, _ message: String, details: String = "") -> Reply {
            let tail = details.isEmpty ? "" : #","details":[\#(details)]"#
            return Reply(
                status: status,
                body: #"{"error":{"code":\#(status),"message":"\#(message)","status":"\#(word)"\#(tail)}}"#
            )
        }
        switch refusal {
        case .unknownModel, .retired: return error(404, "NOT_FOUND", "\(model) is not found")
        case .gated: return error(403, "PERMISSION_DENIED", "You do not have access")
        case .throttled(let hint): return error(429, "RESOURCE_EXHAUSTED", "Quota exceeded.\(hint)")
        case .daily:
            let id = #"{"quotaId":"GenerateRequestsPerDayPerProjectPerModel"}"#
            let failure = #"{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[\#(id)]}"#
            return error(429, "RESOURCE_EXHAUSTED", "Quota exceeded.", details: failure)
        case .money: return error(402, "RESOURCE_EXHAUSTED", "Prepayment credits depleted")
        case .key:
            let info = #"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}"#
            return error(400, "INVALID_ARGUMENT", "API key not valid.", details: info)
        case .overloaded: return error(503, "UNAVAILABLE", "The model is overloaded.")
        case .failed: return error(500, "INTERNAL", "An internal error has occurred.")
        }
    }
}
