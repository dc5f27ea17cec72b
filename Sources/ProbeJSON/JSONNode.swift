/// A JSON value with its place in the text, for small texts whose problems must be shown where they are.
package struct JSONNode: Sendable, Equatable {
    /// What it is.
    package let value: Value
    /// Its bytes in the text, from its first to behind its last.
    package let range: Range<Int>

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

    /// Makes a node.
    package init(_ value: Value, range: Range<Int>) {
        self.value = value
        self.range = range
    }

    /// The kind of the value.
    package var kind: JSONKind {
        switch value {
        case .null: .null
        case .bool: .bool
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    /// Whether it is `null`.
    package var isNull: Bool { value == .null }

    /// The boolean; nil for any other kind.
    package var bool: Bool? {
        if case .bool(let value) = value { value } else { nil }
    }

    /// The string; nil for any other kind.
    package var string: String? {
        if case .string(let value) = value { value } else { nil }
    }

    /// The number where it is whole and fits; nil otherwise and for any other kind.
    package var int: Int? {
        guard case .number(let text) = value else { return nil }
        return Int(text) ?? double.flatMap(JSONNumber.int)
    }

    /// The nearest `Double` where that is finite; nil for any other kind.
    package var double: Double? {
        guard case .number(let text) = value, let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// The elements; nil for any other kind.
    package var array: [JSONNode]? {
        if case .array(let elements) = value { elements } else { nil }
    }

    /// The members; nil for any other kind.
    package var members: [JSONMember]? {
        if case .object(let members) = value { members } else { nil }
    }

    /// The value under a key, the last one where the key is repeated, as in most readers; nil where there is none.
    package subscript(key: String) -> JSONNode? {
        members?.last { $0.key.utf8.elementsEqual(key.utf8) }?.value
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

    /// Makes a member.
    package init(key: String, keyRange: Range<Int>, value: JSONNode) {
        self.key = key
        self.keyRange = keyRange
        self.value = value
    }
}
