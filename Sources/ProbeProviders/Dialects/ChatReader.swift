import ProbeDomain
import ProbeJSON

/// Reads answers of Chat Completions, at OpenAI and all who copy it.
enum ChatReader {
    /// A reply in one piece.
    static func whole(_ node: JSONNode) -> Reading.Content {
        guard let choices = node["choices"]?.array else { return .malformed("no_choices") }
        var reading = CompletionReading(servedModel: model(node), usage: usage(node["usage"]))
        reading.upstream = node["provider"]?.string.map { cut($0, to: 200) }
        for choice in choices {
            if choice["finish_reason"]?.string == "error" {
                return .error(ErrorFacts(status: 502, message: "finish_reason is error", isInsideSuccess: true))
            }
            let message = choice["message"]
            let proofs: [RunProof?] = [
                isText(message?["content"]) ? .text : nil,
                isText(message?["refusal"]) ? .refusal : nil,
                isText(message?["reasoning_content"]) || isText(message?["reasoning"]) ? .reasoning : nil,
                message?["tool_calls"]?.array?.isEmpty == false ? .toolCall : nil,
                finish(choice["finish_reason"]?.string),
            ]
            reading.proof = reading.proof ?? proofs.compactMap { $0 }.first
        }
        return .completion(reading)
    }

    /// A stream.
    ///
    /// First token is the first piece with non-empty content; the first piece mostly has a role only.
    static func stream(_ body: [UInt8]) -> StreamReading {
        StreamReading.read(body, endsWithDone: true) { reading, event, node in
            reading.noteModel(node["model"]?.string)
            if let upstream = node["provider"]?.string { reading.completion.upstream = cut(upstream, to: 200) }
            // Groq has it in a member of its own, too.
            if let usage = usage(node["usage"]) ?? usage(node["x_groq"]?["usage"]) { reading.completion.usage = usage }
            for choice in node["choices"]?.array ?? [] {
                let delta = choice["delta"]
                reading.noteReasoning(delta?["reasoning_content"]?.string ?? delta?["reasoning"]?.string, at: event.end)
                reading.noteText(delta?["content"]?.string, at: event.end)
                if isText(delta?["refusal"]) { reading.noteProof(.refusal) }
                if delta?["tool_calls"]?.array?.isEmpty == false { reading.noteProof(.toolCall) }
                let reason = choice["finish_reason"]?.string
                if reason == "error", reading.error == nil {
                    reading.error = ErrorFacts(status: 502, message: "finish_reason is error", isInsideSuccess: true)
                }
                reading.noteProof(finish(reason))
            }
        }
    }

    /// What a finish reason proves by itself.
    private static func finish(_ reason: String?) -> RunProof? {
        switch reason {
        case "length", "model_length": .cut
        case "content_filter": .filtered
        case "tool_calls", "function_call": .toolCall
        case "stop", "eos", "end_turn": .ended
        default: nil
        }
    }

    private static func isText(_ node: JSONNode?) -> Bool {
        if let text = node?.string { return !text.isEmpty }
        return node?.array?.contains { $0["text"]?.string?.isEmpty == false } ?? false
    }

    private static func model(_ node: JSONNode) -> ModelID? {
        node["model"]?.string.flatMap { $0.isEmpty ? nil : ModelID(cut($0, to: 500)) }
    }

    private static func usage(_ node: JSONNode?) -> TokenUsage? {
        guard let node, let input = ServerNumber.count(node["prompt_tokens"]) else { return nil }
        return TokenUsage(
            input: input,
            output: ServerNumber.count(node["completion_tokens"]) ?? 0,
            reasoning: ServerNumber.count(node["completion_tokens_details"]?["reasoning_tokens"]),
            microUSD: ServerNumber.microUSD(node["cost"]?.double)
        )
    }
}
