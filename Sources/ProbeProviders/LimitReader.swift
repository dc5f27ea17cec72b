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
        // Every reply is searched for many fields of which few have one.
        let headers = exchange.headers.fields(with: "x-ratelimit-")
        guard !headers.fields.isEmpty else { return [] }
        let own: [LimitBucket] = openAIFields.compactMap { fields in
            let limit = count(headers[fields.limit])
            var remaining = count(headers[fields.remaining])
            // Without a limit beside it, 0 stands for unknown at some.
            if limit == nil, remaining == 0 { remaining = nil }
            let text = headers[fields.reset]
            let refill = text.flatMap { WaitGrammar.goDuration($0) }
            let reset = refill ?? text.flatMap { WaitGrammar.seconds($0) }
            guard limit != nil || remaining != nil || reset != nil else { return nil }
            let bucket = LimitBucket(
                name: fields.name,
                limit: limit,
                remaining: remaining,
                reset: reset,
                resetMeaning: refill != nil ? .full : .window,
                resetSource: reset.map { _ in .field(fields.reset, text) }
            )
            return marked(bucket)
        }
        // The gateway's scopes stand where the usual names do not.
        let isUsual = headers.fields.allSatisfy { field in usualPrefixes.contains { field.name.hasPrefix($0) } }
        return isUsual ? own : own + gatewayBuckets(headers)
    }

    private static let usualPrefixes = ["limit-", "remaining-", "reset-"].map { "x-ratelimit-" + $0 }

    private static let openAIFields = [
        "requests", "tokens", "req-minute", "tokens-minute", "tokens-prompt", "tokens-generated",
    ].map { BucketFields("x-ratelimit-", $0) }

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
        buckets(exchange, plainFields) {
            WaitGrammar.until($0, now: replyTime(exchange)) ?? WaitGrammar.seconds($0)
        }.map(marked)
    }

    private static let plainFields = [
        BucketFields("requests", of: "x-ratelimit"), BucketFields("tokens", of: "x-tokenlimit"),
        BucketFields("tokens", of: "ratelimitbysize"),
    ]

    /// `x-ratelimit-SCOPE-*` of LiteLLM, for every scope that it limits by; it names no reset.
    private static func gatewayBuckets(_ headers: HeaderFields) -> [LimitBucket] {
        gatewayFields.compactMap { fields in
            guard let limit = count(headers[fields.limit]), let remaining = count(headers[fields.remaining]) else {
                return nil
            }
            return LimitBucket(name: fields.name, limit: limit, remaining: remaining)
        }
    }

    private static let gatewayFields = [
        "api_key", "user", "team", "team_member", "end_user", "organization", "model_per_key", "model_per_team",
    ].flatMap { scope in ["requests", "tokens"].map { BucketFields("x-ratelimit-", scope: scope + "-", $0) } }

    /// `anthropic-ratelimit-*`: resets are RFC 3339 and may lie in the past.
    static func anthropicBuckets(_ exchange: Exchange) -> [LimitBucket] {
        buckets(exchange, anthropicFields) { WaitGrammar.until($0, now: replyTime(exchange)) }
    }

    private static let anthropicFields = ["requests", "tokens", "input-tokens", "output-tokens"].map {
        BucketFields($0, of: "anthropic-ratelimit-\($0)")
    }

    /// Those of some buckets whose limit is named, with their resets as `read` reads them.
    private static func buckets(
        _ exchange: Exchange,
        _ all: [BucketFields],
        reset read: (String) -> Duration?
    ) -> [LimitBucket] {
        let headers = exchange.headers
        return all.compactMap { fields in
            guard let limit = count(headers[fields.limit]) else { return nil }
            let text = headers[fields.reset]
            let reset = text.flatMap(read)
            return LimitBucket(
                name: fields.name,
                limit: limit,
                remaining: count(headers[fields.remaining]),
                reset: reset,
                resetSource: reset.map { _ in .field(fields.reset, text) }
            )
        }
    }

    /// A count; below zero means unknown.
    private static func count(_ text: String?) -> Int? {
        text.flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }
}

/// The names of the fields that describe one bucket, made once.
private struct BucketFields {
    /// The bucket's name.
    let name: String
    let limit: String
    let remaining: String
    let reset: String

    /// Makes the names; a scope stands before all of them, with a hyphen behind it.
    init(_ prefix: String, scope: String = "", _ name: String) {
        self.name = scope + name
        limit = "\(prefix)\(scope)limit-\(name)"
        remaining = "\(prefix)\(scope)remaining-\(name)"
        reset = "\(prefix)\(scope)reset-\(name)"
    }

    /// The names that are a prefix with `limit`, `remaining` and `reset` behind it.
    init(_ name: String, of prefix: String) {
        self.name = name
        limit = "\(prefix)-limit"
        remaining = "\(prefix)-remaining"
        reset = "\(prefix)-reset"
    }
}
