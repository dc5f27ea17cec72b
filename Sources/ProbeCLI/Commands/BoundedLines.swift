import Glibc

/// The lines of a descriptor as they come, none kept beyond a bound: a device without an end does not fill the memory.
struct BoundedLines {
    /// Why the next line cannot be had.
    enum Failure: Error, Equatable {
        /// The system's number for what went wrong.
        case unreadable(Int32)
        /// The line is longer than the bound.
        case tooLong
    }

    private let descriptor: Int32
    private let longest: Int
    private var pending: [UInt8] = []
    private var isAtEnd = false

    /// Reads from an open descriptor, which stays the caller's.
    init(descriptor: Int32, longest: Int) {
        self.descriptor = descriptor
        self.longest = longest
    }

    /// The next line without its line feed; nil at the end.
    mutating func next() throws(Failure) -> [UInt8]? {
        var searched = begin
        while true {
            if let end = lineFeed(from: searched) {
                defer { begin = end + 1 }
                return Array(pending[begin..<end])
            }
            if isAtEnd {
                defer { begin = pending.count }
                return begin < pending.count ? Array(pending[begin...]) : nil
            }
            pending.removeFirst(begin)
            begin = 0
            searched = pending.count
            guard pending.count <= longest else { throw .tooLong }
            try more()
        }
    }

    /// Where the next line begins in what has been read.
    private var begin = 0

    private func lineFeed(from first: Int) -> Int? {
        pending.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, first < bytes.count else { return nil }
            return memchr(base + first, 0x0A, bytes.count - first).map { UnsafeRawPointer($0) - base }
        }
    }

    private mutating func more() throws(Failure) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(errno) }
            isAtEnd = count == 0
            pending.append(contentsOf: chunk[..<count])
            return
        }
    }
}
