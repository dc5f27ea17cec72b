/// What bounds the reading of one JSON text.
///
/// All limits hold on every path: reading, skipping and building a tree.
package struct JSONLimits: Sendable, Equatable {
    /// The deepest nesting that any limits may allow; deeper ones are read as this.
    package static let deepest = 64

    /// The size of the whole text in bytes, at most 4 GiB.
    package var bytes: Int
    /// How many arrays and objects may be open at once, 1 to ``deepest``.
    package var depth: Int
    /// The size of one string or key in bytes as it is written, without its quotes.
    package var stringBytes: Int
    /// The size of one number in bytes as it is written.
    package var numberBytes: Int

    /// Makes limits; the defaults fit the largest model list that is known (3 MB) with room to spare.
    package init(
        bytes: Int = 8 * 1_024 * 1_024,
        depth: Int = 64,
        stringBytes: Int = 1_024 * 1_024,
        numberBytes: Int = 1_024
    ) {
        self.bytes = min(bytes, Int(UInt32.max))
        self.depth = min(max(depth, 1), Self.deepest)
        self.stringBytes = stringBytes
        self.numberBytes = numberBytes
    }
}
