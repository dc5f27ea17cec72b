import ProbeDomain
import ProbeJSON

/// A model at an endpoint as JSON, wherever one is shown.
enum ModelJSON {
    static func output(_ model: ModelRecord) -> JSONOutput {
        var reason: String?
        if case .gated(let why) = model.calling { reason = why.code }
        return [
            "id": .string(model.id.text),
            "state": .string(model.state.rawValue),
            "listed": .bool(model.isListed),
            "last_absent": .optional(model.lastAbsent?.rfc3339),
            "first_present": .optional(model.firstPresent?.rfc3339),
            "last_present": .optional(model.lastPresent?.rfc3339),
            "calling_since": .optional(model.callingSince?.rfc3339),
            "last_callable": .optional(model.lastCallable?.rfc3339),
            "served_model": .optional(model.servedModel?.text),
            "gated_reason": .optional(reason),
        ]
    }
}
