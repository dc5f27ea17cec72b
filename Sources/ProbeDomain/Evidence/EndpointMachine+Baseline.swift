/// First contact: what is there before us is no news.
extension EndpointMachine {
    /// First contact: a watched model that is there is told once, with the state that its first conclusive call shows; at
    /// once where no call will be made.
    mutating func awaitBaseline(
        of ids: [ModelID],
        main: ModelID,
        in read: ListRead,
        conclusion: inout Conclusion
    ) {
        for family in Set(ids.map { ModelFamily(of: $0).name }).sorted() {
            let spellings = ids.filter { ModelFamily(of: $0).name == family }
            // One that may be called, where there is one: a catalogue may have the bare id besides.
            let voiced = spellings.filter { !mute.contains($0) }
            let choice = voiced.isEmpty ? spellings : voiced
            guard let first = choice.first else { continue }
            let best = choice.contains(main) ? main : choice.reduce(first, preferred)
            var record = record(of: best)
            guard record.calling == .untested else { continue }
            record.awaitsBaseline = true
            store(record)
            conclusion.changedModels.insert(best)
            if !confirms || mute.contains(best), calledModels.isDisjoint(with: spellings) {
                tellBaseline(of: best, at: read.ended, evidence: read.evidence, conclusion: &conclusion)
            }
        }
    }

    mutating func tellBaselineOverdue(at now: Timestamp, conclusion: inout Conclusion) {
        let overdue = knowledge.models.values.filter {
            guard $0.awaitsBaseline, !$0.isBaselineTold, $0.listing == .listed, let first = $0.firstPresent else {
                return false
            }
            return now - first >= Self.baselinePatience
        }
        for record in overdue.sorted(by: { $0.id < $1.id }) {
            tellBaseline(of: record.id, at: now, evidence: Evidence(), conclusion: &conclusion)
        }
    }

    private mutating func tellBaseline(
        of id: ModelID,
        at now: Timestamp,
        evidence: Evidence,
        conclusion: inout Conclusion
    ) {
        var record = record(of: id)
        record.isBaselineTold = true
        store(record)
        conclusion.changedModels.insert(id)
        var facts = facts(check: .list, model: id)
        facts.state = record.state.rawValue
        facts.firstPresent = record.firstPresent
        conclusion.events.append(
            EventDraft(.modelAlreadyAvailable, time: now, facts: facts, evidence: evidence)
        )
    }
}
