/// When a check is due: at fixed instants from a start, so that it does not drift.
package struct Schedule: Sendable, Equatable {
    /// The first due instant.
    package let start: MonotonicInstant
    /// Between two due instants; above zero.
    package let interval: Duration

    /// Makes a schedule.
    package init(start: MonotonicInstant, interval: Duration) {
        self.start = start
        self.interval = max(interval, .milliseconds(1))
    }

    /// The first due instant after `now`, and how many due instants lay between `last` and it that were never run.
    package func next(after now: MonotonicInstant, last: MonotonicInstant?) -> (due: MonotonicInstant, skipped: Int) {
        guard now >= start else { return (start, 0) }
        let passed = (now - start).wholeNanoseconds / interval.wholeNanoseconds
        let due = start + interval * Int(passed + 1)
        guard let last, last >= start else { return (due, 0) }
        let lastIndex = (last - start).wholeNanoseconds / interval.wholeNanoseconds
        return (due, Int(max(0, passed - lastIndex)))
    }

    /// Where in a window a first run lies, 0 up to 1: the same after every restart.
    package static func spread(of name: String) -> Double {
        Double(stableHash(of: name) & 0xFFFF_FFFF) / 4_294_967_296
    }

    /// A hash that is the same in every process; the standard library's is seeded anew in each.
    ///
    /// FNV-1a, mixed.
    package static func stableHash(of name: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        // The low bits of FNV-1a mix better than the high ones of short names do.
        hash ^= hash >> 29
        hash &*= 0xBF58_476D_1CE4_E5B9
        return hash ^ (hash >> 32)
    }
}

extension Duration {
    /// The duration in whole nanoseconds; saturates.
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, overflowed) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflowed ? (seconds < 0 ? .min : .max) : sum
    }
}

/// How often a listed or gated model is called again until it answers.
package enum RecallSchedule {
    /// The wait before the next call: at once, then 2, 5 and 10 minutes, then every 15; after 14 days the usual interval.
    ///
    /// - Parameters:
    ///   - calls: How many have been made.
    ///   - waiting: How long the model has been listed without answering.
    ///   - usual: The endpoint's interval between completions.
    /// - Returns: The wait; zero for the first call.
    package static func wait(calls: Int, waiting: Duration, usual: Duration) -> Duration {
        if waiting >= .seconds(14 * 86_400) { return max(usual, .seconds(900)) }
        switch calls {
        case ...0: return .zero
        case 1: return .seconds(120)
        case 2: return .seconds(300)
        case 3: return .seconds(600)
        default: return .seconds(900)
        }
    }

    /// How many calls have been made, when the last one was made so long after the model was first listed; 0 for one from
    /// before.
    package static func calls(after age: Duration) -> Int {
        guard age >= .zero else { return 0 }
        // The first ones come at 0, 2, 7 and 17 minutes.
        return 1 + [120, 420, 1_020].count { age >= .seconds($0) }
    }
}
