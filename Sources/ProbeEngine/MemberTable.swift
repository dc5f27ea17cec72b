/// What the engine keeps of its endpoints, by their ids.
///
/// Each state lies in memory of its own: they are large, and a dictionary keeps room for two thirds more than it has.
struct MemberTable {
    private var boxes: [Int: Box] = [:]

    /// Belongs to one table alone.
    private final class Box {
        var state: MemberState?

        init(_ state: MemberState) { self.state = state }
    }

    /// Makes an empty table.
    init() {}

    /// The state of an endpoint; nil where there is none.
    subscript(id: Int) -> MemberState? {
        _read {
            if let box = boxes[id] { yield box.state } else { yield nil }
        }
        _modify {
            if let box = boxes[id] {
                yield &box.state
                if box.state == nil { boxes[id] = nil }
            } else {
                var state: MemberState?
                yield &state
                if let state { boxes[id] = Box(state) }
            }
        }
    }

    /// How many endpoints there are.
    var count: Int { boxes.count }

    /// Whether there is none.
    var isEmpty: Bool { boxes.isEmpty }

    /// Their ids, in no order.
    var keys: some Collection<Int> { boxes.keys }

    /// Their states, in no order.
    var values: some Collection<MemberState> { boxes.values.lazy.compactMap(\.state) }
}

extension MemberTable: Sequence {
    func makeIterator() -> some IteratorProtocol<(key: Int, value: MemberState)> {
        boxes.lazy.compactMap { id, box in box.state.map { (key: id, value: $0) } }.makeIterator()
    }
}
