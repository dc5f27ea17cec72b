import ProbeDomain

/// Reads `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), and the three fields of its earlier
/// drafts, as gateways send them.
///
/// | field | meaning |
/// |---|---|
/// | `RateLimit: "default";r=50;t=30` | 50 remain, the window begins anew in 30 s |
/// | `RateLimit-Policy: "default";q=100;w=60` | 100 in 60 s |
/// | `RateLimit-Limit: 100, 100;w=60`, `RateLimit-Remaining: 50`, `RateLimit-Reset: 30` | the same |
///
/// What is malformed is passed over, and a reply that was kept by a cache says nothing of now.
enum RateLimitFields {
    /// The buckets that a reply describes so.
    static func buckets(_ exchange: Exchange) -> [LimitBucket] {
        guard exchange.headers.fields.contains(where: { $0.name.hasPrefix("ratelimit") }) else { return [] }
        if let age = exchange.headers["age"], age != "0" { return [] }
        let policies = Dictionary(
            items(exchange.headers["ratelimit-policy"]).map { ($0.name, $0.numbers) },
            uniquingKeysWith: { first, _ in first }
        )
        let named = items(exchange.headers["ratelimit"]).compactMap { item -> LimitBucket? in
            let policy = policies[item.name]
            return bucket(
                item.name,
                limit: policy?["q"] ?? item.numbers["q"] ?? item.numbers["l"],
                remaining: item.numbers["r"],
                reset: item.numbers["t"],
                window: policy?["w"],
                source: .field("ratelimit", exchange.headers["ratelimit"])
            )
        }
        if !named.isEmpty { return named }
        let limit = items(exchange.headers["ratelimit-limit"])
        let earlier = bucket(
            "requests",
            limit: limit.first.flatMap { number($0.name) },
            remaining: exchange.headers["ratelimit-remaining"].flatMap(number),
            reset: exchange.headers["ratelimit-reset"].flatMap(number),
            window: limit.compactMap { $0.numbers["w"] }.first,
            source: .field("ratelimit-reset", exchange.headers["ratelimit-reset"])
        )
        return earlier.map { [$0] } ?? []
    }

    private static func bucket(
        _ name: String,
        limit: Int?,
        remaining: Int?,
        reset: Int?,
        window: Int?,
        source: WaitSource
    ) -> LimitBucket? {
        guard let remaining else { return nil }
        return LimitBucket(
            name: cut(name, to: 80),
            limit: limit,
            remaining: remaining,
            reset: reset.flatMap { WaitGrammar.seconds(String($0)) },
            isDaily: window.map { $0 >= 86_400 } ?? false,
            resetSource: reset == nil ? nil : source
        )
    }

    /// The members of a list with their whole parameters (RFC 9651), as far as they can be read.
    private static func items(_ text: String?) -> [(name: String, numbers: [String: Int])] {
        var isQuoted = false
        let members = (text ?? "").split { character in
            if character == "\"" { isQuoted.toggle() }
            return character == "," && !isQuoted
        }
        return members.prefix(16).compactMap { member in
            let parts = member.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" && $0 != "\"" } }
            guard let name = parts.first, !name.isEmpty else { return nil }
            var numbers: [String: Int] = [:]
            for part in parts.dropFirst() {
                let pair = part.split(separator: "=", maxSplits: 1)
                if pair.count == 2, let value = number(String(pair[1])) { numbers[pair[0].lowercased()] = value }
            }
            return (name, numbers)
        }
    }

    /// A count that is not below zero.
    private static func number(_ text: String) -> Int? { Int(text).flatMap { $0 >= 0 ? $0 : nil } }
}
