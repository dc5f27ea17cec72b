package import ProbeDomain

/// What one look at everything showed.
package struct OnceReport: Sendable {
    /// In the order of the config.
    package var endpoints: [EndpointReport]
    /// When the look began, wall time.
    package var started: Timestamp
    /// How long it took.
    package var duration: Duration
    /// What it cost.
    package var spending: Spending
    /// No public host could be reached, so that nothing can be said of any.
    package var isOffline: Bool
}

/// What one look at an endpoint showed: the verdicts of this run, not a belief.
package struct EndpointReport: Sendable {
    /// The endpoint.
    package var key: EndpointKey
    /// In one word.
    package var state: State
    /// What people should know; nil when all is well.
    package var note: String?
    /// The list; nil when it was not asked for.
    package var list: ListReport?
    /// The models that were asked for or waited for.
    package var models: [ModelReport]

    /// Makes a report.
    package init(key: EndpointKey, state: State, note: String?, list: ListReport?, models: [ModelReport]) {
        self.key = key
        self.state = state
        self.note = note
        self.list = list
        self.models = models
    }

    /// How an endpoint fared in this run.
    ///
    /// The order is by how bad it is.
    package enum State: String, Sendable, CaseIterable {
        /// It answers.
        case up
        /// Not asked: no key, or disabled.
        case skipped
        /// Not asked: a hold or the budget forbids it.
        case held
        /// It throttles this key.
        case limited
        /// No credit or allowance is left.
        case exhausted
        /// It refuses this place.
        case blocked
        /// It does not accept the key.
        case unauthorized
        /// It did not answer as it should.
        case failed
    }
}

/// What a list showed.
package struct ListReport: Sendable {
    /// The verdict of its last page.
    package var verdict: Verdict
    /// Why.
    package var reason: Reason
    /// The status of its last page; nil when there was none.
    package var status: Int?
    /// How many ids; nil when it could not be read.
    package var count: Int?
    /// Every page was there.
    package var isComplete: Bool
    /// Send of the first page to end of the last.
    package var latency: Duration?
    /// A short piece of text for people, escaped; nil when all went well.
    package var detail: String?
}

/// What was seen of one model.
package struct ModelReport: Sendable {
    /// The id that was asked for, or waited for.
    package var id: ModelID
    /// In one word: a model state, or how the call fared.
    package var stage: Stage
    /// The verdict of the call; nil when none was made.
    package var verdict: Verdict?
    /// Why; nil beside no verdict.
    package var reason: Reason?
    /// The call's status; nil when there was none.
    package var status: Int?
    /// Send to first visible token.
    package var firstToken: Duration?
    /// Send to end.
    package var latency: Duration?
    /// The model that the reply named.
    package var served: ModelID?
    /// It was to be called and was not: a hold, the budget or an interruption kept it back.
    package var isHeldBack = false
    /// How long ago the call was made, when it was not made now.
    package var age: Duration?
    /// How many tokens the call took, as far as it is known.
    package var tokens: Int?
    /// What it cost, in millionths of a US dollar, as far as it is known.
    package var microUSD: Int?
    /// What people should know.
    package var note: String?

    /// What is known of a model after one look.
    package enum Stage: String, Sendable, CaseIterable {
        case callable, gated, listed, absent, retired, limited, failed, held, unknown
    }
}
