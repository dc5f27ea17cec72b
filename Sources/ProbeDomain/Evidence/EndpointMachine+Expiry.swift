/// The end of a key's validity is told before it hurts.
extension EndpointMachine {
    /// Keys that live for less are renewed by whatever made them.
    static let shortestKeyLife = Duration.seconds(4 * 3_600)
    /// The longest time before the end at which it is told; for shorter lives it is a fifth of them.
    static let longestKeyNotice = Duration.seconds(86_400)

    /// Takes the end of the present key, as it says itself, once for each end.
    ///
    /// How long a key lives is not known; it is at least from the first sight of it to its end.
    ///
    /// - Parameters:
    ///   - end: The end; nil where the key does not say.
    ///   - source: Where the key comes from, as people know it; never the key.
    ///   - now: Wall time.
    /// - Returns: What follows.
    package mutating func observe(keyEnd end: Timestamp?, source: String, at now: Timestamp) -> Conclusion {
        var conclusion = Conclusion()
        let before = knowledge.endpoint.expiry
        guard let end else {
            conclusion.changesEndpoint = before != nil
            updateEndpoint { $0.expiry = nil }
            return conclusion
        }
        var expiry = KeyExpiry(at: end, seen: now)
        if let before, before.at == end { expiry = before }
        let life = expiry.at - expiry.seen
        let notice = min(Self.longestKeyNotice, life / 5)
        if !expiry.isTold, life >= Self.shortestKeyLife, now < end, end - now <= notice {
            expiry.isTold = true
            var facts = EventFacts()
            facts.endpoint = name
            facts.provider = knowledge.endpoint.key.provider
            facts.until = end
            let message = EventText.expiry(facts, source: source, at: end, now: now)
            conclusion.events.append(EventDraft(.credentialExpiring, time: now, facts: facts, message: message))
        }
        conclusion.changesEndpoint = expiry != before
        updateEndpoint { $0.expiry = expiry }
        return conclusion
    }
}
