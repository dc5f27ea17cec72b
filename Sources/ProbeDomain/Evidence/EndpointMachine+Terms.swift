/// What rows of a list say of a model otherwise than is believed.
struct TermDoubts: Sendable, Equatable {
    var shutdown: Doubt<Timestamp?>?
    var price: Doubt<ModelPrice?>?
    var context: Doubt<Int?>?
    var aliasOf: Doubt<ModelID?>?

    /// Takes what one more row says; what has stood for long enough is believed.
    ///
    /// A row that names no price, no size and no model behind it does not say that these have changed; that an end of
    /// service is named no more takes it back.
    mutating func settle(_ believed: ModelTerms, _ said: ModelTerms, at now: Timestamp) -> ModelTerms {
        var terms = believed
        func weigh<Value>(
            _ doubt: inout Doubt<Value?>?,
            _ term: WritableKeyPath<ModelTerms, Value?>,
            isKept: Bool = true
        ) {
            let value = isKept ? said[keyPath: term] ?? believed[keyPath: term] : said[keyPath: term]
            let patience = Doubt<Value?>.Patience(count: Self.reads, span: Self.span)
            if Doubt.weigh(&doubt, said: value, believed: believed[keyPath: term], at: now, patience: patience) {
                terms[keyPath: term] = value
            }
        }
        weigh(&shutdown, \.shutdown, isKept: false)
        weigh(&price, \.price)
        weigh(&context, \.context)
        weigh(&aliasOf, \.aliasOf)
        return terms
    }

    func moved(_ move: (Timestamp) -> Timestamp) -> TermDoubts {
        var moved = self
        moved.shutdown = shutdown?.moved(move)
        moved.price = price?.moved(move)
        moved.context = context?.moved(move)
        moved.aliasOf = aliasOf?.moved(move)
        return moved
    }

    /// So many reads in a row are believed, or reads over this time where lists are read seldom.
    ///
    /// Of a catalogue that answers from an old and a new server by turns, one chain in four thousand is as long; and nobody
    /// has to act on a price at once.
    static let reads = 12
    static let span = Duration.seconds(86_400)
}

extension EndpointMachine {
    /// Two dates that lie no further apart are the same announcement.
    static let sameShutdown = Duration.seconds(86_400)
    /// A model that ends so soon is told of at first contact, too: nobody else would say it in time.
    static let nearShutdown = Duration.seconds(30 * 86_400)
    /// From one read so many events of models that nobody follows are kept.
    static let mostTermEvents = 100

    /// What has changed of a model, as far as there is something to tell.
    private enum News: Hashable {
        case alias(from: ModelID, to: ModelID)
        /// With the end that was known before.
        case end(Timestamp, former: Timestamp?)
        case price(from: ModelPrice, to: ModelPrice)

        var kind: EventKind {
            switch self {
            case .alias: .aliasMoved
            case .end: .shutdownAnnounced
            case .price: .priceChanged
            }
        }
    }

    /// Takes what the rows say of their models.
    ///
    /// The first rows of a model are a baseline; later ones are believed once they have stood.
    mutating func noteTerms(_ read: ListRead, conclusion: inout Conclusion) {
        var news: [(id: ModelID, news: News)] = []
        for id in read.ids {
            let said = read.terms[id] ?? ModelTerms()
            var record = record(of: id)
            let known = record.knownShutdown
            guard let believed = record.terms else {
                record.terms = said
                if let end = said.shutdown {
                    record.knownShutdown = end
                    if isSoon(end, at: read.ended), isFollowed(id), isOtherShutdown(end, than: known) {
                        news.append((id, .end(end, former: known)))
                    }
                }
                store(record)
                conclusion.changedModels.insert(id)
                continue
            }
            guard said != believed || termDoubts[id] != nil else { continue }
            var doubts = termDoubts[id] ?? TermDoubts()
            let terms = doubts.settle(believed, said, at: read.ended)
            termDoubts[id] = doubts == TermDoubts() ? nil : doubts
            guard terms != believed else { continue }
            record.terms = terms
            if let old = believed.aliasOf, let new = terms.aliasOf, noteAlias(of: &record, from: old, to: new, read) {
                news.append((id, .alias(from: old, to: new)))
            }
            if let end = terms.shutdown, end != believed.shutdown, isOtherShutdown(end, than: known) {
                record.knownShutdown = end
                news.append((id, .end(end, former: known)))
            }
            if let old = believed.price, let new = terms.price, new != old {
                news.append((id, .price(from: old, to: new)))
            }
            store(record)
            conclusion.changedModels.insert(id)
        }
        tell(news, in: read, conclusion: &conclusion)
    }

    private func isSoon(_ end: Timestamp, at now: Timestamp) -> Bool { end > now && end - now <= Self.nearShutdown }

    private func isOtherShutdown(_ end: Timestamp, than known: Timestamp?) -> Bool {
        guard let known else { return true }
        return abs((end - known).inSeconds) >= Self.sameShutdown.inSeconds
    }

    /// The list names another model behind an alias; returns whether replies have not shown it before.
    private func noteAlias(of record: inout ModelRecord, from old: ModelID, to new: ModelID, _ read: ListRead) -> Bool {
        guard ModelFamily.isOther(new, than: old, behind: record.id) else { return false }
        guard let trail = record.alias else { return true }
        guard ModelFamily.isOther(new, than: trail.target, behind: record.id) else { return false }
        record.alias = AliasTrail(target: new, former: trail.target, movedAt: read.ended)
        return true
    }

    /// The ids of one watch of which a read says the same are one event; so are those that are called, and those that
    /// nobody follows, which are recorded only.
    private func tell(_ news: [(id: ModelID, news: News)], in read: ListRead, conclusion: inout Conclusion) {
        struct Group: Hashable {
            let watch: Watch?
            let isTold: Bool
            let news: News
        }
        var ids: [Group: [ModelID]] = [:]
        var order: [Group] = []
        for (id, news) in news {
            let watch = watch(of: id)
            let group = Group(watch: watch, isTold: watch != nil || calledModels.contains(id), news: news)
            // What a whole catalogue says anew of models that nobody follows is on record with each of them.
            if ids[group] == nil, group.isTold || order.count < Self.mostTermEvents { order.append(group) }
            ids[group, default: []].append(id)
        }
        for group in order {
            let ids = ids[group] ?? []
            guard let main = main(of: ids, for: group.watch) else { continue }
            var facts = facts(check: read.check, model: main)
            facts.otherModels = Array(ids.filter { $0 != main }.sorted().prefix(Self.mostOtherModels))
            facts.httpStatus = read.status
            facts.requestID = read.requestID
            let message: String
            switch group.news {
            case .price(let old, let new):
                facts.previous = old.fields
                facts.state = new.fields
                message = EventText.price(facts, from: old, to: new)
            case .alias(let old, let new):
                facts.previous = old.text
                facts.servedModel = new
                message = EventText.alias(facts, from: old, to: new)
            case .end(let end, let former):
                facts.until = end
                message = EventText.shutdown(facts, end: end, former: former, now: read.ended)
            }
            conclusion.events.append(
                EventDraft(
                    group.news.kind,
                    time: read.ended,
                    isTold: group.isTold,
                    facts: facts,
                    evidence: read.evidence,
                    message: message
                )
            )
        }
    }
}

/// What the replies to calls say of a model beside that it ran.
extension EndpointMachine {
    /// How long replies may come from the former model after an alias has moved: a rollout serves both by turns for days.
    static let rollout = Duration.seconds(7 * 86_400)

    /// Takes the model that a reply names.
    ///
    /// Two in a row are needed, and within the days of a rollout no return of the former one is told.
    func noteServed(_ call: CallOutcome, _ record: inout ModelRecord, before: ModelRecord) -> EventDraft? {
        guard let served = call.servedModel else { return nil }
        guard let trail = before.alias, before.state == .callable else {
            // What a model's first call shows is its baseline, and what a return shows is told with it.
            record.alias = AliasTrail(target: served, movedAt: call.ended)
            return nil
        }
        guard ModelFamily.isOther(served, than: trail.target, behind: call.model) else {
            if ModelFamily.isExact(served, behind: call.model), !ModelFamily.isExact(trail.target, behind: call.model) {
                record.alias?.target = served
            }
            return nil
        }
        guard let last = before.servedModel, !ModelFamily.isOther(served, than: last, behind: call.model),
            ModelFamily.isOther(last, than: trail.target, behind: call.model)
        else { return nil }
        if let movedAt = trail.movedAt, call.ended - movedAt < Self.rollout {
            // First contact may fall into a rollout, too: then an older snapshot is the former one.
            let isFormer = trail.former.map { !ModelFamily.isOther(served, than: $0, behind: call.model) } ?? false
            if isFormer || ModelFamily.isOlder(served, than: trail.target) { return nil }
        }
        record.alias = AliasTrail(target: served, former: trail.target, movedAt: call.ended)
        var facts = replyFacts(call)
        facts.servedModel = served
        facts.previous = trail.target.text
        return EventDraft(
            .aliasMoved,
            time: call.ended,
            isTold: isFollowed(call.model),
            facts: facts,
            evidence: call.evidence,
            message: EventText.alias(facts, from: trail.target, to: served)
        )
    }

    /// Takes the end of service that a reply names; two in a row are needed after first contact.
    ///
    /// It is that of the model that answered: behind an alias a snapshot ends, and the alias moves on.
    func noteShutdown(_ call: CallOutcome, _ record: inout ModelRecord, before: ModelRecord) -> EventDraft? {
        guard let end = call.shutdown,
            call.servedModel.map({ ModelFamily(of: $0) == ModelFamily(of: call.model) }) ?? true
        else { return nil }
        record.repliedShutdown = end
        // A record of an earlier version knows neither which model answers nor what replies said of its end.
        let isFirst = (before.lastCallable == nil || before.alias == nil) && before.repliedShutdown == nil
        guard isFirst || before.repliedShutdown == end, isOtherShutdown(end, than: before.knownShutdown) else {
            return nil
        }
        record.knownShutdown = end
        guard !isFirst || isSoon(end, at: call.ended) else { return nil }
        var facts = replyFacts(call)
        facts.until = end
        return EventDraft(
            .shutdownAnnounced,
            time: call.ended,
            isTold: isFollowed(call.model),
            facts: facts,
            evidence: call.evidence,
            message: EventText.shutdown(facts, end: end, former: before.knownShutdown, now: call.ended)
        )
    }

    /// The facts that every event of a reply has.
    func replyFacts(_ call: CallOutcome) -> EventFacts {
        var facts = facts(check: .completion, model: call.model)
        facts.httpStatus = call.status
        facts.requestID = call.requestID
        return facts
    }
}
