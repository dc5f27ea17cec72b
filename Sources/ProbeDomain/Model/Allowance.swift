/// What is left of a key's money or of its plan, as the provider says for free.
package struct Allowance: Sendable, Hashable {
    /// How much has been used, from 0 to 1, of several windows the one that is used most; nil when not told.
    package var usedShare: Double?
    /// What is left, in `unit`; nil when not told.
    package var remaining: Double?
    /// What `remaining` counts: `USD`; server text, cut.
    package var unit: String?
    /// When what has been used begins anew; nil when not told.
    package var resets: Timestamp?
    /// The name of the plan; server text, cut.
    package var plan: String?
    /// Nothing is left: a call would be refused.
    package var isEmpty: Bool

    /// Makes an allowance; numbers that nobody can mean are left out, for they are a server's.
    package init(
        usedShare: Double? = nil,
        remaining: Double? = nil,
        unit: String? = nil,
        resets: Timestamp? = nil,
        plan: String? = nil,
        isEmpty: Bool = false
    ) {
        self.usedShare = usedShare.flatMap { $0.isFinite ? min(1, max(0, $0)) : nil }
        self.remaining = remaining.flatMap { abs($0) <= 1e12 ? $0 : nil }
        self.unit = unit.map { String($0.unicodeScalars.prefix(12)) }
        self.resets = resets
        self.plan = plan.map { String($0.unicodeScalars.prefix(60)) }
        self.isEmpty = isEmpty
    }
}

/// An allowance, and when it was read.
package struct KnownAllowance: Sendable, Hashable {
    /// What was read last.
    package var allowance: Allowance
    /// When the reply had come.
    package var read: Timestamp

    /// Makes it.
    package init(_ allowance: Allowance, read: Timestamp) {
        self.allowance = allowance
        self.read = read
    }
}
