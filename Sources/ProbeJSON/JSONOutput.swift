/// A JSON value to be written: request bodies, `--json` output.
///
/// Members keep the order in which they are given.
package enum JSONOutput: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    /// Written as `null` where it is not finite, which JSON cannot say.
    case double(Double)
    case string(String)
    case array([JSONOutput])
    /// Keys must differ; that is the caller's business.
    case object([(String, JSONOutput)])

    /// The string, or `null` for nil.
    package static func optional(_ text: String?) -> JSONOutput {
        text.map(JSONOutput.string) ?? .null
    }

    /// The number, or `null` for nil.
    package static func optional(_ number: Int?) -> JSONOutput {
        number.map(JSONOutput.int) ?? .null
    }

    /// The number, or `null` for nil.
    package static func optional(_ number: Double?) -> JSONOutput {
        number.map(JSONOutput.double) ?? .null
    }

    /// On one line, without white space.
    package var compact: String { String(decoding: compactBytes, as: UTF8.self) }

    /// On one line, without white space, as UTF-8.
    package var compactBytes: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes, indent: nil)
        return bytes
    }

    /// With one member or element a line, indented by two spaces; no line break at the end.
    package var pretty: String {
        var bytes: [UInt8] = []
        append(to: &bytes, indent: 0)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func append(to bytes: inout [UInt8], indent: Int?) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .int(let value): bytes.append(contentsOf: String(value).utf8)
        case .double(let value): bytes.append(contentsOf: (value.isFinite ? value.description : "null").utf8)
        case .string(let text): Self.appendQuoted(text, to: &bytes)
        case .array(let elements):
            Self.appendList("[", elements, "]", to: &bytes, indent: indent) { element, bytes, inner in
                element.append(to: &bytes, indent: inner)
            }
        case .object(let members):
            Self.appendList("{", members, "}", to: &bytes, indent: indent) { member, bytes, inner in
                Self.appendQuoted(member.0, to: &bytes)
                bytes.append(contentsOf: (inner == nil ? ":" : ": ").utf8)
                member.1.append(to: &bytes, indent: inner)
            }
        }
    }

    private static func appendList<Item>(
        _ opening: String,
        _ items: [Item],
        _ closing: String,
        to bytes: inout [UInt8],
        indent: Int?,
        _ append: (Item, inout [UInt8], Int?) -> Void
    ) {
        bytes.append(contentsOf: opening.utf8)
        let inner = indent.map { $0 + 2 }
        for (place, item) in items.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            appendLineBreak(inner, to: &bytes)
            append(item, &bytes, inner)
        }
        if !items.isEmpty { appendLineBreak(indent, to: &bytes) }
        bytes.append(contentsOf: closing.utf8)
    }

    private static func appendLineBreak(_ indent: Int?, to bytes: inout [UInt8]) {
        guard let indent else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
    }

    /// Quotes a string: what JSON demands is escaped, and what breaks lines or turns text around on a terminal too (DEL,
    /// C1 controls, separators, bidirectional and other invisible marks); the value stays the same.
    private static func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": bytes.append(contentsOf: "\\\"".utf8)
            case "\\": bytes.append(contentsOf: "\\\\".utf8)
            case "\u{08}": bytes.append(contentsOf: "\\b".utf8)
            case "\u{0C}": bytes.append(contentsOf: "\\f".utf8)
            case "\n": bytes.append(contentsOf: "\\n".utf8)
            case "\r": bytes.append(contentsOf: "\\r".utf8)
            case "\t": bytes.append(contentsOf: "\\t".utf8)
            case "\u{00}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{61C}", "\u{200B}"..."\u{200F}", "\u{2028}"..."\u{202E}",
                "\u{2060}"..."\u{206F}", "\u{FEFF}":
                let digits = String(scalar.value, radix: 16)
                bytes.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
            default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension JSONOutput: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    package init(nilLiteral: ()) { self = .null }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .int(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(arrayLiteral elements: JSONOutput...) { self = .array(elements) }
    package init(dictionaryLiteral members: (String, JSONOutput)...) { self = .object(members) }
}
