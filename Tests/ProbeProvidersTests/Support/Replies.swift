import ProbeDomain
import ProbeProviders
import Testing

/// The instant at which all replies of these tests were asked for: 2026-04-24T17:44:00Z.
let sentAt = Moment(wall: Timestamp(seconds: 1_777_052_640), monotonic: MonotonicInstant(nanoseconds: 1_000_000))

/// What a dialect and the classifier make of a reply.
struct Judgement {
    /// The facts.
    let reading: Reading
    /// What they mean.
    let finding: Finding
}

/// The dialect of a provider's name in the config.
func dialect(_ name: String) throws -> any ProviderDialect {
    try #require(ProviderRegistry[name])
}

/// A reply, complete and at once.
func reply(_ status: Int?, _ body: [UInt8], _ headers: [(String, String)] = []) -> Exchange {
    Exchange(
        sent: sentAt,
        status: status,
        httpVersion: "2",
        headers: HeaderFields(headers),
        body: body,
        chunks: body.isEmpty ? [] : [TimedChunk(end: body.count, at: .milliseconds(300))],
        phases: Phases(firstByte: .milliseconds(200), end: .zero)
    )
}

/// Reads and classifies an exchange as the engine does.
func judge(_ provider: String, _ exchange: Exchange, _ question: Question) throws -> Judgement {
    let dialect = try dialect(provider)
    let reading = dialect.read(exchange, as: question)
    return Judgement(
        reading: reading,
        finding: Classifier(rules: dialect.rules).classify(exchange, reading, question: question)
    )
}

/// The question that a provider's preferred completion asks, or would if it had any.
func completion(
    _ provider: String,
    _ model: ModelID = "gpt-5.5",
    route: CompletionRoute? = nil,
    isStreaming: Bool = false
) throws -> Question {
    let preferred = try dialect(provider).facts.routes.first ?? .chat
    return .completion(model, CompletionOptions(route: route ?? preferred, isStreaming: isStreaming))
}

/// The page that a provider's reply to a list is.
func listPage(_ provider: String, _ body: String, settings: [String: String] = [:]) throws -> ListPage {
    let content = try dialect(provider).configured(settings).read(reply(200, Array(body.utf8)), as: .list(page: nil))
        .content
    guard case .list(let page) = content else {
        Issue.record("no list: \(content)")
        return ListPage(models: [])
    }
    return page
}

/// What a provider's reply to a completion held.
func completed(
    _ provider: String,
    _ body: String,
    model: ModelID = "gpt-5.5",
    isStreaming: Bool = false,
    headers: [(String, String)] = []
) throws -> CompletionReading {
    let question = try completion(provider, model, isStreaming: isStreaming)
    let content = try dialect(provider).read(reply(200, Array(body.utf8), headers), as: question).content
    guard case .completion(let reading) = content else {
        Issue.record("no completion: \(content)")
        return CompletionReading()
    }
    return reading
}

/// One refusal and what it must come to.
struct Refusal: Sendable, CustomTestStringConvertible {
    let provider: String
    let name: String
    let status: Int
    let body: String
    var headers: [(String, String)] = []
    var kind = CheckKind.completion
    let verdict: Verdict
    let reason: Reason
    var cause: HoldCause?
    var scope: HoldScope?
    var wait: Duration?
    var fallback: MatchRule.Fallback?

    var testDescription: String { "\(provider): \(name)" }

    init(
        _ provider: String,
        _ name: String,
        _ status: Int,
        _ body: String,
        headers: [(String, String)] = [],
        kind: CheckKind = .completion,
        is verdict: Verdict,
        _ reason: Reason,
        hold cause: HoldCause? = nil,
        scope: HoldScope? = nil,
        wait: Duration? = nil,
        fallback: MatchRule.Fallback? = nil
    ) {
        self.provider = provider
        self.name = name
        self.status = status
        self.body = body
        self.headers = headers
        self.kind = kind
        self.verdict = verdict
        self.reason = reason
        self.cause = cause
        self.scope = scope
        self.wait = wait
        self.fallback = fallback
    }

    /// Expects everything that the refusal must come to.
    func check(_ location: SourceLocation = #_sourceLocation) throws {
        let question: Question =
            switch kind {
            case .list: .list(page: nil)
            case .retrieve: .retrieve("gpt-5.5")
            case .completion: try completion(provider)
            }
        let judgement = try judge(provider, reply(status, Array(body.utf8), headers), question)
        let finding = judgement.finding
        #expect(finding.verdict == verdict, sourceLocation: location)
        #expect(finding.reason == reason, sourceLocation: location)
        #expect(finding.cause == cause, sourceLocation: location)
        #expect(finding.scope == scope, sourceLocation: location)
        #expect(finding.fallback == fallback, sourceLocation: location)
        #expect(judgement.reading.limits.wait == wait, sourceLocation: location)
        #expect(
            ReasonCatalog.entries.contains { $0.code == finding.reason.code },
            "explained",
            sourceLocation: location
        )
    }
}

/// An error of OpenAI's shape.
func openAIError(
    _ message: String,
    type: String? = "invalid_request_error",
    param: String? = nil,
    code: String? = nil
) -> String {
    func quoted(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "null" }
    return """
        {"error":{"message":\(quoted(message)),"type":\(quoted(type)),"param":\(quoted(param)),"code":\(quoted(code))}}
        """
}

/// An error of Anthropic's shape.
func anthropicError(_ type: String, _ message: String, code: String? = nil) -> String {
    let details = code.map { ",\"details\":{\"error_code\":\"\($0)\"}" } ?? ""
    return """
        {"type":"error","error":{"type":"\(type)","message":"\(message)"\(details)},"request_id":"req_1"}
        """
}

/// An error of Google's shape.
func geminiError(_ code: Int, _ status: String, _ message: String, details: String = "") -> String {
    let part = details.isEmpty ? "" : ",\"details\":[\(details)]"
    return """
        {"error":{"code":\(code),"message":"\(message)","status":"\(status)"\(part)}}
        """
}

/// An error of OpenRouter's shape.
func openRouterError(_ code: Int, _ message: String, metadata: String = "") -> String {
    let part = metadata.isEmpty ? "" : ",\"metadata\":{\(metadata)}"
    return """
        {"error":{"code":\(code),"message":"\(message)"\(part)},"user_id":"u"}
        """
}

/// What an edge says instead of the provider.
let page = "<!DOCTYPE html>\n<html><head><title>Attention Required! | Cloudflare</title></head></html>"
