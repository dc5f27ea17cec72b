import ProbeDomain

/// A wait that a reply names, and where it does.
struct NamedWait {
    /// How long, from the reply's arrival.
    let wait: Duration
    /// Where it was read.
    let source: WaitSource

    /// Makes it.
    init(_ wait: Duration, _ source: WaitSource) {
        self.wait = wait
        self.source = source
    }
}

/// Reads what headers say about limits and waiting.
enum LimitReader {
    /// The reply's own time: its `Date` header, else when it arrived.
    static func replyTime(_ exchange: Exchange) -> Timestamp {
        exchange.headers["date"].flatMap { Timestamp(httpDate: $0) }
            ?? exchange.sent.wall + (exchange.phases.end ?? .zero)
    }

    /// `retry-after-ms`, then `retry-after`; nil when neither can be read.
    static func retryAfter(_ exchange: Exchange) -> NamedWait? {
        if let text = exchange.headers["retry-after-ms"], let wait = WaitGrammar.milliseconds(text) {
            return NamedWait(wait, .field("retry-after-ms", text))
        }
        return exchange.headers["retry-after"].flatMap { text in
            WaitGrammar.retryAfter(text, replyDate: replyTime(exchange)).map {
                NamedWait($0, .field("retry-after", text))
            }
        }
    }

    /// The explicit wait of an error: headers, else the sentence in its message.
    static func wait(_ exchange: Exchange, message: String?) -> NamedWait? {
        if let wait = retryAfter(exchange) { return wait }
        guard let status = exchange.status,
            status == 429 || status == 503 || status == 529 || (200..<300).contains(status)
        else { return nil }
        return message.flatMap(hint)
    }

    /// The last resort: a sentence for people.
    static func hint(in message: String) -> NamedWait? {
        WaitGrammar.hint(in: message).map { NamedWait($0.wait, .message($0.words)) }
    }

    /// `x-ratelimit-*` of OpenAI and those who copy it: durations as Go prints them, plain seconds at others; Mistral
    /// names the minute, Fireworks the side.
    static func openAIBuckets(_ exchange: Exchange) -> [LimitBucket] {
        let told = NamedFields(exchange.headers, prefix: "x-ratelimit-")
        guard !told.isEmpty else { return [] }
        let names = ["requests", "tokens", "req-minute", "tokens-minute", "tokens-prompt", "tokens-generated"]
        let own: [LimitBucket] = names.compactMap { name in
            let limit = count(told["limit-", name])
            var remaining = count(told["remaining-", name])
            // Without a limit beside it, 0 stands for unknown at some.
            if limit == nil, remaining == 0 { remaining = nil }
            let text = told["reset-", name]
            let reset = text.flatMap { WaitGrammar.goDuration($0) ?? WaitGrammar.seconds($0) }
            guard limit != nil || remaining != nil || reset != nil else { return nil }
            let isFull = text.flatMap { WaitGrammar.goDuration($0) } != nil
            let bucket = LimitBucket(
                name: name,
                limit: limit,
                remaining: remaining,
                reset: reset,
                resetMeaning: isFull ? .full : .window,
                resetSource: reset.map { _ in .field("x-ratelimit-reset-\(name)", text) }
            )
            return marked(bucket)
        }
        return own + gatewayBuckets(told)
    }

    /// The bucket, marked as a daily one where its reset says so.
    ///
    /// A window that begins anew in more than two hours is no minute's, one in more than a day is no day's. A bucket that
    /// fills gradually takes the reset for what has been used of it; the whole of a daily one takes about a day.
    private static func marked(_ bucket: LimitBucket) -> LimitBucket {
        guard let reset = bucket.reset, let limit = bucket.limit else { return bucket }
        var bucket = bucket
        switch bucket.resetMeaning {
        case .window: bucket.isDaily = reset > .seconds(2 * 3_600) && reset <= .seconds(25 * 3_600)
        case .full:
            let used = limit - (bucket.remaining ?? 0)
            let hours = used > 0 ? reset.inSeconds * Double(limit) / Double(used) / 3_600 : 0
            bucket.isDaily = (12...36).contains(hours)
        }
        return bucket
    }

    /// Headers that are nothing but a prefix with `limit`, `remaining` and `reset`.
    ///
    /// | prefix | who sends it | reset |
    /// |---|---|---|
    /// | `x-ratelimit` | OpenRouter for free models, Together | epoch milliseconds, seconds |
    /// | `x-tokenlimit` | Together | none |
    /// | `ratelimitbysize` | Mistral | seconds |
    static func plainBuckets(_ exchange: Exchange) -> [LimitBucket] {
        let prefixes = [("x-ratelimit", "requests"), ("x-tokenlimit", "tokens"), ("ratelimitbysize", "tokens")]
        return prefixes.compactMap { prefix, name in
            let headers = exchange.headers
            guard let limit = count(headers["\(prefix)-limit"]) else { return nil }
            let text = headers["\(prefix)-reset"]
            let reset = text.flatMap { WaitGrammar.until($0, now: replyTime(exchange)) ?? WaitGrammar.seconds($0) }
            let bucket = LimitBucket(
                name: name,
                limit: limit,
                remaining: count(headers["\(prefix)-remaining"]),
                reset: reset,
                resetSource: reset.map { _ in .field("\(prefix)-reset", text) }
            )
            return marked(bucket)
        }
    }

    /// `x-ratelimit-SCOPE-*` of LiteLLM, for every scope that it limits by; it names no reset.
    private static func gatewayBuckets(_ told: NamedFields) -> [LimitBucket] {
        gatewayScopes.flatMap { scope -> [LimitBucket] in
            let own = told.under(scope)
            guard !own.isEmpty else { return [] }
            return ["requests", "tokens"].compactMap { name in
                guard let limit = count(own["-limit-", name]), let remaining = count(own["-remaining-", name])
                else { return nil }
                return LimitBucket(name: "\(scope)-\(name)", limit: limit, remaining: remaining)
            }
        }
    }

    private static let gatewayScopes = [
        "api_key", "user", "team", "team_member", "end_user", "organization", "model_per_key", "model_per_team",
    ]

    /// `anthropic-ratelimit-*`: resets are RFC 3339 and may lie in the past.
    static func anthropicBuckets(_ exchange: Exchange) -> [LimitBucket] {
        ["requests", "tokens", "input-tokens", "output-tokens"].compactMap { name in
            let prefix = "anthropic-ratelimit-\(name)"
            guard let limit = count(exchange.headers["\(prefix)-limit"]) else { return nil }
            let text = exchange.headers["\(prefix)-reset"]
            let reset = text.flatMap { WaitGrammar.until($0, now: replyTime(exchange)) }
            return LimitBucket(
                name: name,
                limit: limit,
                remaining: count(exchange.headers["\(prefix)-remaining"]),
                reset: reset,
                resetSource: reset.map { _ in .field("\(prefix)-reset", text) }
            )
        }
    }

    /// A count; below zero means unknown.
    private static func count(_ text: String?) -> Int? {
        text.flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }
}

/// The fields of a reply whose names begin alike, by what follows: every reply is searched for many that few have.
private struct NamedFields {
    private let fields: [(name: Substring.UTF8View, value: String)]

    /// Whether there are none.
    var isEmpty: Bool { fields.isEmpty }

    /// Those that begin so; a prefix in lower case.
    init(_ headers: HeaderFields, prefix: String) {
        fields = headers.fields.compactMap { Self.behind(prefix, in: ($0.name[...].utf8, $0.value)) }
    }

    private init(_ fields: [(name: Substring.UTF8View, value: String)]) { self.fields = fields }

    /// Those of them that go on so.
    func under(_ prefix: String) -> NamedFields {
        NamedFields(fields.compactMap { Self.behind(prefix, in: $0) })
    }

    private static func behind(
        _ prefix: String,
        in field: (name: Substring.UTF8View, value: String)
    ) -> (name: Substring.UTF8View, value: String)? {
        field.name.starts(with: prefix.utf8) ? (field.name.dropFirst(prefix.utf8.count), field.value) : nil
    }

    /// The value of the first one whose name goes on with these two and nothing else.
    subscript(side: String, name: String) -> String? {
        fields.first { field in
            field.name.count == side.utf8.count + name.utf8.count && field.name.starts(with: side.utf8)
                && field.name.dropFirst(side.utf8.count).elementsEqual(name.utf8)
        }?.value
    }
}
