import ProbeDomain

/// What an attempt was, beside its check.
struct AttemptFlags: OptionSet {
    let rawValue: Int

    static let extra = AttemptFlags(rawValue: 1)
    static let manual = AttemptFlags(rawValue: 2)
    static let reused = AttemptFlags(rawValue: 4)
    static let excused = AttemptFlags(rawValue: 8)

    init(rawValue: Int) { self.rawValue = rawValue }

    init(_ attempt: AttemptRecord) {
        self = []
        if attempt.isExtra { insert(.extra) }
        if attempt.isManual { insert(.manual) }
        if attempt.reusedConnection { insert(.reused) }
        if attempt.isExcused { insert(.excused) }
    }
}
