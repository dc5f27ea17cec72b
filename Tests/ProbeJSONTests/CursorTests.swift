import ProbeJSON
import Testing

@Suite struct CursorTests {
    private let list = Array(
        """
        {
          "object": "list",
          "extra": {"data": [{"id": "no"}], "n": [1, [2, {}], "]}"]},
          "data": [
            {"id": "gpt-5.5", "created": 1776902400, "owned_by": "system", "price": 1.25e-6, "live": true},
            {"id": "caf\\u00e9", "created": null, "live": "yes"},
            {"\\u0069d": "escaped key", "created": 1.5}
          ],
          "has_more": false
        }
        """.utf8
    )

    private struct Row: Equatable {
        var id: String?
        var created: Int?
        var price: Double?
        var live: Bool?
    }

    @Test func whatIsNotReadIsSkipped() throws {
        var rows: [Row] = []
        var more: Bool?
        try JSONCursor.read(list) { cursor throws(JSONSyntaxError) in
            try cursor.readObject { cursor, key throws(JSONSyntaxError) in
                switch key {
                case "data":
                    try cursor.readArray { cursor throws(JSONSyntaxError) in
                        var row = Row()
                        try cursor.readObject { cursor, key throws(JSONSyntaxError) in
                            switch key {
                            case "id": row.id = try cursor.readString()
                            case "created": row.created = try cursor.readIntIfAny()
                            case "price": row.price = try cursor.readDoubleIfAny()
                            case "live": row.live = try cursor.readBoolIfAny()
                            default: break
                            }
                        }
                        rows.append(row)
                    }
                case "has_more": more = try cursor.readBool()
                default: break
                }
            }
        }
        #expect(
            rows == [
                Row(id: "gpt-5.5", created: 1_776_902_400, price: 1.25e-6, live: true),
                Row(id: "café"),
                Row(id: "escaped key"),
            ]
        )
        #expect(more == false)
    }

    @Test func duplicateKeysAreHandedOutInOrder() throws {
        var values: [Int] = []
        try JSONCursor.read(Array("{\"a\":1,\"b\":2,\"a\":3}".utf8)) { cursor throws(JSONSyntaxError) in
            try cursor.readObject { cursor, key throws(JSONSyntaxError) in
                if key == "a" { values.append(try cursor.readInt()) }
            }
        }
        #expect(values == [1, 3])
    }

    @Test func anotherKindIsNamed() {
        let text = Array("[\"x\"]".utf8)
        #expect(throws: JSONSyntaxError(offset: 1, reason: .wrongKind(.string, expected: .number))) {
            try JSONCursor.read(text) { cursor throws(JSONSyntaxError) in
                try cursor.readArray { cursor throws(JSONSyntaxError) in _ = try cursor.readInt() }
            }
        }
    }

    @Test(arguments: ["null", "1", "\"s\"", "[1,{\"a\":2}]", "{\"a\":[1]}", "true"])
    func readersOfAnyKindSkipTheOthers(_ text: String) throws {
        let kind = try JSONNode.parse(Array(text.utf8)).kind
        let read = try JSONCursor.read(Array("[\(text),\(text),\(text),\(text)]".utf8)) {
            cursor throws(JSONSyntaxError) in
            var read: [JSONKind?] = []
            try cursor.readArray { cursor throws(JSONSyntaxError) in
                switch read.count {
                case 0: read.append(try cursor.readStringIfAny() == nil ? nil : .string)
                case 1: read.append(try cursor.readIntIfAny() == nil ? nil : .number)
                case 2: read.append(try cursor.readDoubleIfAny() == nil ? nil : .number)
                default: read.append(try cursor.readBoolIfAny() == nil ? nil : .bool)
                }
            }
            return read
        }
        #expect(read == [.string, .number, .number, .bool].map { $0 == kind ? $0 : nil })
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("-12", -12), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
        ("1e3", 1_000), ("12.0", 12), ("9223372036854775808", nil), ("-9223372036854775809", nil), ("1.5", nil),
        ("1e400", nil), ("9007199254740993.0", nil),
        ("9007199254740991.0", 9_007_199_254_740_991), ("99999999999999999999999999", nil),
    ])
    func wholeNumbersAreExactOrRefused(_ text: String, _ value: Int?) throws {
        let bytes = Array(text.utf8)
        #expect(try JSONCursor.read(bytes) { cursor throws(JSONSyntaxError) in try cursor.readIntIfAny() } == value)
        #expect(try JSONNode.parse(bytes).int == value)
        guard value == nil else { return }
        #expect(throws: JSONSyntaxError(offset: 0, reason: .numberOutOfRange)) {
            try JSONCursor.read(bytes) { cursor throws(JSONSyntaxError) in try cursor.readInt() }
        }
    }

    @Test func textsAreComparedDecoded() throws {
        let pairs: [(String, Bool)] = [("\"id\"", true), ("\"\\u0069d\"", true), ("\"idx\"", false), ("\"i\"", false)]
        for (text, isEqual) in pairs {
            let result = try JSONCursor.read(Array(text.utf8)) { cursor throws(JSONSyntaxError) in
                try cursor.readText() == "id"
            }
            #expect(result == isEqual)
        }
    }

    @Test(arguments: [
        (#""\ud83d\ude00""#, "😀"), (#""\uD83D""#, "\u{FFFD}"), (#""\ud83dx""#, "\u{FFFD}x"), (#""\ude00""#, "\u{FFFD}"),
        (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), (#""\ud83d\n""#, "\u{FFFD}\n"), (#""a\/b\\\"""#, "a/b\\\""),
        (#""\u0000""#, "\0"), (#""\uFFFF\udbff\udfff""#, "\u{FFFF}\u{10FFFF}"), (#""\b\f\n\r\t""#, "\u{8}\u{C}\n\r\t"),
    ])
    func escapesAreDecoded(_ text: String, _ decoded: String) throws {
        #expect(try JSONNode.parse(Array(text.utf8)).string == decoded)
    }
}
