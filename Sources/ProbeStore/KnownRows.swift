import ProbeDomain

/// Rows that this process has looked up or written: their numbers never change, and none of them goes.
struct KnownRows {
    /// The attempts of a question at an endpoint.
    struct Question: Hashable {
        /// The endpoint's row.
        var endpoint: Int64
        /// What is asked.
        var check: Check
    }

    /// The numbers of endpoints.
    var endpoints: [EndpointKey: Int64] = [:]
    /// The numbers of questions.
    var questions: [Question: Int64] = [:]
    /// The numbers of what attempts have in common.
    var outcomes: [AttemptOutcome: Int64] = [:]
    /// What was last written of the health of questions, as a hash, which takes less room: that two of them are the same
    /// is less likely than that the disk errs.
    var health: [Question: Int] = [:]

    /// Keeps what a transaction has found; beyond so many, it begins anew.
    mutating func take(_ found: KnownRows) {
        if health.count + found.health.count > StandingTrackers.most { health = [:] }
        health.merge(found.health) { _, new in new }
        if endpoints.count + found.endpoints.count > StandingTrackers.most { endpoints = [:] }
        if questions.count + found.questions.count > StandingTrackers.most { questions = [:] }
        if outcomes.count + found.outcomes.count > StandingTrackers.most { outcomes = [:] }
        endpoints.merge(found.endpoints) { _, new in new }
        questions.merge(found.questions) { _, new in new }
        outcomes.merge(found.outcomes) { _, new in new }
    }
}
