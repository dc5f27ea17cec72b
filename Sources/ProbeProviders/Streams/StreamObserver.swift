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
