import HeapModule

/// Requests that wait for room, in a line for each origin.
///
/// Thousands may wait at one origin: what waits behind the first of a line is never looked at.
struct WaitingLines<Request> {
    /// Those that still wait; their ids grow with time.
    private var requests: [UInt64: Request] = [:]
    private var lines: [String: Line] = [:]
    /// The lines that may have room, by their oldest requests: those that need a lookup, and those that need none.
    private var named = Heap<Head>()
    private var numbered = Heap<Head>()

    /// The ids of one origin, the oldest first; those that no longer wait among them.
    private struct Line {
        var ids: [UInt64] = []
        var first = 0
        let isNamed: Bool
        /// It is among the lines that may have room.
        var isOffered = false
    }

    private struct Head: Comparable {
        let id: UInt64
        let origin: String

        static func < (left: Head, right: Head) -> Bool { left.id < right.id }
        static func == (left: Head, right: Head) -> Bool { left.id == right.id }
    }

    /// How many wait.
    var count: Int { requests.count }

    /// Whether none waits.
    var isEmpty: Bool { requests.isEmpty }

    /// Enters a request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - id: Its id; above that of all that were entered before.
    ///   - origin: Where it goes.
    ///   - isNamed: Whether the host there is a name, which has to be looked up.
    mutating func add(_ request: Request, id: UInt64, at origin: String, isNamed: Bool) {
        requests[id] = request
        lines[origin, default: Line(isNamed: isNamed)].ids.append(id)
        offer(origin)
    }

    /// Takes a request out that is not to be sent any more; nil where it does not wait.
    mutating func remove(_ id: UInt64) -> Request? {
        let request = requests.removeValue(forKey: id)
        if requests.isEmpty { self = WaitingLines() }
        return request
    }

    /// Takes all of them out, the oldest first.
    mutating func removeAll() -> [Request] {
        defer { self = WaitingLines() }
        return requests.sorted { $0.key < $1.key }.map(\.value)
    }

    /// There may be room at an origin again.
    mutating func offer(_ origin: String) {
        guard let index = lines.index(forKey: origin), !lines.values[index].isOffered else { return }
        var line = lines.values[index]
        while line.first < line.ids.count, requests[line.ids[line.first]] == nil { line.first += 1 }
        if line.first > 64, line.first * 2 > line.ids.count {
            line.ids.removeFirst(line.first)
            line.first = 0
        }
        guard line.first < line.ids.count else {
            lines.remove(at: index)
            return
        }
        line.isOffered = true
        lines.values[index] = line
        let head = Head(id: line.ids[line.first], origin: origin)
        if line.isNamed { named.insert(head) } else { numbered.insert(head) }
    }

    /// Takes the oldest request for which there is room; nil where there is none.
    ///
    /// - Parameters:
    ///   - mayLookUp: Whether a name may be looked up now.
    ///   - hasRoom: Whether an origin may be asked; one that may not is offered again when it may.
    /// - Returns: The request.
    mutating func next(mayLookUp: Bool, hasRoom: (String) -> Bool) -> Request? {
        while true {
            let name = mayLookUp ? named.min : nil
            guard let head = [name, numbered.min].compactMap({ $0 }).min() else { return nil }
            if head == name { named.removeMin() } else { numbered.removeMin() }
            lines[head.origin]?.isOffered = false
            guard hasRoom(head.origin) else { continue }
            let request = requests.removeValue(forKey: head.id)
            offer(head.origin)
            if let request { return request }
        }
    }
}
