extension EndpointMachine {
    /// Weighs one read of the list.
    ///
    /// Presence is believed at once, on an incomplete or suspect list too; absence only from a complete list that passes
    /// the gate. An empty list says nothing of any id; where many are known it is suspect.
    mutating func weigh(_ read: ListRead) -> Conclusion {
        catchUp()
        settled = nil
        guard !read.ids.isEmpty else { return noteEmptyList(read) }
        var conclusion = Conclusion()
        let present = Set(read.ids)
        mute = mute.filter { !present.contains($0) && record(of: $0).isListed }.union(read.mute)
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
        noteTerms(read, conclusion: &conclusion)
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
        if read.check == .list, !fresh.isEmpty || !gone.isEmpty {
            conclusion.listChange = ListChange(
                time: read.ended,
                since: lastBefore,
                added: Array(fresh.map(\.id).sorted().prefix(Self.mostChangedIDs)),
                removed: Array(gone.sorted().prefix(Self.mostChangedIDs)),
                count: read.ids.count,
                bodyDigest: read.evidence.bodyDigest
            )
        }
        forgetSurplus(besides: present, conclusion: &conclusion)
        if isBelieved { settle(read) }
        return conclusion
    }

    /// A list without any id is never believed, however long it stands: it is what a broken provider sends.
    private mutating func noteEmptyList(_ read: ListRead) -> Conclusion {
        var conclusion = Conclusion()
        let accepted = knowledge.models.values.count { $0.listing == .listed }
        guard read.isComplete, accepted >= ListGate.smallestGuarded else { return conclusion }
        let before = knowledge.endpoint.suspicion
        updateEndpoint {
            $0.suspicion = EndpointRecord.Suspicion(
                since: before?.since ?? read.sent,
                reads: (before?.reads ?? 0) + 1,
                isTold: before?.isTold ?? false
            )
        }
        conclusion.isSuspect = true
        conclusion.changesEndpoint = true
        conclusion.merge(tellShrunkList(read, accepted: accepted, missing: accepted))
        return conclusion
    }

    /// An id that a read showed and the last belief lacked.
    private struct Fresh {
        let id: ModelID
        let hasReturned: Bool
        let previous: ModelState
    }

    private mutating func notePresence(
        _ read: ListRead,
        isFirst: Bool,
        conclusion: inout Conclusion
    ) -> [Fresh] {
        var fresh: [Fresh] = []
        for id in read.ids {
            var record = record(of: id)
            let before = record
            record.listing = .listed
            record.lastPresent = read.ended
            switch before.listing {
            case .listed:
                store(record)
                continue
            case .doubted:
                break
            case .unknown, .absent, .withdrawn:
                let hasReturned = before.listing == .withdrawn || before.calling == .retired
                fresh.append(Fresh(id: id, hasReturned: hasReturned, previous: before.state))
                if record.calling == .retired {
                    record.calling = .untested
                    record.lastCallable = nil
                }
                // Not after it was there, whatever clock an earlier life had.
                let lastList = read.lastList ?? knowledge.endpoint.lastCompleteList
                record.lastAbsent = isFirst ? nil : lastList.map { min($0, read.ended) }
                record.firstPresent = read.ended
                if !isFirst { record.awaitsBaseline = false }
            }
            store(record)
            conclusion.changedModels.insert(id)
        }
        return fresh
    }

    /// Whether nothing has been seen of the list for so long that a model may have come and gone meanwhile: the wait for
    /// its absence begins anew.
    private func isBlind(before read: ListRead) -> Bool {
        guard let last = knowledge.endpoint.lastCompleteList else { return false }
        return read.sent - last > max(Self.longestBlindness, listEvery * 3)
    }

    /// Returns the ids that count as gone from now on.
    private mutating func noteAbsence(
        _ read: ListRead,
        present: Set<ModelID>,
        conclusion: inout Conclusion
    ) -> [ModelID] {
        var gone: [Gone] = []
        for var record in knowledge.models.values where !present.contains(record.id) {
            switch record.listing {
            case .listed:
                record.listing = .doubted(since: read.sent, reads: 1)
            case .doubted(_, _) where isBlind(before: read):
                record.listing = .doubted(since: read.sent, reads: 1)
            case .doubted(let since, let reads):
                if read.sent - since >= Self.withdrawalPatience && reads + 1 >= Self.withdrawalReads {
                    gone.append(withdraw(&record, since: since))
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
        gone.sort { $0.id < $1.id }
        tell(gone: gone, in: read, conclusion: &conclusion)
        return gone.map(\.id)
    }

    /// An id that a read took off the list for good.
    private struct Gone {
        let id: ModelID
        let since: Timestamp
        let previous: ModelState
    }

    /// Takes an id off the list for good.
    ///
    /// A call that proved it since then outranks the list; an older one does not.
    private func withdraw(_ record: inout ModelRecord, since: Timestamp) -> Gone {
        let gone = Gone(id: record.id, since: since, previous: record.state)
        record.listing = .withdrawn
        record.awaitsBaseline = false
        switch record.calling {
        case .callable, .missing:
            if let last = record.lastCallable, last < since {
                record.calling = .untested
                record.lastCallable = nil
            }
        case .untested, .gated, .retired: break
        }
        return gone
    }

    /// All ids of one watch that went in one read are one event.
    ///
    /// A model that still answers, or is still listed under another spelling, goes without a word.
    private func tell(gone: [Gone], in read: ListRead, conclusion: inout Conclusion) {
        var byWatch: [(watch: Watch?, gone: [Gone])] = []
        for item in gone where record(of: item.id).state == .withdrawn {
            let watch = watch(of: item.id).flatMap { isThereStill(item.id) ? nil : $0 }
            if let index = byWatch.firstIndex(where: { $0.watch == watch }) {
                byWatch[index].gone.append(item)
            } else {
                byWatch.append((watch, [item]))
            }
        }
        for (watch, gone) in byWatch {
            let ids = gone.map(\.id)
            let main = main(of: ids, for: watch)
            guard let item = gone.first(where: { $0.id == main }) else { continue }
            var facts = facts(check: .list, model: main)
            facts.otherModels = Array(ids.filter { $0 != main }.prefix(Self.mostOtherModels))
            facts.state = ModelState.withdrawn.rawValue
            facts.previous = item.previous.rawValue
            facts.lastAbsent = item.since
            facts.httpStatus = read.status
            facts.requestID = read.requestID
            conclusion.events.append(
                EventDraft(
                    .modelWithdrawn,
                    time: read.ended,
                    isTold: watch != nil,
                    facts: facts,
                    evidence: read.evidence,
                    listedCount: read.ids.count
                )
            )
        }
    }

    /// Whether another spelling of the model is listed or answers.
    private func isThereStill(_ id: ModelID) -> Bool {
        let family = ModelFamily(of: id).name
        return knowledge.models.values.contains {
            $0.id != id && ($0.isListed || $0.state == .callable) && ModelFamily(of: $0.id).name == family
        }
    }

    /// The id that stands for several of one watch: the one that was asked for, else the best spelling.
    func main(of ids: [ModelID], for watch: Watch?) -> ModelID? {
        if let exact = watch?.pattern.exactID, ids.contains(exact) { return exact }
        return ids.first.map { ids.reduce($0, preferred) }
    }

    /// All ids of one watch seen in one read are one event; ids that nobody waits for are one event in the record.
    private mutating func tell(fresh: [Fresh], in read: ListRead, isFirst: Bool, conclusion: inout Conclusion) {
        let watched = fresh.filter { watch(of: $0.id) != nil }
        if isFirst, watched.isEmpty { return }
        let known = watched.isEmpty ? [] : listedFamilies(besides: Set(fresh.map(\.id)))
        for hasReturned in [false, true] {
            var byWatch: [(watch: Watch?, fresh: [Fresh])] = []
            for item in fresh where item.hasReturned == hasReturned {
                let watch = watch(of: item.id).flatMap { known.contains(ModelFamily(of: item.id).name) ? nil : $0 }
                if let index = byWatch.firstIndex(where: { $0.watch == watch }) {
                    byWatch[index].fresh.append(item)
                } else {
                    byWatch.append((watch, [item]))
                }
            }
            for (watch, fresh) in byWatch {
                tell(fresh, watch: watch, in: read, isFirst: isFirst, conclusion: &conclusion)
            }
        }
    }

    /// The models that were listed before a read, under whichever spelling: a further spelling of one is recorded, but is
    /// no news.
    private func listedFamilies(besides fresh: Set<ModelID>) -> Set<String> {
        var families: Set<String> = []
        for record in knowledge.models.values where record.isListed && !fresh.contains(record.id) {
            families.insert(ModelFamily(of: record.id).name)
        }
        return families
    }

    private mutating func tell(
        _ fresh: [Fresh],
        watch: Watch?,
        in read: ListRead,
        isFirst: Bool,
        conclusion: inout Conclusion
    ) {
        if isFirst, watch == nil { return }
        let ids = fresh.map(\.id)
        guard let main = main(of: ids, for: watch), let item = fresh.first(where: { $0.id == main }) else { return }
        if isFirst {
            awaitBaseline(of: ids, main: main, in: read, conclusion: &conclusion)
            return
        }
        // What answered all the time was never told as gone; that a list has it again is no news.
        let isNews = !(item.hasReturned && item.previous == .callable)
        var facts = facts(check: read.check, model: main)
        facts.otherModels = Array(ids.filter { $0 != main }.sorted().prefix(Self.mostOtherModels))
        facts.state = record(of: main).state.rawValue
        facts.previous = (item.previous == .unknown ? .absent : item.previous).rawValue
        facts.lastAbsent = record(of: main).lastAbsent
        facts.firstPresent = read.ended
        facts.httpStatus = read.status
        facts.requestID = read.requestID
        conclusion.events.append(
            EventDraft(
                item.hasReturned ? .modelReturned : .modelListed,
                time: read.ended,
                isTold: watch != nil && isNews,
                facts: facts,
                evidence: read.evidence,
                listedCount: read.check == .list ? read.ids.count : nil,
                created: read.created[main]
            )
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
        facts.httpStatus = read.status
        facts.requestID = read.requestID
        conclusion.events.append(
            EventDraft(
                .listShrank,
                time: read.ended,
                facts: facts,
                evidence: read.evidence,
                listedCount: read.ids.count,
                message:
                    "the list of \(name) lacks \(missing) of \(accepted) ids since \(suspicion.since.timeOfDay) UTC; "
                    + "nothing is told as gone yet"
            )
        )
        return conclusion
    }
}
