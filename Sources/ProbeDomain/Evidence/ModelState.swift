/// What is believed of a model at an endpoint, in one word for people.
package enum ModelState: String, Sendable, CaseIterable, Hashable {
    /// Nothing is known yet.
    case unknown
    /// A complete list lacks it.
    case absent
    /// It is in the list; whether this key may call it is not known.
    case listed
    /// It is there and refused to this key.
    case gated
    /// A completion has proven that this key may call it.
    case callable
    /// It was listed and is gone.
    case withdrawn
    /// It was taken out of service for good.
    case retired
}

/// What complete, unsuspected lists say of one id.
package enum Listing: Sendable, Equatable {
    /// No complete list has been read.
    case unknown
    /// Never listed so far.
    case absent
    /// In the last list.
    case listed
    /// Was listed; complete, unsuspected lists have lacked it since, that many of them.
    case doubted(since: Timestamp, reads: Int)
    /// Was listed; has been absent for long enough to be told.
    case withdrawn
}

/// What calls say of one id.
package enum Calling: Sendable, Equatable {
    /// No conclusive call yet.
    case untested
    /// The last conclusive call proved that the model ran.
    case callable
    /// The last conclusive call was refused for this identity.
    case gated(Reason)
    /// The last calls, that many in a row, said that there is no such model, or no access.
    case missing(calls: Int)
    /// A call said that the model has been retired.
    case retired
}

/// What is known of one id at one endpoint.
///
/// Of most models of a list the same is known, and a list may have thousands: records with the same facts share them.
@dynamicMemberLookup
package struct ModelRecord: Sendable, Equatable {
    /// The id as the endpoint spells it.
    package let id: ModelID
    private(set) var shared: SharedFacts

    private static let nothing = SharedFacts(ModelFacts())

    /// Makes the record of an id with facts that others may have too.
    init(id: ModelID, shared: SharedFacts) {
        self.id = id
        self.shared = shared
    }

    /// Makes the record of an id of which nothing is known.
    package init(id: ModelID) {
        self.id = id
        shared = Self.nothing
    }

    /// Makes the record of an id of which this is known.
    package init(id: ModelID, facts: ModelFacts) {
        self.id = id
        shared = SharedFacts(facts)
    }

    package subscript<Value>(dynamicMember path: WritableKeyPath<ModelFacts, Value>) -> Value {
        get { shared.facts[keyPath: path] }
        set {
            if !isKnownUniquelyReferenced(&shared) { shared = SharedFacts(shared.facts) }
            shared.facts[keyPath: path] = newValue
        }
    }

    package subscript<Value>(dynamicMember path: KeyPath<ModelFacts, Value>) -> Value { shared.facts[keyPath: path] }

    /// The record of another id of which the same is known.
    package func with(id: ModelID) -> ModelRecord { ModelRecord(id: id, shared: shared) }

    /// The record, with its facts shared with another one where they are the same.
    package func sharing(with other: ModelRecord?) -> ModelRecord {
        guard let other, other.shared !== shared, other.shared.facts == shared.facts else { return self }
        var record = self
        record.shared = other.shared
        return record
    }

    package static func == (left: ModelRecord, right: ModelRecord) -> Bool {
        left.id == right.id && (left.shared === right.shared || left.shared.facts == right.shared.facts)
    }
}

/// Never changed while more than one record has it.
final class SharedFacts: @unchecked Sendable {
    var facts: ModelFacts

    init(_ facts: ModelFacts) { self.facts = facts }
}

/// What is known of an id, without the id.
package struct ModelFacts: Sendable, Equatable {
    /// What lists say.
    package var listing = Listing.unknown
    /// What calls say.
    package var calling = Calling.untested
    /// When the last complete read without it before its appearance was sent; nil when there was none.
    package var lastAbsent: Timestamp?
    /// When the first read with it had ended.
    package var firstPresent: Timestamp?
    /// When the last read with it had ended.
    package var lastPresent: Timestamp?
    /// When `calling` took its present value.
    package var callingSince: Timestamp?
    /// When a call last proved that the model ran; nil before the first, and again once it is gated or gone.
    package var lastCallable: Timestamp?
    /// The model that the last successful reply named.
    package var servedModel: ModelID?
    /// It was there at first contact and its first conclusive call is still to be told as part of the baseline.
    package var awaitsBaseline = false
    /// That it was there at first contact has been told.
    package var isBaselineTold = false
    /// What its rows say of it, as far as that has stood; nil before the first of them.
    package var terms: ModelTerms? {
        get { hasTerms ? saidTerms ?? ModelTerms() : nil }
        set {
            hasTerms = newValue != nil
            saidTerms = newValue == ModelTerms() ? nil : newValue
        }
    }
    private var hasTerms = false
    /// Those that say anything, which most rows do not.
    @Seldom private var saidTerms: ModelTerms?
    /// The announced end of service that the last reply to name one named.
    package var repliedShutdown: Timestamp?
    /// The end of service that has been told, or was announced at first contact.
    package var knownShutdown: Timestamp?
    /// Which model answers its calls; nil before the first reply that names one.
    @Seldom package var alias: AliasTrail?

    /// Makes the facts of an id of which nothing is known.
    package init() {}

    /// The announced end of service; nil when none is.
    package var shutdown: Timestamp? { terms?.shutdown ?? repliedShutdown }

    /// Whether the last accepted list had it, or only a short absence speaks against it.
    package var isListed: Bool {
        switch listing {
        case .listed, .doubted: true
        case .unknown, .absent, .withdrawn: false
        }
    }

    /// The state in one word.
    ///
    /// A callable answer outranks a list without the id for as long as no call contradicts it.
    package var state: ModelState {
        switch (calling, listing) {
        case (.retired, _): .retired
        case (.callable, _): .callable
        case (.missing(let calls), _) where calls < 2 && lastCallable != nil: .callable
        case (.gated, .withdrawn): .withdrawn
        case (.gated, _): .gated
        case (.untested, .listed), (.untested, .doubted), (.missing, .listed), (.missing, .doubted): .listed
        case (.untested, .withdrawn), (.missing, .withdrawn): .withdrawn
        case (.untested, .absent), (.missing, .absent): .absent
        case (.untested, .unknown), (.missing, .unknown): .unknown
        }
    }
}
