/// Where a wait comes from, in words for people: the header or the rule.
///
/// What a server wrote in it is cut and escaped, so that it may be recorded and shown.
package struct WaitSource: Hashable, Sendable, CustomStringConvertible {
    /// One short line: `retry-after: 20`, `message "try again in 20s"`, `backoff, step 3`.
    package let description: String

    /// Takes what a record kept.
    ///
    /// Cut once more after escaping, so that what is written is read back as it was.
    package init(recorded text: String) { description = escaped(escaped(text, limit: 120), limit: 120) }

    private init(_ text: String) { self.init(recorded: text) }

    /// A header, or a field of the body, with its value.
    package static func field(_ name: String, _ value: String?) -> WaitSource {
        WaitSource("\(name): \(escaped(value ?? "", limit: 40))")
    }

    /// Words of the error's message.
    package static func message(_ words: String) -> WaitSource {
        WaitSource("message \"\(escaped(words, limit: 40))\"")
    }

    /// What the provider's documentation says, in our words.
    package static func rule(_ words: String) -> WaitSource { WaitSource(words) }

    /// Our own growing wait.
    static func backoff(step: Int) -> WaitSource { WaitSource("backoff, step \(step)") }

    /// The share of the user's limits that is left alone.
    static func reserve(_ share: Double, _ bucket: LimitBucket?) -> WaitSource {
        let left = bucket.flatMap { bucket in
            bucket.remaining.map { ", \($0) of \(bucket.limit ?? 0) \(escaped(bucket.name, limit: 40)) left" }
        }
        return WaitSource("reserved share \(Int((share * 100).rounded())) %\(left ?? "")")
    }

    /// The share of a daily limit that probing may take.
    static func daily(_ share: Double, _ bucket: LimitBucket) -> WaitSource {
        let limit = "\(bucket.limit ?? 0) \(escaped(bucket.name, limit: 40))"
        return WaitSource("daily limit \(Int((share * 100).rounded())) % of \(limit)")
    }
}
