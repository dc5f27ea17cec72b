/// The sentences of events about models.
///
/// Times are in UTC and say so.
enum EventText {
    static func sentence(for draft: EventDraft) -> String {
        let facts = draft.facts
        let model = subject(facts)
        let place = facts.endpoint ?? "this machine"
        switch draft.kind {
        case .modelListed where facts.check == .retrieve:
            return "\(model) is known to \(place) by its id, though its list lacks it"
                + interval(draft)
        case .modelListed:
            return "\(model) is listed on \(place)\(interval(draft))"
        case .modelReturned where facts.check == .completion:
            return "\(model) answers again on \(place)\(call(facts))"
        case .modelReturned:
            return "\(model) is back on \(place)\(interval(draft))"
        case .modelCallable:
            return "\(model) is callable on \(place)\(call(facts))"
        case .modelAlreadyAvailable:
            return "\(model) was already on \(place) at first contact: \(facts.state ?? "listed")\(call(facts))"
        case .modelGated:
            return "\(model) is on \(place), but refused for this key (\(refusal(facts)))"
        case .modelWithdrawn:
            let since = facts.lastAbsent.map { " since \(stamp($0))" } ?? ""
            return "\(model) is gone from \(place): absent\(since)"
        case .modelRetired:
            return "\(model) has been retired on \(place) (\(refusal(facts)))"
        case .aliasMoved, .shutdownAnnounced, .listShrank, .credentialExpiring, .endpointDegraded, .endpointLimited,
            .endpointDown, .endpointExhausted, .endpointUnauthorized, .endpointBlocked, .probeMisconfigured,
            .endpointRecovered, .priceChanged, .limitsChanged, .proberOffline, .proberOnline, .storeFailing,
            .storeRecovered, .budgetReached, .configRejected, .testAlert:
            // Their drafts bring a sentence of their own.
            return "\(draft.kind.rawValue) on \(place)"
        }
    }

    static func subject(_ facts: EventFacts) -> String {
        guard let model = facts.model else { return "a model" }
        guard !facts.otherModels.isEmpty else { return model.description }
        let shown = facts.otherModels.prefix(3).map(\.description).joined(separator: ", ")
        let rest = facts.otherModels.count - 3
        return "\(model) (with \(shown)\(rest > 0 ? " and \(rest) more" : ""))"
    }

    private static func interval(_ draft: EventDraft) -> String {
        let facts = draft.facts
        var parts: [String] = []
        if let absent = facts.lastAbsent, let present = facts.firstPresent {
            let sameDay = absent.day == present.day
            parts.append(
                sameDay
                    ? "absent at \(absent.timeOfDay), present at \(present.timeOfDay) UTC"
                    : "absent at \(stamp(absent)), present at \(stamp(present))"
            )
        } else if let present = facts.firstPresent {
            parts.append("present at \(stamp(present)); not known since when")
        }
        if let count = draft.listedCount { parts.append(counted(count, "id")) }
        // Some servers fill it with nothing, or with the time of asking.
        if let created = draft.created, created.microseconds > 0 { parts.append("dated \(created.day) there") }
        return parts.isEmpty ? "" : " (\(parts.joined(separator: "; ")))"
    }

    private static func call(_ facts: EventFacts) -> String {
        guard facts.check == .completion else { return "" }
        var parts: [String] = []
        if facts.state == ModelState.gated.rawValue { parts.append(refusal(facts)) }
        if facts.state == ModelState.callable.rawValue {
            parts.append(facts.servedModel.map { "served as \($0)" } ?? "the reply names no model")
        }
        if let first = facts.firstToken {
            parts.append("first token after \(milliseconds(first)) ms")
        } else if let latency = facts.latency, facts.state == ModelState.callable.rawValue {
            parts.append("answered after \(milliseconds(latency)) ms")
        }
        return parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
    }

    private static func refusal(_ facts: EventFacts) -> String {
        let status = facts.httpStatus.map { "HTTP \($0), " } ?? ""
        return status + (facts.reason?.code ?? "no reason given")
    }

    static func stamp(_ time: Timestamp) -> String { "\(time.day) \(time.timeOfDay) UTC" }

    private static func milliseconds(_ duration: Duration) -> Int64 { duration.wholeMicroseconds / 1_000 }
}
