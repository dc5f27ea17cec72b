/// A question that is asked of an endpoint on a schedule.
package enum CheckKind: String, Sendable, CaseIterable, Hashable {
    /// Which models are there? Free.
    case list
    /// Is this one model there? Free.
    case retrieve
    /// Does this model answer? Costs tokens.
    case completion

    /// Whether asking costs money or allowance.
    package var isPaid: Bool { self == .completion }
}

/// One check of one endpoint: the kind, and the model where it is about one.
package struct Check: Hashable, Sendable, Comparable {
    /// What is asked.
    package let kind: CheckKind
    /// About which model; nil for a list.
    package let model: ModelID?

    /// The list of an endpoint.
    package static let list = Check(kind: .list, model: nil)
    /// The retrieval of one model.
    package static func retrieve(_ model: ModelID) -> Check { Check(kind: .retrieve, model: model) }
    /// A completion by one model.
    package static func completion(_ model: ModelID) -> Check { Check(kind: .completion, model: model) }

    private init(kind: CheckKind, model: ModelID?) {
        self.kind = kind
        self.model = model
    }

    /// Makes a check from what a record holds; nil when kind and model do not fit together.
    package init?(kind: CheckKind, recordedModel: ModelID?) {
        guard (kind == .list) == (recordedModel == nil) else { return nil }
        self.init(kind: kind, model: recordedModel)
    }

    package static func < (left: Check, right: Check) -> Bool {
        (left.kind.rawValue, left.model?.text ?? "") < (right.kind.rawValue, right.model?.text ?? "")
    }
}
