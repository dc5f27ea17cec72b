/// One read of a list, over all its pages; or one model that was retrieved by its id.
package struct ListRead: Sendable, Equatable {
    /// The check that read it: a list, or a retrieval, which shows presence alone.
    package var check: CheckKind
    /// The ids, each once, in the order of the list.
    package var ids: [ModelID]
    /// Every page was read and well formed.
    ///
    /// Only then does a missing id mean anything.
    package var isComplete: Bool
    /// When the first page was asked for: what a complete read lacks was absent then.
    package var sent: Timestamp
    /// When the last page had arrived: what the read shows was there by then.
    package var ended: Timestamp
    /// How many pages it has.
    package var pages = 1
    /// What its rows come to; nil before they are entered.
    package private(set) var rows: RowsDigest?
    /// What the read rests on.
    package var evidence: Evidence
    /// The last complete list without what a retrieval shows, where a later one has been read since; nil for the last
    /// one of all.
    package var lastList: Timestamp?
    /// When the provider says that it registered an id; shown beside an appearance, never used as its time.
    package var created: [ModelID: Timestamp] = [:]
    /// The ids of which the list says that they cannot be asked for completions.
    package var mute: Set<ModelID> = []
    /// What the list says of its models beside their presence; nothing of those that are not in it.
    package var terms: [ModelID: ModelTerms] = [:]
    /// The status of the last page.
    package var status: Int?
    /// The provider's id of the last page's request.
    package var requestID: String?

    /// Makes a read.
    package init(
        check: CheckKind = .list,
        ids: [ModelID],
        isComplete: Bool,
        sent: Timestamp,
        ended: Timestamp,
        evidence: Evidence = Evidence(),
        status: Int? = nil,
        requestID: String? = nil
    ) {
        var seen: Set<ModelID> = []
        self.ids = ids.filter { seen.insert($0).inserted }
        self.check = check
        self.isComplete = isComplete && check == .list
        self.sent = sent
        self.ended = ended
        self.evidence = evidence
        self.status = status
        self.requestID = requestID
    }

    /// The same read with what its rows say beside the ids.
    package func with(_ rows: [ListedModel]) -> ListRead {
        var read = self
        read.rows = RowsDigest(rows)
        for row in rows {
            if let created = row.created { read.created[row.id] = created }
            if row.servesCompletions == false { read.mute.insert(row.id) }
            let terms = ModelTerms(row)
            // An id may come twice; its first row speaks.
            if terms != ModelTerms(), read.terms[row.id] == nil { read.terms[row.id] = terms }
        }
        return read
    }
}

/// Decides whether a complete list may be believed where it lacks ids.
///
/// The numbers rest on the history of 13 providers over 185 days: 42 broken lists answered 200, and nearly all of them had
/// lost more than 30 % of their ids; smaller losses were real ones.
package enum ListGate {
    /// Fewer ids than this are too few for shares to mean anything.
    static let smallestGuarded = 10
    /// A loss of more than this share makes a list suspect.
    static let suspectLoss = 0.30
    /// Suspicion ends when the loss is down to this share.
    static let forgivenLoss = 0.10
    /// Or when the smaller list has stood for this long and this many reads.
    static let standing = (span: Duration.seconds(96 * 3_600), reads: 3)
    /// Suspicion of this many reads over this time is told.
    static let told = (span: Duration.seconds(30 * 60), reads: 3)

    /// The next suspicion: nil when the list may be believed.
    static func suspicion(
        before: EndpointRecord.Suspicion?,
        accepted: Int,
        missing: Int,
        sent: Timestamp
    ) -> EndpointRecord.Suspicion? {
        #if PROBE_PLANTED_FLAWS
        if PlantedFlaw.active == .gateOff { return nil }
        #endif
        guard accepted >= smallestGuarded else { return nil }
        let loss = Double(missing) / Double(accepted)
        guard let before else {
            return loss > suspectLoss ? EndpointRecord.Suspicion(since: sent, reads: 1, isTold: false) : nil
        }
        if loss <= forgivenLoss { return nil }
        let reads = before.reads + 1
        if sent - before.since >= standing.span, reads >= standing.reads { return nil }
        return EndpointRecord.Suspicion(since: before.since, reads: reads, isTold: before.isTold)
    }
}
