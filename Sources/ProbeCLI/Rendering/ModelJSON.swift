import ProbeDomain
import ProbeJSON

/// A model at an endpoint as JSON, wherever one is shown.
enum ModelJSON {
    /// All that is known of the model; one that is listed was on the last complete list, sent at `lastList`.
    static func output(_ model: ModelRecord, lastList: Timestamp?) -> JSONOutput {
        var reason: String?
        if case .gated(let why) = model.calling { reason = why.code }
        // The record notes changes: the lists between them all had it.
        let shown = [model.lastPresent, model.listing == .listed ? lastList : nil].compactMap(\.self).max()
        return [
            "id": .string(model.id.text),
            "state": .string(model.state.rawValue),
            "listed": .bool(model.isListed),
            "last_absent": .optional(model.lastAbsent?.rfc3339),
            "first_present": .optional(model.firstPresent?.rfc3339),
            "last_present": .optional(shown?.rfc3339),
            "calling_since": .optional(model.callingSince?.rfc3339),
            "last_callable": .optional(model.lastCallable?.rfc3339),
            "served_model": .optional(model.servedModel?.text),
            "gated_reason": .optional(reason),
            "alias_target": .optional((model.alias?.target ?? model.terms?.aliasOf)?.text),
            "alias_moved": .optional(model.alias?.movedAt?.rfc3339),
            "shutdown": .optional(model.shutdown?.rfc3339),
            "context_tokens": .optional(model.terms?.context),
            "usd_per_million_input_tokens": .optional(model.terms?.price?.input),
            "usd_per_million_output_tokens": .optional(model.terms?.price?.output),
        ]
    }
}
