import ProbeJSON

/// What is read can be written and read back the same; both layers of the reader agree; all places lie in the text.
func fuzzJSON(_ bytes: [UInt8]) {
    let tight = JSONLimits(bytes: 256, depth: 4, stringBytes: 16, numberBytes: 8)
    for limits in [JSONLimits(), tight] {
        let skipped = skipError(bytes, limits)
        do {
            let node = try JSONNode.parse(bytes, limits: limits)
            hold(skipped == nil, "what the tree takes is refused when skipped: \(String(describing: skipped))")
            checkPlaces(node, in: 0..<bytes.count)
            if limits != tight { checkRoundTrip(node) }
        } catch {
            hold(skipped == error, "the tree says \(error), skipping \(String(describing: skipped))")
            hold((0...bytes.count).contains(error.offset), "\(error) lies outside of \(bytes.count) bytes")
            hold(!error.description.isEmpty, "an error without words")
        }
    }
}

private func skipError(_ bytes: [UInt8], _ limits: JSONLimits) -> JSONSyntaxError? {
    do {
        try JSONCursor.read(bytes, limits: limits) { (_) throws(JSONSyntaxError) in }
        return nil
    } catch {
        return error
    }
}

/// Every node lies in its parent, behind its elder and its own key.
private func checkPlaces(_ node: JSONNode, in outer: Range<Int>) {
    let isInside =
        !node.range.isEmpty && node.range.lowerBound >= outer.lowerBound && node.range.upperBound <= outer.upperBound
    hold(isInside, "\(node.range) lies outside of \(outer)")
    var start = node.range.lowerBound + 1
    for element in node.array ?? [] {
        checkPlaces(element, in: start..<node.range.upperBound - 1)
        start = element.range.upperBound
    }
    for member in node.members ?? [] {
        hold(member.keyRange.lowerBound >= start, "a key at \(member.keyRange) before \(start)")
        checkPlaces(member.value, in: member.keyRange.upperBound..<node.range.upperBound - 1)
        start = member.value.range.upperBound
    }
}

private func checkRoundTrip(_ node: JSONNode) {
    let output = output(of: node)
    for text in [output.compactBytes, Array(output.pretty.utf8)] {
        guard let again = try? JSONNode.parse(text) else { fatalError("what was written is refused") }
        hold(isSame(node, again), "what was written is read as something else")
    }
}

private func output(of node: JSONNode) -> JSONOutput {
    switch node.value {
    case .null: .null
    case .bool(let value): .bool(value)
    case .number: node.int.map(JSONOutput.int) ?? .optional(node.double)
    case .string(let text): .string(text)
    case .array(let elements): .array(elements.map(output))
    case .object(let members): .object(members.map { ($0.key, output(of: $0.value)) })
    }
}

private func isSame(_ left: JSONNode, _ right: JSONNode) -> Bool {
    switch (left.value, right.value) {
    case (.number, .null): left.double == nil
    case (.number, .number): left.int == right.int && left.double == right.double
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.array(let left), .array(let right)): left.count == right.count && zip(left, right).allSatisfy(isSame)
    case (.object(let left), .object(let right)):
        left.count == right.count
            && zip(left, right).allSatisfy { $0.key.utf8.elementsEqual($1.key.utf8) && isSame($0.value, $1.value) }
    default: left.value == right.value
    }
}
