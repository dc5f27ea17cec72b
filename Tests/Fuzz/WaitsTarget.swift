import ProbeDomain

@testable import ProbeProviders

/// No text makes a wait that is negative or longer than the longest, and dates survive being written.
///
/// Each line is the value of a header field, which its first byte names.
func fuzzWaits(_ bytes: [UInt8]) {
    let now = Timestamp(seconds: 1_800_000_000)
    let text = String(decoding: bytes, as: UTF8.self)
    let waits = [
        WaitGrammar.retryAfter(text, replyDate: now), WaitGrammar.milliseconds(text), WaitGrammar.seconds(text),
        WaitGrammar.goDuration(text), WaitGrammar.until(text, now: now), WaitGrammar.hint(in: text)?.wait,
    ]
    for wait in waits { check(wait) }
    for instant in [Timestamp(httpDate: text), Timestamp(rfc3339: text)].compactMap({ $0 }) {
        let written = instant.rfc3339
        hold(written.utf8.count > 27 || Timestamp(rfc3339: written) == instant, "\(written) is read as another instant")
    }

    var headers = HeaderFields()
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
        guard let choice = line.first else { continue }
        headers.append(names[Int(choice) % names.count], String(decoding: line.dropFirst(), as: UTF8.self))
    }
    let sent = Moment(wall: now, monotonic: MonotonicInstant(nanoseconds: 0))
    let exchange = Exchange(sent: sent, status: 429, headers: headers)
    check(LimitReader.wait(exchange, message: text)?.wait)
    let buckets =
        LimitReader.openAIBuckets(exchange) + LimitReader.plainBuckets(exchange)
        + LimitReader.anthropicBuckets(exchange) + RateLimitFields.buckets(exchange)
    for bucket in buckets {
        check(bucket.reset)
        hold((bucket.limit ?? 0) >= 0 && (bucket.remaining ?? 0) >= 0, "a count below zero: \(bucket)")
        hold(bucket.name.utf8.count <= 1_024, "a name of \(bucket.name.utf8.count) bytes")
    }
}

private func check(_ wait: Duration?) {
    guard let wait else { return }
    hold(wait >= .zero && wait <= WaitGrammar.longest, "a wait of \(wait)")
}

private let names = [
    "retry-after", "retry-after-ms", "date", "age", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset",
    "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests",
    "x-ratelimit-api_key-limit-tokens", "x-ratelimit-api_key-remaining-tokens", "ratelimit", "ratelimit-policy",
    "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "anthropic-ratelimit-tokens-limit",
    "anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset",
]
