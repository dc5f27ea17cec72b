/// What one completion showed about its model.
package struct CallOutcome: Sendable, Equatable {
    /// The model that was asked for.
    package var model: ModelID
    /// The classification.
    package var finding: Finding
    /// The model that the reply named.
    package var servedModel: ModelID?
    /// When it was sent.
    package var sent: Timestamp
    /// When it had ended.
    package var ended: Timestamp
    /// The reply's status.
    package var status: Int?
    /// The provider's id of the request.
    package var requestID: String?
    /// Send to end.
    package var latency: Duration?
    /// Send to first visible token.
    package var firstToken: Duration?
    /// What it rests on.
    package var evidence: Evidence
    /// The announced end of the model's service; nil when the reply names none.
    package var shutdown: Timestamp?
    /// The pool of limits that the call drew from.
    package var pool = ""
    /// The limits that the reply names.
    package var buckets: [LimitBucket] = []

    /// Makes an outcome.
    package init(
        model: ModelID,
        finding: Finding,
        servedModel: ModelID? = nil,
        sent: Timestamp,
        ended: Timestamp,
        status: Int? = nil,
        requestID: String? = nil,
        latency: Duration? = nil,
        firstToken: Duration? = nil,
        evidence: Evidence = Evidence()
    ) {
        self.model = model
        self.finding = finding
        self.servedModel = servedModel
        self.sent = sent
        self.ended = ended
        self.status = status
        self.requestID = requestID
        self.latency = latency
        self.firstToken = firstToken
        self.evidence = evidence
    }
}

extension EndpointMachine {
    /// The verdict after the list's evidence has been weighed.
    ///
    /// A refusal that does not know the model, or does not say whether it is unknown or not ours, is `gated` where the list
    /// has it, `absent` where a complete list lacks it, and ambiguous without any complete list. After its announced end it
    /// is `retired`, whatever lists say. And an answer of a server that runs whatever it has proves a model that the list
    /// has, and no other.
    package func settled(_ finding: Finding, model: ModelID, at now: Timestamp) -> Finding {
        if finding.verdict == .ok, finding.needsListing, record(of: model).listing != .listed {
            return Finding(.okDegraded, "name_ignored", detail: "no list shows it")
        }
        guard finding.verdict == .ambiguousAbsent || finding.verdict == .absent else { return finding }
        var settled = finding
        if let end = record(of: model).shutdown, end <= now {
            settled.verdict = .retired
            settled.reason = Self.shutdownPassed
        } else if record(of: model).listing == .listed {
            settled.verdict = .gated
            settled.reason = Self.listedButRefused
        } else if knowledge.endpoint.lastCompleteList != nil, !record(of: model).isListed {
            settled.verdict = .absent
        } else {
            settled.verdict = .ambiguousAbsent
        }
        return settled
    }

    /// The list has the model, and the call does not know it or does not say.
    private static let listedButRefused: Reason = "listed_but_refused"
    /// A call does not find a model whose announced end has passed.
    private static let shutdownPassed: Reason = "shutdown_date_passed"

    /// Weighs one completion.
    mutating func weigh(_ call: CallOutcome) -> Conclusion {
        switch call.finding.verdict {
        case .ok:
            var conclusion = noteRun(call)
            noteLimits(call, conclusion: &conclusion)
            return conclusion
        case .gated, .absent, .ambiguousAbsent:
            return noteRefusal(call)
        case .retired:
            return noteRetirement(call)
        case .okDegraded, .wrongRoute, .rateLimited, .quotaExhausted, .authFailed, .regionBlocked, .overloaded,
            .providerError, .edgeError, .network, .badProbe, .protocolViolation:
            return Conclusion()
        }
    }

    private mutating func noteRun(_ call: CallOutcome) -> Conclusion {
        var record = record(of: call.model)
        let before = record
        record.calling = .callable
        record.lastCallable = call.ended
        record.servedModel = call.servedModel ?? record.servedModel
        let news = [noteServed(call, &record, before: before), noteShutdown(call, &record, before: before)]
            .compactMap(\.self)
        guard before.state != .callable else {
            // Also after a single refusal, which was not believed.
            store(record)
            let isSame =
                before.calling == .callable && record.alias == before.alias
                && record.knownShutdown == before.knownShutdown
            var conclusion = isSame ? Conclusion() : Conclusion(changing: call.model)
            conclusion.events = news
            return conclusion
        }
        record.callingSince = call.ended
        let kind: EventKind =
            if isBaseline(before) {
                .modelAlreadyAvailable
            } else if before.state == .retired || before.state == .withdrawn {
                .modelReturned
            } else {
                .modelCallable
            }
        record.isBaselineTold = record.isBaselineTold || kind == .modelAlreadyAvailable
        var conclusion = tell(kind, call, before: before, after: record)
        conclusion.events += news
        return conclusion
    }

    private mutating func noteRefusal(_ call: CallOutcome) -> Conclusion {
        let before = record(of: call.model)
        if call.finding.verdict == .gated, call.finding.reason != Self.listedButRefused {
            return noteGate(call, before: before)
        }
        switch before.calling {
        case .retired: return Conclusion()
        // To a key that is refused, it says nothing new that the model is not found: whether it is gone, lists say. Else
        // a gate that stood all the time would be told again after each short absence.
        case .gated: return Conclusion()
        case .untested, .callable, .missing: break
        }
        if call.finding.verdict == .gated, before.lastCallable == nil { return noteGate(call, before: before) }

        // One refusal of this kind may be a hiccup, two in a row are believed.
        let calls: Int = if case .missing(let calls) = before.calling { min(2, calls + 1) } else { 1 }
        var record = before
        record.calling = .missing(calls: calls)
        if calls >= 2 {
            if call.finding.verdict == .gated { return noteGate(call, before: before) }
            if let conclusion = noteGone(record, call, before: before) { return conclusion }
        }
        store(record)
        return record == before ? Conclusion() : Conclusion(changing: call.model)
    }

    /// Beside a list without the model, two calls that do not find it need no further wait; nil where no list says so.
    private mutating func noteGone(
        _ missing: ModelRecord,
        _ call: CallOutcome,
        before: ModelRecord
    ) -> Conclusion? {
        var record = missing
        switch record.listing {
        case .doubted(let since, _):
            record.listing = .withdrawn
            record.lastAbsent = since
        case .absent, .withdrawn:
            // Never listed, or gone from the list without a word because it answered.
            guard before.lastCallable != nil else { return nil }
        case .unknown, .listed:
            return nil
        }
        record.callingSince = call.ended
        guard before.lastCallable != nil else { return tell(.modelWithdrawn, call, before: before, after: record) }
        record.calling = .retired
        return tell(.modelRetired, call, before: before, after: record)
    }

    private mutating func noteGate(_ call: CallOutcome, before: ModelRecord) -> Conclusion {
        if case .gated = before.calling { return Conclusion() }
        var record = before
        record.calling = .gated(call.finding.reason)
        record.callingSince = call.ended
        record.lastCallable = nil
        let kind: EventKind = isBaseline(before) ? .modelAlreadyAvailable : .modelGated
        record.isBaselineTold = record.isBaselineTold || kind == .modelAlreadyAvailable
        return tell(kind, call, before: before, after: record)
    }

    private mutating func noteRetirement(_ call: CallOutcome) -> Conclusion {
        var record = record(of: call.model)
        guard record.calling != .retired else { return Conclusion() }
        let before = record
        record.calling = .retired
        record.callingSince = call.ended
        return tell(.modelRetired, call, before: before, after: record)
    }

    /// First contact covers the first conclusive call of everything that was not seen to appear later.
    private func isBaseline(_ before: ModelRecord) -> Bool {
        before.calling == .untested && before.lastAbsent == nil && before.listing != .withdrawn
    }

    /// Once a call has shown what a model's baseline is, its other spellings have no baseline of their own.
    private mutating func endBaseline(of family: String) -> Set<ModelID> {
        let waiting = knowledge.models.values.filter {
            $0.awaitsBaseline && ModelFamily(of: $0.id).name == family
        }
        for var record in waiting {
            record.awaitsBaseline = false
            store(record)
        }
        return Set(waiting.map(\.id))
    }

    private mutating func tell(
        _ kind: EventKind,
        _ call: CallOutcome,
        before: ModelRecord,
        after: ModelRecord
    ) -> Conclusion {
        let family = ModelFamily(of: call.model).name
        let isKnownByAnotherName = knowledge.models.values.contains {
            $0.id != call.model && $0.state == after.state && ModelFamily(of: $0.id).name == family
        }
        store(after)
        let settled = endBaseline(of: family)
        var facts = facts(check: .completion, model: call.model)
        facts.servedModel = call.servedModel
        facts.state = after.state.rawValue
        facts.previous = before.state.rawValue
        facts.verdict = call.finding.verdict
        facts.reason = call.finding.reason
        facts.httpStatus = call.status
        facts.requestID = call.requestID
        facts.lastAbsent = after.lastAbsent
        facts.firstPresent = after.firstPresent
        facts.latency = call.latency
        facts.firstToken = call.firstToken
        var conclusion = Conclusion(changing: call.model)
        conclusion.changedModels.formUnion(settled)
        conclusion.events.append(
            EventDraft(
                kind,
                time: call.ended,
                isTold: watch(of: call.model) != nil && !isKnownByAnotherName,
                facts: facts,
                evidence: call.evidence
            )
        )
        return conclusion
    }
}

extension Conclusion {
    /// Nothing to tell, one record to write.
    fileprivate init(changing id: ModelID) {
        self.init()
        changedModels = [id]
    }
}
