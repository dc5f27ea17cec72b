/// One row of a table that says what an error means.
///
/// All that a row names must hold; what it leaves out holds always.
package struct MatchRule: Sendable, Equatable {
    /// The steps of the decision, tried in this order.
    ///
    /// Money comes first, for it hides behind 400, 402, 403, 412 and 429.
    package enum Step: Int, Sendable, CaseIterable, Comparable {
        /// The error proves that the model ran.
        case ran
        case money, auth, region, retired, gated, wrongRoute, capacity, rate, notFound, badProbe, server

        package static func < (left: Step, right: Step) -> Bool { left.rawValue < right.rawValue }
    }

    /// The step at which the row is tried.
    package let step: Step
    /// The status is one of these; empty for any.
    package let statuses: [ClosedRange<Int>]
    /// `error.type` is one of these; empty for any.
    package let types: [String]
    /// `error.code` is one of these; empty for any.
    package let codes: [String]
    /// `error.param` is one of these; empty for any.
    package let params: [String]
    /// At least one of these is among the tags; empty for any.
    package let tags: [String]
    /// The message holds at least one of these, compared in lower case; empty for any.
    ///
    /// The last resort.
    package let fragments: [String]
    private let lowered: [LoweredText]
    /// Only for checks of this kind; nil for all.
    package let kind: CheckKind?
    /// The verdict.
    package let verdict: Verdict
    /// Why.
    package let reason: Reason
    /// Why it is held, where it is; nil for no hold.
    package let cause: HoldCause?
    /// What is held; nil for the usual scope of that cause.
    package let scope: HoldScope?
    /// What may work instead.
    package let fallback: Fallback?

    /// Another way of asking that may work.
    package enum Fallback: Sendable, Equatable {
        /// The next of the dialect's routes.
        case otherRoute
        /// The same without streaming.
        case withoutStreaming
        /// The same with the dialect's other name for the cap on output tokens.
        case otherLimitName
    }

    /// Makes a row.
    package init(
        _ step: Step,
        status: [ClosedRange<Int>] = [],
        type: [String] = [],
        code: [String] = [],
        param: [String] = [],
        tag: [String] = [],
        text: [String] = [],
        kind: CheckKind? = nil,
        is verdict: Verdict,
        _ reason: Reason,
        hold cause: HoldCause? = nil,
        scope: HoldScope? = nil,
        fallback: Fallback? = nil
    ) {
        self.step = step
        statuses = status
        types = type
        codes = code
        params = param
        tags = tag
        fragments = text.map { $0.lowercased() }
        lowered = text.map(LoweredText.init)
        self.kind = kind
        self.verdict = verdict
        self.reason = reason
        self.cause = cause
        self.scope = scope
        self.fallback = fallback
    }

    /// Whether the row is about this error.
    package func matches(_ error: ErrorFacts, kind: CheckKind) -> Bool {
        matches(error, LoweredText(error.message), kind: kind)
    }

    /// The same where the error's message has been lowered already.
    func matches(_ error: ErrorFacts, _ message: LoweredText, kind asked: CheckKind) -> Bool {
        if let kind, kind != asked { return false }
        if !statuses.isEmpty {
            guard let status = error.status, statuses.contains(where: { $0.contains(status) }) else { return false }
        }
        guard Self.names(types, error.type), Self.names(codes, error.code), Self.names(params, error.param) else {
            return false
        }
        if !tags.isEmpty, error.tags.isDisjoint(with: tags) { return false }
        return lowered.isEmpty || lowered.contains { message.contains($0) }
    }

    /// Whether a word is one of these, or none is asked for; there are few, so that comparing is faster than hashing.
    private static func names(_ words: [String], _ word: String?) -> Bool {
        guard !words.isEmpty else { return true }
        guard let word else { return false }
        return words.contains { $0.utf8.count == word.utf8.count && $0 == word }
    }
}
