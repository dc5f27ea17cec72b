/// A list that was believed as a whole and left nothing open: for as long as it comes again, byte for byte or row for row,
/// nothing follows from it but that it was there.
package struct SettledList: Sendable, Equatable {
    /// SHA-256 of its only page, hexadecimal.
    package internal(set) var digest: String
    /// What its rows come to, see `RowsDigest`.
    package let rows: RowsDigest
}

/// Stands for the rows of a list and their order.
///
/// It is made with a secret of this process, so that a server cannot make two lists of one digest; it is never on record.
package struct RowsDigest: Sendable, Equatable {
    /// How many rows there are.
    package let count: Int
    private let hash: Int

    /// Makes the digest of these rows.
    package init(_ rows: [ListedModel]) {
        count = rows.count
        hash = rows.hashValue
    }
}

/// What follows from the models that are known: computed once for each change of them.
struct Prospects: Sendable, Equatable {
    var unconfirmed: [ModelID]
    var sought: [ModelID]
    var waiting: [Watch]
}

extension EndpointMachine {
    /// Takes a list with the rows of the settled one; `digest` is that of its bytes, which may be others.
    ///
    /// When its models were last seen is entered with them once another list comes.
    package mutating func observeUnchanged(_ rows: RowsDigest, digest: String, sent: Timestamp, ended: Timestamp) {
        guard settled?.rows == rows else { return }
        settled?.digest = digest
        updateEndpoint { $0.lastCompleteList = sent }
        seenUnchanged = ended
    }

    /// Enters when the listed models were last seen, where only the whole list was.
    mutating func catchUp() {
        guard let seen = seenUnchanged else { return }
        seenUnchanged = nil
        for var record in knowledge.models.values where record.listing == .listed {
            record.lastPresent = record.lastPresent.map { max($0, seen) } ?? seen
            store(record)
        }
    }

    /// Whether a list that was just believed leaves nothing that its next read would go on with.
    mutating func settle(_ read: ListRead) {
        guard let digest = read.evidence.bodyDigest, let rows = read.rows, read.pages == 1, unread == nil,
            termDoubts.isEmpty
        else { return }
        let isOpen = knowledge.models.values.contains { record in
            if case .doubted = record.listing { return true }
            return record.awaitsBaseline && !record.isBaselineTold
        }
        if !isOpen { settled = SettledList(digest: digest, rows: rows) }
    }
}
