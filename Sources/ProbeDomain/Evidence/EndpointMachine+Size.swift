extension EndpointMachine {
    /// More records than this are not kept of one endpoint; what a hostile list makes up must not fill memory and disk.
    static let mostRecords = 50_000
    /// An event names at most so many models beside its own.
    static let mostOtherModels = 100
    /// A change of the list names at most so many ids each way; its digest and its count stand for the whole.
    static let mostChangedIDs = 1_000

    /// Lets go of records until no more than `most` are left.
    ///
    /// What the read showed stays, and so does what a call has said something of. What nobody waits for goes first, of
    /// that what is not listed, of that what was seen the longest ago.
    mutating func forgetSurplus(
        besides present: Set<ModelID>,
        most: Int = mostRecords,
        conclusion: inout Conclusion
    ) {
        let surplus = knowledge.models.count - most
        guard surplus > 0 else { return }
        let candidates = knowledge.models.values
            .filter { $0.calling == .untested && !present.contains($0.id) && !calledModels.contains($0.id) }
            .map { record in
                let rank = (watch(of: record.id) == nil ? 0 : 2) + (record.isListed ? 1 : 0)
                return (rank: rank, seen: record.lastPresent?.microseconds ?? 0, id: record.id)
            }
            .sorted { ($0.rank, $0.seen, $0.id) < ($1.rank, $1.seen, $1.id) }
        for candidate in candidates.prefix(surplus) {
            forget(candidate.id)
            conclusion.changedModels.remove(candidate.id)
            conclusion.forgottenModels.insert(candidate.id)
        }
    }
}
