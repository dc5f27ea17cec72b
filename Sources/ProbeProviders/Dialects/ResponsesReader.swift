import ProbeDomain
import ProbeJSON

/// Reads answers of OpenAI's Responses API.
enum ResponsesReader {
    /// A reply in one piece.
    static func whole(_ node: JSONNode) -> Reading.Content {
        guard node["output"]?.array != nil || node["status"]?.string != nil else { return .malformed("no_output") }
        if node["status"]?.string == "failed" { return .error(failure(node)) }
        return .completion(completion(node))
    }

    /// Whether an event brings the first thing that a person would read: text, or a refusal.
    ///
    /// Reasoning that comes before it does not: what is timed is the first visible token.
    static func isVisible(_ event: EventStream.Event) -> Bool {
        // Most events are named, and the large ones are none of these.
        guard event.name.isEmpty || event.name.hasSuffix(".delta"), let node = try? JSONNode.parse(event.data),
            ["response.output_text.delta", "response.refusal.delta"].contains(node["type"]?.string ?? event.name)
        else { return false }
        return node["delta"]?.string?.isEmpty == false
    }

    /// A stream: exactly one of `response.completed`, `response.incomplete` and `response.failed` ends it, unless we did.
    static func stream(_ body: [UInt8], wasEndedByUs: Bool = false) -> StreamReading {
        StreamReading.read(body, wasEndedByUs: wasEndedByUs) { reading, event, node in
            let type = node["type"]?.string ?? event.name
            switch type {
            case "response.output_text.delta": reading.noteText(node["delta"]?.string, at: event.end)
            case "response.refusal.delta": reading.noteProof(.refusal)
            case "response.completed", "response.incomplete":
                reading.marks.isTerminated = true
                if let response = node["response"] {
                    let final = completion(response)
                    reading.noteModel(final.servedModel?.text)
                    reading.completion.usage = final.usage
                    reading.noteProof(final.proof)
                }
            case "response.failed":
                reading.marks.isTerminated = true
                reading.error = failure(node["response"] ?? node)
            case "error":
                reading.marks.isTerminated = true
            default:
                if type.hasPrefix("response.reasoning") { reading.noteReasoning(node["delta"]?.string, at: event.end) }
                reading.noteModel(node["response"]?["model"]?.string)
            }
        }
    }

    private static func completion(_ node: JSONNode) -> CompletionReading {
        var proof: RunProof?
        for item in node["output"]?.array ?? [] {
            switch item["type"]?.string {
            case "message":
                for part in item["content"]?.array ?? [] {
                    if part["text"]?.string?.isEmpty == false { proof = .text }
                    if part["type"]?.string == "refusal" { proof = proof ?? .refusal }
                }
            case "reasoning": proof = proof ?? .reasoning
            case "function_call", "custom_tool_call": proof = proof ?? .toolCall
            default: break
            }
        }
        let reason = node["incomplete_details"]?["reason"]?.string
        if node["status"]?.string == "incomplete" {
            proof = proof ?? (reason == "content_filter" ? .filtered : .cut)
        } else if node["status"]?.string == "completed" {
            proof = proof ?? .ended
        }
        return CompletionReading(
            proof: proof,
            servedModel: node["model"]?.string.map { ModelID(cut($0, to: 500)) },
            usage: usage(node["usage"])
        )
    }

    private static func usage(_ node: JSONNode?) -> TokenUsage? {
        guard let node, let input = ServerNumber.count(node["input_tokens"]) else { return nil }
        return TokenUsage(
            input: input,
            output: ServerNumber.count(node["output_tokens"]) ?? 0,
            reasoning: ServerNumber.count(node["output_tokens_details"]?["reasoning_tokens"])
        )
    }

    /// What `response.failed`, or a reply of that status, says of itself.
    private static func failure(_ node: JSONNode) -> ErrorFacts {
        guard let facts = ErrorReader.factsInsideSuccess(node) else {
            return ErrorFacts(status: 500, message: "response.failed", isInsideSuccess: true)
        }
        return facts
    }
}
