import ProbeDomain

/// Tells the transport whether a piece of a stream held content: a data event that is no ping.
///
/// Comments and blank lines keep a connection open, but they are no progress.
struct StreamObserver: BodyObserver {
    private var stream = EventStream()

    mutating func observe(_ bytes: UnsafeRawBufferPointer) -> BodyProgress {
        var progress: BodyProgress = []
        stream.take(bytes) { event in
            if event.isContent { progress.insert(.content) }
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
