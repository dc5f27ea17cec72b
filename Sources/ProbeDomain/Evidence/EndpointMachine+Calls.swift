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
    /// The verdict after the list's evidence has been weighed: a refusal that does not say whether the model is unknown or
    /// not ours is `gated` where the list has it, and `absent` where a complete list lacks it.
    package func settled(_ finding: Finding, model: ModelID) -> Finding {
        guard finding.verdict == .ambiguousAbsent else { return finding }
        var settled = finding
        if record(of: model).listing == .listed {
            settled.verdict = .gated
            settled.reason = "listed_but_refused"
        } else if knowledge.endpoint.lastCompleteList != nil, !record(of: model).isListed {
            settled.verdict = .absent
        }
        return settled
    }

    /// Takes one completion. Verdicts that say nothing about the model (throttled, failed, another model served) change
    /// nothing here.
    package mutating func observe(_ call: CallOutcome) -> Conclusion {
        switch call.finding.verdict {
        case .ok:
            return noteRun(call)
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
        guard before.calling != .callable else {
            store(record)
            return Conclusion()
        }
        record.callingSince = call.ended
        if case .missing(let calls) = before.calling, calls < 2, before.lastCallable != nil {
            store(record)
            return Conclusion(changing: call.model)
        }
        let kind: EventKind =
            if isBaseline(before) {
                .modelAlreadyAvailable
            } else if before.state == .retired || before.state == .withdrawn {
                .modelReturned
            } else {
                .modelCallable
            }
        record.isBaselineTold = record.isBaselineTold || kind == .modelAlreadyAvailable
        record.awaitsBaseline = false
        return tell(kind, call, before: before, after: record)
    }

    private mutating func noteRefusal(_ call: CallOutcome) -> Conclusion {
        var record = record(of: call.model)
        let before = record
        let isExplicit = call.finding.verdict == .gated && call.finding.reason != "listed_but_refused"
        if !isExplicit, before.lastCallable != nil {
            // It answered before: one refusal of this kind may be a hiccup, two are believed.
            let calls: Int = if case .missing(let calls) = before.calling { calls + 1 } else { 1 }
            switch before.calling {
            case .gated, .retired: return Conclusion()
            case .untested, .callable, .missing: break
            }
            guard calls >= 2 else {
                record.calling = .missing(calls: calls)
                store(record)
                return Conclusion(changing: call.model)
            }
            if !record.isListed || record.listing != .listed {
                record.calling = .retired
                record.callingSince = call.ended
                return tell(.modelRetired, call, before: before, after: record)
            }
        }
        if !isExplicit, case .doubted(let since, _) = before.listing {
            // Beside a list without it, two calls that do not find it need no further wait.
            let calls: Int = if case .missing(let calls) = before.calling { calls + 1 } else { 1 }
            record.calling = .missing(calls: calls)
            guard calls >= 2 else {
                store(record)
                return Conclusion(changing: call.model)
            }
            record.listing = .withdrawn
            record.lastAbsent = since
            return tell(.modelWithdrawn, call, before: before, after: record)
        }
        guard call.finding.verdict == .gated else { return Conclusion() }
        if case .gated = before.calling { return Conclusion() }
        record.calling = .gated(call.finding.reason)
        record.callingSince = call.ended
        let kind: EventKind = isBaseline(before) ? .modelAlreadyAvailable : .modelGated
        record.isBaselineTold = record.isBaselineTold || kind == .modelAlreadyAvailable
        record.awaitsBaseline = false
        return tell(kind, call, before: before, after: record)
    }

    private mutating func noteRetirement(_ call: CallOutcome) -> Conclusion {
        var record = record(of: call.model)
        guard record.calling != .retired else { return Conclusion() }
        let before = record
        record.calling = .retired
        record.callingSince = call.ended
        record.awaitsBaseline = false
        return tell(.modelRetired, call, before: before, after: record)
    }

    /// First contact covers the first conclusive call of what was there then, and of what is called before the first
    /// complete list.
    private func isBaseline(_ before: ModelRecord) -> Bool {
        guard before.calling == .untested else { return false }
        return before.awaitsBaseline || knowledge.endpoint.baselineAt == nil
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
