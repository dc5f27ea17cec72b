/// A JSON value with its place in the text.
///
/// All nodes of a text share its bytes; what one holds is decoded when it is asked for, each time anew.
package struct JSONNode: Sendable, Equatable {
    private let tape: JSONTape
    private let index: Int

    /// Reads a whole text.
    package static func parse(
        _ bytes: [UInt8],
        limits: JSONLimits = JSONLimits()
    ) throws(JSONSyntaxError) -> JSONNode {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONSyntaxError) -> JSONNode in
            try parse(UnsafeRawBufferPointer(buffer), limits: limits)
        }
    }

    /// Reads a whole text; nothing of the buffer is kept.
    package static func parse(
        _ bytes: UnsafeRawBufferPointer,
        limits: JSONLimits = JSONLimits()
    ) throws(JSONSyntaxError) -> JSONNode {
        JSONNode(tape: try JSONTape(bytes, limits: limits), index: 0)
    }

    private init(tape: JSONTape, index: Int) {
        self.tape = tape
        self.index = index
    }

    /// A value of one of the six kinds.
    package enum Value: Sendable, Equatable {
        case null
        case bool(Bool)
        /// As it is written, for no type holds every number.
        case number(String)
        case string(String)
        case array([JSONNode])
        /// All members in their order, duplicates among them.
        case object([JSONMember])
    }

    /// What points into the tape, here and below, is used only while the tape is held for sure.
    private var entry: JSONTape.Entry { withExtendedLifetime(tape) { tape.entries[index] } }

    /// What it is.
    package var value: Value {
        switch kind {
        case .null: .null
        case .bool: .bool(bool == true)
        case .number: .number(withExtendedLifetime(tape) { tape.number(entry).text })
        case .string: .string(string ?? "")
        case .array: .array(array ?? [])
        case .object: .object(members ?? [])
        }
    }

    /// The kind of the value.
    package var kind: JSONKind { entry.kind }

    /// Its bytes in the text, from its first to behind its last.
    package var range: Range<Int> { entry.range }

    package static func == (left: JSONNode, right: JSONNode) -> Bool {
        left.range == right.range && left.value == right.value
    }

    /// Whether it is `null`.
    package var isNull: Bool { kind == .null }

    /// The boolean; nil for any other kind.
    package var bool: Bool? {
        kind == .bool ? withExtendedLifetime(tape) { tape.text[Int(entry.start)] == UInt8(ascii: "t") } : nil
    }

    /// The string; nil for any other kind.
    package var string: String? {
        kind == .string ? withExtendedLifetime(tape) { tape.string(entry).string } : nil
    }

    /// Whether it is this string, which is compared as it stands and not decoded.
    package func isString(_ literal: StaticString) -> Bool {
        kind == .string && withExtendedLifetime(tape) { tape.string(entry) == literal }
    }

    /// The number where it is whole and fits; nil otherwise and for any other kind.
    package var int: Int? {
        kind == .number ? withExtendedLifetime(tape) { tape.number(entry).int } : nil
    }

    /// The nearest `Double` where that is finite; nil for any other kind.
    package var double: Double? {
        kind == .number ? withExtendedLifetime(tape) { tape.number(entry).double } : nil
    }

    /// The elements; nil for any other kind.
    package var array: [JSONNode]? {
        guard kind == .array else { return nil }
        var elements: [JSONNode] = []
        var place = index + 1
        while place < Int(entry.next) {
            elements.append(JSONNode(tape: tape, index: place))
            place = Int(tape.entries[place].next)
        }
        return elements
    }

    /// The first element; nil where there is none, and for any other kind.
    package var first: JSONNode? {
        kind == .array && Int(entry.next) > index + 1 ? JSONNode(tape: tape, index: index + 1) : nil
    }

    /// The members; nil for any other kind.
    package var members: [JSONMember]? {
        guard kind == .object else { return nil }
        var members: [JSONMember] = []
        var place = index + 1
        while place < Int(entry.next) {
            let key = tape.entries[place]
            let text = withExtendedLifetime(tape) { tape.string(key).string }
            members.append(JSONMember(key: text, keyRange: key.range, value: JSONNode(tape: tape, index: place + 1)))
            place = Int(tape.entries[place + 1].next)
        }
        return members
    }

    /// Gives each member of an object, in their order and duplicates among them; none of any other kind.
    ///
    /// The key points into the text: it must not be kept.
    package func forEachMember(_ body: (_ key: JSONText, _ value: JSONNode) -> Void) {
        guard kind == .object else { return }
        var place = index + 1
        let end = Int(entry.next)
        withExtendedLifetime(tape) {
            while place < end {
                body(tape.string(tape.entries[place]), JSONNode(tape: tape, index: place + 1))
                place = Int(tape.entries[place + 1].next)
            }
        }
    }

    /// The value under a key, the last one where the key is repeated, as in most readers; nil where there is none.
    package subscript(key: String) -> JSONNode? {
        guard kind == .object else { return nil }
        var key = key
        let found = key.withUTF8 { key in withExtendedLifetime(tape) { tape.value(of: key, in: index) } }
        return found.map { JSONNode(tape: tape, index: $0) }
    }

    /// The value that a JSON pointer (RFC 6901) names; nil where there is none or the pointer is malformed.
    package func at(pointer: String) -> JSONNode? {
        guard let path = Self.path(ofPointer: pointer) else { return nil }
        var node = self
        for token in path {
            guard let next = node.child(token) else { return nil }
            node = next
        }
        return node
    }

    /// Whether a text is a JSON pointer: empty, or tokens that each follow a `/`, with `~` only in `~0` and `~1`.
    package static func isPointer(_ text: String) -> Bool {
        path(ofPointer: text) != nil
    }

    private static func path(ofPointer pointer: String) -> [String]? {
        if pointer.isEmpty { return [] }
        guard pointer.utf8.first == UInt8(ascii: "/") else { return nil }
        var path: [String] = []
        for part in pointer.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            var token: [UInt8] = []
            var isEscape = false
            for byte in part {
                switch (isEscape, byte) {
                case (true, UInt8(ascii: "0")): token.append(UInt8(ascii: "~"))
                case (true, UInt8(ascii: "1")): token.append(UInt8(ascii: "/"))
                case (true, _): return nil
                case (false, UInt8(ascii: "~")):
                    isEscape = true
                    continue
                case (false, _): token.append(byte)
                }
                isEscape = false
            }
            if isEscape { return nil }
            path.append(String(decoding: token, as: UTF8.self))
        }
        return path
    }

    private func child(_ token: String) -> JSONNode? {
        guard let array else { return self[token] }
        let digits = token.utf8
        let isIndex = !digits.isEmpty && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let hasLeadingZero = digits.count > 1 && digits.first == UInt8(ascii: "0")
        guard isIndex, !hasLeadingZero, let index = Int(token), index < array.count else { return nil }
        return array[index]
    }
}

/// One member of an object.
package struct JSONMember: Sendable, Equatable {
    /// The decoded key.
    package let key: String
    /// The key's bytes in the text, with its quotes.
    package let keyRange: Range<Int>
    /// The value.
    package let value: JSONNode
}
