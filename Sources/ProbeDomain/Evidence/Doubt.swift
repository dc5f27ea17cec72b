/// A value that differs from what is believed and is not believed yet.
struct Doubt<Value: Sendable & Equatable>: Sendable, Equatable {
    /// What was said.
    var value: Value
    /// When it was said first.
    var since: Timestamp
    /// How many times in a row.
    var count: Int

    /// How long a value must stand.
    ///
    /// That often in a row, or twice at least over that time: where replies come from several servers by turns, chance
    /// shows in a row; where they come from caches, it shows in time.
    struct Patience {
        let count: Int
        let span: Duration
    }

    /// Takes what one more reply says; returns whether it is to be believed from now on.
    static func weigh(
        _ doubt: inout Doubt?,
        said: Value,
        believed: Value,
        at now: Timestamp,
        patience: Patience
    ) -> Bool {
        guard said != believed else {
            doubt = nil
            return false
        }
        var next = Doubt(value: said, since: now, count: 0)
        if let before = doubt, before.value == said { next = before }
        next.count += 1
        let isLasting = next.count >= patience.count || (next.count >= 2 && now - next.since >= patience.span)
        doubt = isLasting ? nil : next
        return isLasting
    }
    /// The doubt by a clock that was set.
    func moved(_ move: (Timestamp) -> Timestamp) -> Doubt { Doubt(value: value, since: move(since), count: count) }
}
