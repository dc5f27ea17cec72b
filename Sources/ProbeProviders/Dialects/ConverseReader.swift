import ProbeDomain
import ProbeJSON

/// Reads answers of Bedrock's Converse, which name no model.
enum ConverseReader {
    /// A reply in one piece.
    static func whole(_ node: JSONNode) -> Reading.Content {
        guard let message = node["output"]?["message"] else { return .malformed("no_output") }
        var reading = CompletionReading(usage: usage(node["usage"]))
        for part in message["content"]?.array ?? [] {
            if part["text"]?.string?.isEmpty == false { reading.proof = .text }
            if part["reasoningContent"] != nil { reading.proof = reading.proof ?? .reasoning }
            if part["toolUse"] != nil { reading.proof = reading.proof ?? .toolCall }
        }
        reading.proof = reading.proof ?? stop(node["stopReason"]?.string)
        return .completion(reading)
    }

    /// A stream of messages: `messageStop` ends it with the reason, and `metadata` behind that has the tokens.
    static func stream(_ body: [UInt8]) -> StreamReading {
        var reading = StreamReading()
        var stream = MessageStream()
        stream.take(body) { message in
            reading.marks.firstEvent = reading.marks.firstEvent ?? message.end
            take(&reading, message)
        }
        if stream.isBroken || !stream.isAtBorder { reading.isBroken = true }
        return reading
    }

    private static func take(_ reading: inout StreamReading, _ message: MessageStream.Message) {
        guard let node = try? JSONNode.parse(message.payload.isEmpty ? Array("{}".utf8) : message.payload) else {
            reading.isBroken = true
            return
        }
        if let type = message.exceptionType {
            reading.marks.isTerminated = true
            reading.error = reading.error ?? failure(type, node)
            return
        }
        switch message.eventType {
        case "contentBlockDelta":
            let delta = node["delta"]
            reading.noteText(delta?["text"]?.string, at: message.end)
            reading.noteReasoning(delta?["reasoningContent"]?["text"]?.string, at: message.end)
            if delta?["reasoningContent"] != nil { reading.noteProof(.reasoning) }
            if delta?["toolUse"] != nil { reading.noteProof(.toolCall) }
        case "messageStop":
            reading.marks.isTerminated = true
            reading.noteProof(stop(node["stopReason"]?.string))
        case "metadata":
            reading.completion.usage = usage(node["usage"])
        default: break
        }
    }

    /// An exception that came in place of an event, with the status that it has as an answer of its own.
    private static func failure(_ type: String, _ node: JSONNode) -> ErrorFacts {
        let type = cut(type, to: 200).lowercased()
        let status =
            switch type {
            case "throttlingexception", "modelnotreadyexception": 429
            case "validationexception", "servicequotaexceededexception": 400
            case "accessdeniedexception": 403
            case "resourcenotfoundexception": 404
            case "modelstreamerrorexception", "modelerrorexception": 424
            case "modeltimeoutexception": 408
            case "serviceunavailableexception": 503
            default: 500
            }
        var facts = ErrorReader.facts(node, status: status) ?? ErrorFacts(status: status)
        facts.type = type
        facts.isInsideSuccess = true
        return facts
    }

    /// What a stop reason proves by itself; each of them says that the model ran.
    private static func stop(_ reason: String?) -> RunProof? {
        switch reason {
        case "max_tokens", "model_context_window_exceeded": .cut
        case "guardrail_intervened", "content_filtered": .filtered
        case "tool_use", "malformed_tool_use": .toolCall
        case "end_turn", "stop_sequence", "malformed_model_output": .ended
        default: nil
        }
    }

    private static func usage(_ node: JSONNode?) -> TokenUsage? {
        guard let node, let input = ServerNumber.count(node["inputTokens"]) else { return nil }
        return TokenUsage(input: input, output: ServerNumber.count(node["outputTokens"]) ?? 0)
    }
}
