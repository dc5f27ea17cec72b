/// Why a text is not the JSON that was expected, and where.
///
/// It quotes at most one byte of the text.
package struct JSONSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The offset in bytes, from 0, of what is wrong; the text's size when it ends too early.
    package let offset: Int
    /// What is wrong there.
    package let reason: Reason

    /// What can be wrong with a text.
    package enum Reason: Equatable, Sendable {
        /// The text ends where something must follow.
        case unexpectedEnd(expected: Expectation)
        /// Another byte stands where something must follow.
        case unexpectedByte(UInt8, expected: Expectation)
        /// Something other than white space follows the value.
        case trailingBytes
        /// The text starts with U+FEFF, which RFC 8259, section 8.1, forbids to send.
        case byteOrderMark
        /// The bytes are not UTF-8 (RFC 3629): overlong, a surrogate, above U+10FFFF, or cut short.
        case invalidUTF8
        /// A control character stands in a string without an escape.
        case controlCharacter(UInt8)
        /// A backslash is followed by nothing that RFC 8259, section 7, knows.
        case invalidEscape
        /// A number starts with a zero that another digit follows.
        case leadingZero
        /// More arrays and objects are open than the limit allows.
        case tooDeep(limit: Int)
        /// The text is larger than the limit in bytes allows.
        case tooLarge(limit: Int)
        /// A string is longer than the limit in bytes allows.
        case stringTooLong(limit: Int)
        /// A number is longer than the limit in bytes allows.
        case numberTooLong(limit: Int)
        /// The value is well-formed, but of another kind than the one that was asked for.
        case wrongKind(JSONKind, expected: JSONKind)
        /// The number does not fit the type that was asked for.
        case numberOutOfRange
    }

    /// What must stand at a place.
    package enum Expectation: String, Equatable, Sendable {
        case value = "a value"
        case key = "a key in double quotes"
        case keyOrEnd = "a key in double quotes or '}'"
        case colon = "':'"
        case commaOrBrace = "',' or '}'"
        case commaOrBracket = "',' or ']'"
        case closingQuote = "'\"'"
        case digit = "a digit"
        case literal = "true, false or null"
    }

    /// Makes an error.
    package init(offset: Int, reason: Reason) {
        self.offset = offset
        self.reason = reason
    }

    /// The reason in words, with neither the offset nor any text but one character.
    package var message: String {
        switch reason {
        case .unexpectedEnd(let expected): "expected \(expected.rawValue), but the text ends"
        case .unexpectedByte(let byte, let expected): "expected \(expected.rawValue), found \(Self.name(of: byte))"
        case .trailingBytes: "expected the end of the text after the value"
        case .byteOrderMark: "the text starts with a byte order mark"
        case .invalidUTF8: "the text is not valid UTF-8"
        case .controlCharacter(let byte): "\(Self.name(of: byte)) must be escaped in a string"
        case .invalidEscape: "no such escape in JSON"
        case .leadingZero: "a number must not start with a zero"
        case .tooDeep(let limit): "nested deeper than \(limit)"
        case .tooLarge(let limit): "larger than \(limit) bytes"
        case .stringTooLong(let limit): "a string is longer than \(limit) bytes"
        case .numberTooLong(let limit): "a number is longer than \(limit) bytes"
        case .wrongKind(let found, let expected): "expected \(expected.phrase), found \(found.phrase)"
        case .numberOutOfRange: "the number is out of range"
        }
    }

    package var description: String { "\(message) (at byte \(offset))" }

    private static func name(of byte: UInt8) -> String {
        switch byte {
        case 0x21...0x7E: "'\(Character(Unicode.Scalar(byte)))'"
        case 0x0A: "a line break"
        case 0x09: "a tab"
        default: "byte 0x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }
}

/// The kinds of JSON values.
package enum JSONKind: String, Equatable, Sendable {
    case null
    case bool
    case number
    case string
    case array
    case object

    /// The kind as a word with its article: `a string`.
    package var phrase: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
