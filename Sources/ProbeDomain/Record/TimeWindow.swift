/// A stretch of time: from its start up to, and without, its end.
package struct TimeWindow: Sendable, Hashable {
    /// The first instant.
    package var start: Timestamp
    /// The instant after the last; not before the start.
    package var end: Timestamp

    /// Makes a window; one that would end before its start is empty.
    package init(start: Timestamp, end: Timestamp) {
        self.start = start
        self.end = max(start, end)
    }

    /// How long it is.
    package var length: Duration { end - start }
}
