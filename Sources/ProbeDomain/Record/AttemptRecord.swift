/// The facts of one attempt, as the record keeps them.
package struct AttemptRecord: Sendable, Equatable {
    /// The id; its time is the moment of sending.
    package var id: AttemptID
    /// The endpoint.
    package var endpoint: EndpointKey
    /// The check it belongs to.
    package var check: Check
    /// The page of a list, from 0.
    package var page = 0
    /// A quick re-check, a re-fetch of a suspect list, or a confirmation, rather than a due run.
    package var isExtra = false
    /// Asked for by hand, by `probe --once`.
    package var isManual = false
    /// It failed because this machine's own network was gone, and says nothing of the endpoint.
    package var isExcused = false
    /// Between two due runs of its check, longer where its failure puts the next one off; nil where it was on no schedule.
    ///
    /// It is for the summaries: an attempt that is read back has none.
    package var interval: Duration?
    /// The classification.
    package var verdict: Verdict
    /// Why.
    package var reason: Reason
    /// The reply's status; nil without a reply.
    package var status: Int?
    /// The provider's error type, as far as it named one; escaped and cut.
    package var errorType: String?
    /// The provider's error code, as far as it named one; escaped and cut.
    package var errorCode: String?
    /// A short, escaped piece of the error's text or of libcurl's; nil when all went well.
    package var detail: String?
    /// The provider's id of the request; kept when the verdict is not `ok`, or when an event rests on it.
    package var requestID: String?
    /// How long the phases took.
    package var phases = Phases()
    /// A kept connection carried it.
    package var reusedConnection = false
    /// The HTTP version: `1.1`, `2`.
    package var httpVersion: String?
    /// Send to first data event of a stream.
    package var firstEvent: Duration?
    /// Send to first non-empty piece of reasoning.
    package var firstReasoning: Duration?
    /// Send to first visible token.
    package var firstToken: Duration?
    /// Send to last visible token.
    package var lastToken: Duration?
    /// Tokens read, as the provider counted them.
    package var inputTokens: Int?
    /// Tokens written, reasoning included, as the provider counted them.
    package var outputTokens: Int?
    /// What it cost in millionths of a US dollar; nil when the price is not known.
    package var microUSD: Int?
    /// The model that the reply named.
    package var servedModel: ModelID?
    /// Ids on the list, over all its pages; nil for other checks.
    package var listedCount: Int?
    /// Bytes of the body after decompression.
    package var bodyBytes = 0

    /// Makes a record of what every attempt has; set the rest.
    package init(id: AttemptID, endpoint: EndpointKey, check: Check, verdict: Verdict, reason: Reason) {
        self.id = id
        self.endpoint = endpoint
        self.check = check
        self.verdict = verdict
        self.reason = reason
    }
}

/// A change of an endpoint's list, as the record keeps it.
package struct ListChange: Sendable, Equatable {
    /// When the read that showed it had ended.
    package var time: Timestamp
    /// The last complete read before it was sent then; nil at first contact.
    package var since: Timestamp?
    /// Ids that are new.
    package var added: [ModelID]
    /// Ids that are gone, after the wait that absence needs.
    package var removed: [ModelID]
    /// How many ids the list has now.
    package var count: Int
    /// SHA-256 of the list's body or bodies, hexadecimal.
    package var bodyDigest: String?

    /// Makes a change from all its parts.
    package init(
        time: Timestamp,
        since: Timestamp?,
        added: [ModelID],
        removed: [ModelID],
        count: Int,
        bodyDigest: String?
    ) {
        self.time = time
        self.since = since
        self.added = added
        self.removed = removed
        self.count = count
        self.bodyDigest = bodyDigest
    }
}

/// What is known of an endpoint as a whole.
package struct EndpointRecord: Sendable, Equatable {
    /// The endpoint.
    package let key: EndpointKey
    /// When the first complete list had been read; nil before it.
    package var baselineAt: Timestamp?
    /// When the last complete, unsuspected list was sent.
    package var lastCompleteList: Timestamp?
    /// Complete lists have been suspect since then, that many of them; nil when the last one was not.
    @Seldom package var suspicion: Suspicion?
    /// The state that was last told, or `unknown`; what a recovery is measured against.
    package var toldState = HealthState.unknown
    /// Why, in one sentence: which question fails.
    package var note: String?
    /// The end of the key's validity; nil where the key does not say.
    @Seldom package var expiry: KeyExpiry?
    /// What is left of the key's money or plan; nil where the provider does not say.
    @Seldom package var allowance: KnownAllowance?

    /// A run of suspect lists.
    package struct Suspicion: Sendable, Equatable {
        /// When the first of them was sent.
        package var since: Timestamp
        /// How many there were.
        package var reads: Int
        /// It has been told.
        package var isTold: Bool

        /// Makes a run of suspect lists.
        package init(since: Timestamp, reads: Int, isTold: Bool) {
            self.since = since
            self.reads = reads
            self.isTold = isTold
        }
    }

    /// Makes the record of an endpoint of which nothing is known.
    package init(key: EndpointKey) { self.key = key }
}

/// All that the record knows of one endpoint: what a restart goes on from.
package struct EndpointKnowledge: Sendable, Equatable {
    /// The endpoint as a whole.
    package var endpoint: EndpointRecord
    /// Its models, by id.
    package var models: KnownModels
    /// The health of each question.
    package var health: FewByKey<Check, HealthMachine>
    /// When each model was last paid for, by whatever process: the wall time of the reservation, so that a call whose
    /// answer was never recorded counts too.
    package var lastPaid: [ModelID: Timestamp] = [:]
    /// How much the endpoint allows, as its replies say.
    package var limits: [LimitKey: KnownLimit] = [:]

    /// Makes the knowledge of an endpoint that has never been asked.
    package init(
        endpoint: EndpointRecord,
        models: [ModelID: ModelRecord] = [:],
        health: [Check: HealthMachine] = [:]
    ) {
        self.endpoint = endpoint
        self.models = KnownModels(models)
        self.health = FewByKey(health)
    }
}
