/// A step of the wall clock: what waits for a span of time must not end early or late by it.
extension EndpointMachine {
    /// Moves the instants that were taken in this life by a step of the wall clock.
    ///
    /// - Parameters:
    ///   - step: How far the clock was set ahead.
    ///   - life: From the start of this life to the step, by the old clock; instants of earlier lives, which another
    ///     clock may have given, stay.
    /// - Returns: The machine by the new clock.
    package func moved(by step: Duration, in life: ClosedRange<Timestamp>) -> EndpointMachine {
        let mover = Mover(step: step, life: life)
        var moved = self
        moved.catchUp()
        moved.updateEndpoint { record in
            record.baselineAt = mover.move(record.baselineAt)
            record.lastCompleteList = mover.move(record.lastCompleteList)
            if let read = record.allowance?.read { record.allowance?.read = mover.move(read) }
            if let seen = record.expiry?.seen { record.expiry?.seen = mover.move(seen) }
            if let since = record.suspicion?.since { record.suspicion?.since = mover.move(since) }
        }
        for var record in moved.knowledge.models.values {
            if case .doubted(let since, let reads) = record.listing {
                record.listing = .doubted(since: mover.move(since), reads: reads)
            }
            record.lastAbsent = mover.move(record.lastAbsent)
            record.firstPresent = mover.move(record.firstPresent)
            record.lastPresent = mover.move(record.lastPresent)
            record.callingSince = mover.move(record.callingSince)
            record.lastCallable = mover.move(record.lastCallable)
            if let moved = record.alias?.movedAt { record.alias?.movedAt = mover.move(moved) }
            moved.store(record)
        }
        moved.termDoubts = termDoubts.mapValues { $0.moved(mover.move) }
        moved.limitDoubts = limitDoubts.mapValues { $0.moved(mover.move) }
        for (key, limit) in knowledge.limits {
            moved.store(KnownLimit(value: limit.value, toldAt: mover.move(limit.toldAt)), of: key)
        }
        for check in knowledge.health.keys {
            moved.updateHealth(of: check) { $0 = $0.moved(by: step, in: life) }
        }
        moved.foresee()
        return moved
    }
}

extension HealthMachine {
    /// Moves the instants that were taken in this life by a step of the wall clock; others stay.
    package func moved(by step: Duration, in life: ClosedRange<Timestamp>) -> HealthMachine {
        let mover = Mover(step: step, life: life)
        var moved = self
        moved.since = mover.move(since)
        moved.badSince = mover.move(badSince)
        moved.conditionSince = mover.move(conditionSince)
        moved.flaps.lastFall = mover.move(flaps.lastFall)
        moved.flaps.betterSince = mover.move(flaps.betterSince)
        return moved
    }
}

extension Timestamp {
    /// The instant by a clock that was set ahead by a step, if it was taken in this life; else the same.
    package func moved(by step: Duration, in life: ClosedRange<Timestamp>) -> Timestamp {
        Mover(step: step, life: life).move(self)
    }
}

private struct Mover {
    let step: Duration
    let life: ClosedRange<Timestamp>

    func move(_ instant: Timestamp) -> Timestamp { life.contains(instant) ? instant + step : instant }

    func move(_ instant: Timestamp?) -> Timestamp? { instant.map { move($0) } }
}
