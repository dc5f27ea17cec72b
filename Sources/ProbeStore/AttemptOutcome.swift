import ProbeDomain

/// What many attempts have in common, of which there is one row for all of them.
///
/// A server has little say in how many there are: of its words only the ids of models that were asked for are in it, and
/// the status. A few hundred are met in years, so that none is ever removed.
struct AttemptOutcome: Hashable {
    private let check: Check
    private let page: Int
    private let flags: Int
    private let verdict: Verdict
    private let reason: Reason
    private let status: Int?
    private let httpVersion: String?
    /// Whether the attempt has a row of `attempt_detail`.
    let hasDetail: Bool

    init(_ attempt: AttemptRecord) {
        check = attempt.check
        page = attempt.page
        flags = AttemptFlags(attempt).rawValue
        verdict = attempt.verdict
        reason = attempt.reason
        status = attempt.status
        httpVersion = attempt.httpVersion
        hasDetail = attempt.hasDetail
    }

    // What differs most; the rest only has to be equal.
    func hash(into hasher: inout Hasher) {
        hasher.combine(check.model?.text)
        hasher.combine(reason.code)
        hasher.combine(status)
        hasher.combine(flags)
    }

    /// Finds its row; arguments as `bind` gives them.
    static let find = """
        SELECT id FROM attempt_outcome WHERE kind = ? AND model IS ? AND page = ? AND flags = ? AND verdict = ?
          AND reason = ? AND status IS ? AND http_version IS ? AND has_detail = ?
        """
    /// Makes its row; arguments as `bind` gives them.
    static let insert = """
        INSERT INTO attempt_outcome (kind, model, page, flags, verdict, reason, status, http_version, has_detail)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    func bind(_ values: inout BoundValues) {
        values.add(check.kind.rawValue)
        values.add(check.model?.text)
        values.add(page)
        values.add(flags)
        values.add(verdict.rawValue)
        values.add(reason.code)
        values.add(status)
        values.add(httpVersion)
        values.add(hasDetail)
    }
}

extension AttemptRecord {
    /// Whether it has anything that `attempt_detail` is for.
    fileprivate var hasDetail: Bool {
        errorType != nil || errorCode != nil || detail != nil || requestID != nil || firstEvent != nil
            || firstReasoning != nil || firstToken != nil || lastToken != nil || inputTokens != nil
            || outputTokens != nil || microUSD != nil || servedModel != nil
    }
}
