/// An instant of the monotonic clock, for durations and deadlines; it means nothing outside this boot.
package struct MonotonicInstant: InstantProtocol, Hashable, Sendable {
    /// Nanoseconds since an arbitrary start.
    package var nanoseconds: Int64

    /// Makes the instant that lies `nanoseconds` after the clock's start.
    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package func advanced(by duration: Duration) -> MonotonicInstant {
        let (seconds, attoseconds) = duration.components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowed) = nanoseconds.addingReportingOverflow(scaled &+ attoseconds / 1_000_000_000)
        guard !overflow, !overflowed else { return MonotonicInstant(nanoseconds: seconds < 0 ? .min : .max) }
        return MonotonicInstant(nanoseconds: sum)
    }

    package func duration(to other: MonotonicInstant) -> Duration {
        let (difference, overflow) = other.nanoseconds.subtractingReportingOverflow(nanoseconds)
        return .nanoseconds(overflow ? (other < self ? .min : .max) : difference)
    }

    package static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The instant `duration` later.
    package static func + (left: MonotonicInstant, duration: Duration) -> MonotonicInstant {
        left.advanced(by: duration)
    }

    /// The time from `right` to `left`.
    package static func - (left: MonotonicInstant, right: MonotonicInstant) -> Duration {
        right.duration(to: left)
    }
}

/// Both clocks, read together.
package struct Moment: Hashable, Sendable {
    /// Wall time, UTC.
    package var wall: Timestamp
    /// Monotonic time of the same moment.
    package var monotonic: MonotonicInstant

    /// Pairs two readings that were taken together.
    package init(wall: Timestamp, monotonic: MonotonicInstant) {
        self.wall = wall
        self.monotonic = monotonic
    }

    /// The moment `duration` later, on both clocks.
    package static func + (left: Moment, duration: Duration) -> Moment {
        Moment(wall: left.wall + duration, monotonic: left.monotonic + duration)
    }
}
