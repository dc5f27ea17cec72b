/// A wall-clock instant in UTC, exact to the microsecond.
///
/// It is for records, reports and reset headers. Durations and deadlines are measured with `MonotonicInstant`, for the
/// wall clock may step.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before it.
    package var microseconds: Int64

    /// Makes the instant that lies `microseconds` after the epoch.
    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Makes the instant that lies whole `seconds` after the epoch; saturates at the ends of the range.
    package init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        microseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// Whole seconds since the epoch, rounded down.
    package var seconds: Int64 {
        let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return rest < 0 ? seconds - 1 : seconds
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The instant `duration` later; saturates at the ends of the range.
    package static func + (left: Timestamp, duration: Duration) -> Timestamp {
        let (sum, overflow) = left.microseconds.addingReportingOverflow(duration.wholeMicroseconds)
        return Timestamp(microseconds: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    /// The instant `duration` earlier; saturates at the ends of the range.
    package static func - (left: Timestamp, duration: Duration) -> Timestamp {
        left + (.zero - duration)
    }

    /// The time from `right` to `left`; negative when `left` is the earlier one.
    ///
    /// Saturates.
    package static func - (left: Timestamp, right: Timestamp) -> Duration {
        let (difference, overflow) = left.microseconds.subtractingReportingOverflow(right.microseconds)
        return .microseconds(overflow ? (left < right ? .min : .max) : difference)
    }
}

extension Duration {
    /// The duration in whole microseconds, cut towards zero; saturates at the range of `Int64`.
    package var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, overflowed) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        return overflowed ? (seconds < 0 ? .min : .max) : sum
    }

    /// The duration in seconds as a floating-point number, for formatting and ratios.
    package var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
