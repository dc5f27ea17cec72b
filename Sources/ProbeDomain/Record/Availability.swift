/// How much of a window an endpoint was up: time up / (time up + time down), with the unknown time beside it.
///
/// An answer speaks for the time from its sending until the next attempt of the same question (endpoint, kind, model) is
/// sent, for at most two intervals of that question, and for a day at the very most. All else is unknown and neither up nor
/// down. The reasons:
///
/// - Time, not attempts: a failure is looked at again within seconds, and a count would weigh it three times over.
/// - Forwards, not backwards: before a failure was seen the endpoint answered. An outage is late by an interval at its
///   beginning and at its end alike.
/// - Two intervals: a run that is late is no gap, while our own downtime, a suspended machine, a hold, or a question that
///   is no longer asked claims nothing.
/// - A failure after which we put off the next look ourselves has that backoff, 15 minutes at most, for its interval: else
///   most of a long outage would be unknown. A wait that the server named claims nothing.
/// - Nothing for an answer that is `notCounted`: what is throttled or refused says nothing of those who are not, and while
///   this machine is offline it cannot know.
/// - Nothing for what is off schedule (`probe --once`, calls of models that do not answer yet): it has no interval.
/// - What is not yet over is unknown: the last answer counts once the next one is sent.
package struct Availability: Sendable, Equatable {
    /// The time it was up.
    package var up: Duration
    /// The time it was down.
    package var down: Duration
    /// The time of which nothing is known.
    package var unknown: Duration

    /// Makes it from the summary of a question over a window of this length.
    package init(_ summary: Summary, over window: Duration) {
        self.init(CollectionOfOne(summary), over: window)
    }

    /// Makes it from the summaries of several questions over a window of this length: each weighs as much as the time that
    /// its answers speak for.
    package init(_ summaries: some Collection<Summary>, over window: Duration) {
        up = summaries.reduce(.zero) { $0 + $1.upTime }
        down = summaries.reduce(.zero) { $0 + $1.downTime }
        // A clock that was set back may have gone through the same minutes twice.
        unknown = max(.zero, window * summaries.count - up - down)
    }

    /// 0 to 1; nil when nothing is known.
    package var share: Double? {
        let known = up + down
        return known > .zero ? up / known : nil
    }
}
