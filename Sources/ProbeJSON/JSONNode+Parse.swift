extension JSONNode {
    /// Reads a whole text into a tree.
    package static func parse(
        _ bytes: [UInt8],
        limits: JSONLimits = JSONLimits()
    ) throws(JSONSyntaxError) -> JSONNode {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONSyntaxError) -> JSONNode in
            try parse(UnsafeRawBufferPointer(buffer), limits: limits)
        }
    }

    /// Reads a whole text into a tree, which keeps nothing of the buffer.
    package static func parse(
        _ bytes: UnsafeRawBufferPointer,
        limits: JSONLimits = JSONLimits()
    ) throws(JSONSyntaxError) -> JSONNode {
        var cursor = try JSONCursor(bytes, limits: limits)
        let node = try cursor.readNode()
        try cursor.finish()
        return node
    }
}

extension JSONCursor {
    /// Reads the next value into a tree; the depth limit bounds the recursion.
    package mutating func readNode() throws(JSONSyntaxError) -> JSONNode {
        let kind = try peek()
        let start = offset
        let value: JSONNode.Value
        switch kind {
        case .null:
            try readNull()
            value = .null
        case .bool: value = .bool(try readBool())
        case .number: value = .number(try scanNumber().text)
        case .string: value = .string(try scanString().string)
        case .array: value = .array(try readNodes())
        case .object: value = .object(try readMembers())
        }
        return JSONNode(value, range: start..<offset)
    }

    private mutating func readNodes() throws(JSONSyntaxError) -> [JSONNode] {
        var nodes: [JSONNode] = []
        try open()
        if try token(.value) == UInt8(ascii: "]") {
            close()
            return nodes
        }
        repeat {
            nodes.append(try readNode())
        } while try isAnotherElement()
        close()
        return nodes
    }

    private mutating func readMembers() throws(JSONSyntaxError) -> [JSONMember] {
        var members: [JSONMember] = []
        try open()
        var expected = JSONSyntaxError.Expectation.keyOrEnd
        if try token(expected) == UInt8(ascii: "}") {
            close()
            return members
        }
        repeat {
            _ = try token(expected)
            let start = offset
            let key = try readKey(expected)
            expected = .key
            // The key's bytes and its two quotes; the colon may stand apart.
            let keyRange = start..<start + key.bytes.count + 2
            members.append(JSONMember(key: key.string, keyRange: keyRange, value: try readNode()))
        } while try isAnotherMember()
        close()
        return members
    }
}
