/// What a provider says of a model beside that it is there.
package struct ModelTerms: Sendable, Hashable {
    /// The announced end of service; nil when none is.
    package var shutdown: Timestamp?
    /// The list price; nil when none is named.
    package var price: ModelPrice?
    /// How many tokens fit, as the provider counts; nil when not told.
    package var context: Int?
    /// The model that an alias stands for; nil for a model of its own, and when not told.
    package var aliasOf: ModelID?

    /// Makes terms of which nothing is said; set what there is.
    package init() {}

    /// Takes what a row of a list says.
    package init(_ row: ListedModel) {
        shutdown = row.shutdown
        price = row.price
        context = row.context
        aliasOf = row.aliasOf
    }
}

/// Which model answers the calls of an id.
package struct AliasTrail: Sendable, Hashable {
    /// The one that is believed to answer.
    package var target: ModelID
    /// The one before it; nil while there was none.
    package var former: ModelID?
    /// When the calls went from one to the other; of the first one, when it answered first.
    package var movedAt: Timestamp?

    /// Makes a trail.
    package init(target: ModelID, former: ModelID? = nil, movedAt: Timestamp? = nil) {
        self.target = target
        self.former = former
        self.movedAt = movedAt
    }
}

/// Names a limit of an endpoint.
package struct LimitKey: Sendable, Hashable, Comparable {
    /// The pool of limits that a model's calls draw from.
    package let pool: String
    /// What is counted, as the replies name it: `requests`, `tokens`; server text, cut.
    package let name: String

    /// Makes a key.
    package init(pool: String, name: String) {
        self.pool = pool
        self.name = name
    }

    package static func < (left: LimitKey, right: LimitKey) -> Bool {
        (left.pool, left.name) < (right.pool, right.name)
    }
}

/// How much of something an endpoint allows.
package struct KnownLimit: Sendable, Hashable {
    /// How many fit; above 0.
    package var value: Int
    /// When a change to it was told; nil while it is what first contact showed.
    package var toldAt: Timestamp?

    /// Makes a limit.
    package init(value: Int, toldAt: Timestamp? = nil) {
        self.value = value
        self.toldAt = toldAt
    }
}

/// The end of a key's validity, and what has been made of it.
package struct KeyExpiry: Sendable, Hashable {
    /// The end, as the key says itself.
    package var at: Timestamp
    /// When a key with this end was first seen.
    package var seen: Timestamp
    /// It has been told.
    package var isTold: Bool

    /// Makes it.
    package init(at: Timestamp, seen: Timestamp, isTold: Bool = false) {
        self.at = at
        self.seen = seen
        self.isTold = isTold
    }
}
