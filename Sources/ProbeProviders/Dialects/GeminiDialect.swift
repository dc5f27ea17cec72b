import ProbeDomain
import ProbeJSON

/// Google's Gemini API (AI Studio).
///
/// The key goes into a header: in the URL it would end up in logs.
struct GeminiDialect: ProviderDialect {
    let facts = ProviderFacts(
        name: "google",
        title: "Google Gemini",
        baseURL: "https://generativelanguage.googleapis.com",
        keyVariable: "GEMINI_API_KEY",
        keyNeed: .always,
        routes: [.generateContent],
        hasRetrieve: true,
        ownModelPrefixes: ["gemini", "gemma", "imagen", "veo"]
    )

    var rules: [MatchRule] { GeminiRules.all + SharedRules.all }

    /// The default page has 50 rows; 1,000 is the most.
    func listRequest(_ target: DialectTarget, page: PageToken?) -> WireRequest {
        let token = page.map { "&pageToken=" + RequestParts.encoded($0.text) } ?? ""
        return RequestParts.get("\(target.baseURL)/v1beta/models?pageSize=1000\(token)", target, auth: auth(target))
    }

    func retrieveRequest(_ target: DialectTarget, model: ModelID) -> WireRequest? {
        RequestParts.get("\(target.baseURL)/v1beta/models/\(segment(model))", target, auth: auth(target))
    }

    func completionRequest(_ target: DialectTarget, model: ModelID, options: CompletionOptions) -> WireRequest {
        let method = options.isStreaming ? "streamGenerateContent?alt=sse" : "generateContent"
        let body: JSONOutput = [
            "contents": [["role": "user", "parts": [["text": "hi"]]]],
            "generationConfig": ["maxOutputTokens": .int(options.outputTokens ?? 16)],
        ]
        return RequestParts.post(
            "\(target.baseURL)/v1beta/models/\(segment(model)):\(method)",
            body,
            target,
            auth: auth(target),
            isStreaming: options.isStreaming
        )
    }

    func tokenBound(_ options: CompletionOptions) -> Int { 16 + (options.outputTokens ?? 16) }

    /// Resource names contain `models/`, which the path has already.
    private func segment(_ model: ModelID) -> String {
        let name = model.text.hasPrefix("models/") ? ModelID(String(model.text.dropFirst(7))) : model
        return RequestParts.segment(name)
    }

    private func auth(_ target: DialectTarget) -> [WireRequest.Header] {
        target.key.map { [.init("x-goog-api-key", secret: $0)] } ?? []
    }

    func read(_ exchange: Exchange, as question: Question) -> Reading {
        ReplyFrame.read(
            exchange,
            requestID: exchange.headers["x-goog-request-id"] ?? exchange.headers["x-request-id"],
            buckets: Self.dailyBuckets(exchange),
            wait: { error in wait(exchange, error) },
            partial: { ReplyFrame.partial(exchange, question, stream: Self.stream) },
            success: {
                ReplyFrame.success(
                    exchange,
                    question,
                    page: Self.page,
                    row: Self.row,
                    stream: Self.stream,
                    whole: Self.whole
                )
            }
        )
    }

    /// The limits per day that a refusal names; successes name none.
    static func dailyBuckets(_ exchange: Exchange) -> [LimitBucket] {
        guard exchange.status == 429, let node = ErrorReader.tolerantParse(exchange.body) else { return [] }
        let details = (node.array?.first ?? node)["error"]?["details"]?.array ?? []
        let violations = details.prefix(16).flatMap { ($0["violations"]?.array ?? []).prefix(16) }
        return violations.compactMap { violation in
            let quota = (violation["quotaId"]?.string ?? "").lowercased()
            guard quota.contains("perday"), let limit = violation["quotaValue"]?.string.flatMap({ Int($0) }), limit > 0
            else { return nil }
            return LimitBucket(name: quota.contains("token") ? "tokens" : "requests", limit: limit, isDaily: true)
        }
    }

    /// The wait is in the body.
    ///
    /// A limit per day names seconds that do not help: it ends at midnight Pacific.
    func wait(_ exchange: Exchange, _ error: ErrorFacts?) -> NamedWait? {
        if let error, error.status == 429, error.tags.contains("perday") {
            let wait = PacificDay.untilMidnight(LimitReader.replyTime(exchange))
            return NamedWait(wait, .rule("quota per day, until midnight Pacific time"))
        }
        if let wait = LimitReader.retryAfter(exchange) { return wait }
        guard exchange.status == 429 || exchange.status == 503, let node = ErrorReader.tolerantParse(exchange.body)
        else {
            return nil
        }
        let details = (node.array?.first ?? node)["error"]?["details"]?.array ?? []
        let waits = details.compactMap { detail in
            detail["retryDelay"]?.string.flatMap { text in
                WaitGrammar.goDuration(text).map { NamedWait($0, .field("RetryInfo retryDelay", text)) }
            }
        }
        return waits.max { $0.wait < $1.wait } ?? LimitReader.hint(in: error?.message ?? "")
    }

    private static func page(_ node: JSONNode) -> Reading.Content {
        // What is empty is left out.
        let rows = node["models"]?.array ?? (node.members?.isEmpty == true ? [] : nil)
        return ListReader.page(rows, next: node["nextPageToken"]?.string, row: row)
    }

    private static func row(_ node: JSONNode) -> ListedModel? {
        guard let id = ListReader.id(node["name"]?.string) else { return nil }
        let methods = node["supportedGenerationMethods"]?.array?.compactMap(\.string)
        return ListedModel(id: id, servesCompletions: methods?.contains("generateContent"))
    }

    static func whole(_ node: JSONNode) -> Reading.Content {
        var reading = StreamReading()
        take(&reading, node, at: 0)
        guard node["candidates"] != nil || node["promptFeedback"] != nil || node["usageMetadata"] != nil else {
            return .malformed("no_candidates")
        }
        return .completion(reading.completion)
    }

    /// A stream has no event names and no terminator of its own: the last piece has a finish reason.
    static func stream(_ body: [UInt8]) -> StreamReading {
        StreamReading.read(body) { reading, event, node in take(&reading, node, at: event.end) }
    }

    private static func take(_ reading: inout StreamReading, _ node: JSONNode, at end: Int) {
        reading.noteModel(node["modelVersion"]?.string)
        if let end = node["modelStatus"]?["retirementTime"]?.string.flatMap({ Timestamp(rfc3339: $0) }) {
            reading.completion.shutdown = end
        }
        if let usage = node["usageMetadata"], let input = ServerNumber.count(usage["promptTokenCount"]) {
            let thoughts = ServerNumber.count(usage["thoughtsTokenCount"])
            reading.completion.usage = TokenUsage(
                input: input,
                output: (ServerNumber.count(usage["candidatesTokenCount"]) ?? 0) + (thoughts ?? 0),
                reasoning: thoughts
            )
        }
        if node["promptFeedback"]?["blockReason"]?.string != nil {
            reading.noteProof(.filtered)
            reading.marks.isTerminated = true
        }
        for candidate in node["candidates"]?.array ?? [] {
            for part in candidate["content"]?["parts"]?.array ?? [] {
                if part["thought"]?.bool == true {
                    reading.noteReasoning(part["text"]?.string, at: end)
                } else {
                    reading.noteText(part["text"]?.string, at: end)
                }
                if part["functionCall"] != nil { reading.noteProof(.toolCall) }
            }
            guard let reason = candidate["finishReason"]?.string, !reason.isEmpty,
                reason != "FINISH_REASON_UNSPECIFIED"
            else { continue }
            reading.marks.isTerminated = true
            switch reason {
            case "STOP": reading.noteProof(.ended)
            case "MAX_TOKENS": reading.noteProof(.cut)
            case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE", "IMAGE_SAFETY":
                reading.noteProof(.filtered)
            case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL": reading.noteProof(.toolCall)
            default: reading.noteProof(.ended)
            }
        }
    }
}

/// Midnight on the American Pacific coast, when Google's daily limits begin anew.
enum PacificDay {
    /// The wait until the next midnight there.
    static func untilMidnight(_ now: Timestamp) -> Duration {
        let local = now + .seconds(offset(at: now))
        let midnight = local.nextDay
        // The offset of the midnight itself counts: it may lie beyond a change of the clocks.
        let guess = midnight - .seconds(offset(at: now))
        return (midnight - .seconds(offset(at: guess))) - now
    }

    /// Seconds east of UTC: -7 h from the second Sunday of March, 10:00 UTC, to the first of November, 09:00 UTC, else
    /// -8 h (US Energy Policy Act of 2005, section 110).
    static func offset(at time: Timestamp) -> Int64 {
        let year = CivilDate(time).year
        let march = sunday(2, month: 3, year: year, hour: 10)
        let november = sunday(1, month: 11, year: year, hour: 9)
        return time >= march && time < november ? -7 * 3_600 : -8 * 3_600
    }

    private static func sunday(_ number: Int, month: Int, year: Int, hour: Int) -> Timestamp {
        let first = CivilDate(year: year, month: month, day: 1).timestamp ?? Timestamp(seconds: 0)
        // 1970-01-01 was a Thursday.
        let weekday = Int((first.seconds / 86_400 + 4) % 7)
        let day = 1 + (7 - weekday) % 7 + (number - 1) * 7
        return CivilDate(year: year, month: month, day: day, hour: hour).timestamp ?? first
    }
}
