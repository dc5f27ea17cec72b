import ProbeDomain

/// Tells the transport whether a piece of a stream held content: a data event that is no ping.
///
/// Comments and blank lines keep a connection open, but they are no progress. Where the provider takes no cap on its
/// answer, it can say as well when enough has been said.
struct StreamObserver: BodyObserver {
    private var stream = EventStream()
    private let isEnough: @Sendable (EventStream.Event) -> Bool

    /// Watches a stream, to its end or until the first event with content that is enough.
    init(isEnough: @escaping @Sendable (EventStream.Event) -> Bool = { _ in false }) {
        self.isEnough = isEnough
    }

    mutating func observe(_ bytes: UnsafeRawBufferPointer) -> BodyProgress {
        var progress: BodyProgress = []
        stream.take(bytes) { event in
            guard event.isContent else { return }
            progress.insert(.content)
            if !progress.contains(.enough), isEnough(event) { progress.insert(.enough) }
        }
        return progress
    }
}

/// The same for JSON lines: each line that is not blank is content.
struct LineObserver: BodyObserver {
    private var stream = LineStream()

    mutating func observe(_ bytes: UnsafeRawBufferPointer) -> BodyProgress {
        var progress: BodyProgress = []
        stream.take(bytes) { _ in progress.insert(.content) }
        return progress
    }
}
