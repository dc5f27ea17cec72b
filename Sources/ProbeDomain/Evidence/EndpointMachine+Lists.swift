extension EndpointMachine {
    /// Takes one read of the list.
    ///
    /// Presence is believed at once, on an incomplete or suspect list too; absence only from a complete list that passes
    /// the gate. An empty list says nothing.
    package mutating func observe(_ read: ListRead) -> Conclusion {
        var conclusion = Conclusion()
        guard !read.ids.isEmpty else { return conclusion }
        let present = Set(read.ids)
        let accepted = knowledge.models.values.filter { $0.listing == .listed }.map(\.id)
        let missing = accepted.filter { !present.contains($0) }
        let isFirst = knowledge.endpoint.baselineAt == nil

        var isBelieved = read.isComplete
        if read.isComplete {
            let before = knowledge.endpoint.suspicion
            let after = ListGate.suspicion(
                before: before,
                accepted: accepted.count,
                missing: missing.count,
                sent: read.sent
            )
            isBelieved = after == nil
            conclusion.isSuspect = after != nil
            conclusion.changesEndpoint = after != before
            updateEndpoint { $0.suspicion = after }
            conclusion.merge(tellShrunkList(read, accepted: accepted.count, missing: missing.count))
        }

        let fresh = notePresence(read, isFirst: isFirst, conclusion: &conclusion)
        let gone = isBelieved ? noteAbsence(read, present: present, conclusion: &conclusion) : []
        tell(fresh: fresh, in: read, isFirst: isFirst, conclusion: &conclusion)
        tellBaselineOverdue(at: read.ended, conclusion: &conclusion)

        let lastBefore = knowledge.endpoint.lastCompleteList
        if isBelieved {
            updateEndpoint {
                $0.lastCompleteList = read.sent
                $0.baselineAt = $0.baselineAt ?? read.ended
            }
            conclusion.changesEndpoint = conclusion.changesEndpoint || isFirst
        }
        if !fresh.isEmpty || !gone.isEmpty {
            conclusion.listChange = ListChange(
                time: read.ended,
                since: lastBefore,
                added: fresh.map(\.id).sorted(),
                removed: gone.sorted(),
                count: read.ids.count,
                bodyDigest: read.evidence.bodyDigest
            )
        }
        return conclusion
    }

    /// An id that a read showed and the last belief lacked.
    private struct Fresh {
        let id: ModelID
        let hasReturned: Bool
    }

    private mutating func notePresence(
        _ read: ListRead,
        isFirst: Bool,
        conclusion: inout Conclusion
    ) -> [Fresh] {
        var fresh: [Fresh] = []
        for id in read.ids {
            var record = record(of: id)
            switch record.listing {
            case .listed: continue
            case .doubted:
                record.listing = .listed
            case .unknown, .absent, .withdrawn:
                fresh.append(Fresh(id: id, hasReturned: record.listing == .withdrawn || record.calling == .retired))
                if record.calling == .retired { record.calling = .untested }
                record.listing = .listed
                record.lastAbsent = isFirst ? nil : knowledge.endpoint.lastCompleteList
                record.firstPresent = read.ended
            }
            record.lastPresent = read.ended
            store(record)
            conclusion.changedModels.insert(id)
        }
        return fresh
    }

    /// Returns the ids that count as gone from now on.
    private mutating func noteAbsence(
        _ read: ListRead,
        present: Set<ModelID>,
        conclusion: inout Conclusion
    ) -> [ModelID] {
        var gone: [ModelID] = []
        for var record in knowledge.models.values where !present.contains(record.id) {
            switch record.listing {
            case .listed:
                record.listing = .doubted(since: read.sent, reads: 1)
            case .doubted(let since, let reads):
                let isOver = read.sent - since >= Self.withdrawalPatience && reads + 1 >= Self.withdrawalReads
                if isOver {
                    gone.append(record.id)
                    withdraw(&record, since: since, read: read, conclusion: &conclusion)
                } else {
                    record.listing = .doubted(since: since, reads: reads + 1)
                }
            case .unknown:
                record.listing = .absent
            case .absent, .withdrawn: continue
            }
            store(record)
            conclusion.changedModels.insert(record.id)
        }
        return gone
    }

    /// Takes an id off the list for good. A model that still answers stays callable, without a word.
    private func withdraw(
        _ record: inout ModelRecord,
        since: Timestamp,
        read: ListRead,
        conclusion: inout Conclusion
    ) {
        let previous = record.state
        record.listing = .withdrawn
        if record.calling == .callable, let last = record.lastCallable, last < since { record.calling = .untested }
        guard record.state == .withdrawn else { return }
        let family = ModelFamily(of: record.id).name
        let id = record.id
        let isStillListed = knowledge.models.values.contains {
            $0.listing == .listed && $0.id != id && ModelFamily(of: $0.id).name == family
        }
        var facts = facts(check: .list, model: record.id)
        facts.state = record.state.rawValue
        facts.previous = previous.rawValue
        facts.lastAbsent = since
        facts.httpStatus = read.status
        facts.requestID = read.requestID
        conclusion.events.append(
            EventDraft(
                .modelWithdrawn,
                time: read.ended,
                isTold: watch(of: record.id) != nil && !isStillListed,
                facts: facts,
                evidence: read.evidence,
                listedCount: read.ids.count
            )
        )
    }

    /// All ids of one watch seen in one read are one event; ids that nobody waits for are one event in the record.
    private mutating func tell(fresh: [Fresh], in read: ListRead, isFirst: Bool, conclusion: inout Conclusion) {
        let freshIDs = Set(fresh.map(\.id))
        for hasReturned in [false, true] {
            var byWatch: [(watch: Watch?, ids: [ModelID])] = []
            for item in fresh where item.hasReturned == hasReturned {
                let watch = knowsFamily(of: item.id, besides: freshIDs) ? nil : watch(of: item.id)
                if let index = byWatch.firstIndex(where: { $0.watch == watch }) {
                    byWatch[index].ids.append(item.id)
                } else {
                    byWatch.append((watch, [item.id]))
                }
            }
            for (watch, ids) in byWatch {
                tell(ids, watch: watch, hasReturned: hasReturned, in: read, isFirst: isFirst, conclusion: &conclusion)
            }
        }
    }

    private mutating func tell(
        _ ids: [ModelID],
        watch: Watch?,
        hasReturned: Bool,
        in read: ListRead,
        isFirst: Bool,
        conclusion: inout Conclusion
    ) {
        guard let first = ids.first else { return }
        if isFirst, watch == nil { return }
        let main = watch?.pattern.exactID.flatMap { ids.contains($0) ? $0 : nil } ?? ids.reduce(first, preferred)
        if isFirst {
            awaitBaseline(of: ids, main: main, in: read, conclusion: &conclusion)
            return
        }
        var facts = facts(check: .list, model: main)
        facts.otherModels = Array(ids.filter { $0 != main }.sorted().prefix(20))
        facts.state = record(of: main).state.rawValue
        facts.previous = hasReturned ? ModelState.withdrawn.rawValue : ModelState.absent.rawValue
        facts.lastAbsent = record(of: main).lastAbsent
        facts.firstPresent = read.ended
        facts.httpStatus = read.status
        facts.requestID = read.requestID
        conclusion.events.append(
            EventDraft(
                hasReturned ? .modelReturned : .modelListed,
                time: read.ended,
                isTold: watch != nil,
                facts: facts,
                evidence: read.evidence,
                listedCount: read.ids.count
            )
        )
    }

    /// First contact: a watched model that is there is told once, with the state that its first conclusive call shows; at
    /// once where no call will be made.
    private mutating func awaitBaseline(
        of ids: [ModelID],
        main: ModelID,
        in read: ListRead,
        conclusion: inout Conclusion
    ) {
        for family in Set(ids.map { ModelFamily(of: $0).name }).sorted() {
            let spellings = ids.filter { ModelFamily(of: $0).name == family }
            guard let first = spellings.first else { continue }
            let best = spellings.contains(main) ? main : spellings.reduce(first, preferred)
            var record = record(of: best)
            guard record.calling == .untested else { continue }
            record.awaitsBaseline = true
            store(record)
            conclusion.changedModels.insert(best)
            if !confirms, calledModels.isDisjoint(with: spellings) {
                tellBaseline(of: best, at: read.ended, evidence: read.evidence, conclusion: &conclusion)
            }
        }
    }

    private mutating func tellBaselineOverdue(at now: Timestamp, conclusion: inout Conclusion) {
        let overdue = knowledge.models.values.filter {
            guard $0.awaitsBaseline, !$0.isBaselineTold, let first = $0.firstPresent else { return false }
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

    /// Three suspect reads over 30 minutes are told once.
    private mutating func tellShrunkList(_ read: ListRead, accepted: Int, missing: Int) -> Conclusion {
        var conclusion = Conclusion()
        guard let suspicion = knowledge.endpoint.suspicion, !suspicion.isTold,
            suspicion.reads >= ListGate.told.reads, read.sent - suspicion.since >= ListGate.told.span
        else { return conclusion }
        updateEndpoint { $0.suspicion?.isTold = true }
        conclusion.changesEndpoint = true
        var facts = facts(check: .list)
        facts.lastAbsent = suspicion.since
        facts.httpStatus = read.status
        facts.requestID = read.requestID
        conclusion.events.append(
            EventDraft(
                .listShrank,
                time: read.ended,
                facts: facts,
                evidence: read.evidence,
                listedCount: read.ids.count,
                message: "the list of \(name) lacks \(missing) of \(accepted) ids since \(suspicion.since.timeOfDay) UTC; "
                    + "nothing is told as gone yet"
            )
        )
        return conclusion
    }
}
