import ProbeJSON
import Testing

@Suite struct GrammarTests {
    @Test(
        arguments: [
            "{}", "[]", "null", "true", "false", "0", "-0", "-1", "10", "1.5", "1e5", "1E+5", "1e-5", "-0.0", "\"\"",
            " \t\r\n[ 1 , 2 ] \n", "[[]]", "[{}]", "{\"a\":{}}", "{\"a\":1,\"a\":2}", "{\"\":0}",
            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
            "\"\\u0041\\uD83D\\uDE00\"", "\"\\uD83D\"", "\"\\uDE00\\uD83D\"", "\"\u{7F}\"", "\"é漢😀\"", "\"\u{2028}\"",
            "\"\\u0000\"",
            "123123e100000", "[1,[2,[3]],{\"a\":[{\"b\":null}]}]", "1.7976931348623157e999",
        ]
    )
    func acceptsWhatTheGrammarAllows(_ text: String) {
        #expect(isAccepted(Array(text.utf8)) == true)
    }

    @Test(
        arguments: [
            "", " ", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1,,2]", "{\"a\"", "{\"a\":",
            "{\"a\":1",
            "{\"a\":1,", "{\"a\":1,}", "{,\"a\":1}", "{a:1}", "{'a':1}", "{\"a\" 1}", "{\"a\"::1}", "{1:1}", "{null:1}",
            "{\"a\":1]", "[1}", "[]]", "{}}", "1 2", "nul", "nulll", "True", "tru", "falsy", "NaN", "Infinity",
            "-Infinity",
            "-", "+1", "01", "-01", "00", "1.", ".5", "1.e5", "1e", "1e+", "1e1.5", "0x10", "1_000", "--1", "1,", "\"",
            "\"a", "\"\\", "\"\\\"", "\"\\x\"", "\"\\u\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\U0041\"", "\"\t\"",
            "\"\n\"",
            "\"\u{0}\"", "\"\u{1F}\"", "'a'", "/*c*/1", "1//c", "#1", "\u{FEFF}1", "1\u{FEFF}", "\u{A0}1", "\u{0B}1",
            "\u{0C}1",
            "[1]x", "{\"a\":1}#", "é", "{\"a\":undefined}", "1\u{0}",
        ]
    )
    func refusesWhatTheGrammarForbids(_ text: String) {
        #expect(isAccepted(Array(text.utf8)) == false)
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0xBF], [0xC2], [0xC2, 0x22], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
            [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
        ] as [[UInt8]]
    )
    func refusesBytesThatAreNotUTF8(_ sequence: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        // At every place in the eight bytes that are looked at together.
        for padding in 0..<17 {
            let text = [quote] + [UInt8](repeating: 0x61, count: padding) + sequence + [0x62, 0x62, 0x62, 0x62, quote]
            #expect(isAccepted(text) == false)
            #expect(skipError(text)?.offset == padding + 1)
            #expect(skipError(text)?.reason == .invalidUTF8)
            // In a key too.
            #expect(isAccepted([UInt8(ascii: "{")] + text + Array(":1}".utf8)) == false)
        }
    }

    @Test func acceptsEverySequenceLengthAtItsBounds() throws {
        let bounds: [Unicode.Scalar] = [
            "\u{80}", "\u{7FF}", "\u{800}", "\u{FFF}", "\u{1000}", "\u{CFFF}", "\u{D000}", "\u{D7FF}", "\u{E000}",
            "\u{FFFD}",
            "\u{FFFF}", "\u{10000}", "\u{3FFFF}", "\u{40000}", "\u{FFFFF}", "\u{100000}", "\u{10FFFF}",
        ]
        for scalar in bounds {
            let text = "aaa\(scalar)bbbbbbb\(scalar)"
            #expect(try JSONNode.parse(Array("\"\(text)\"".utf8)).string == text)
        }
    }

    @Test func controlCharactersAreFoundAtEveryPlaceOfAWord() {
        for control in UInt8(0)..<0x20 {
            for padding in 0..<17 {
                let text =
                    Array("\"".utf8) + [UInt8](repeating: 0x7A, count: padding) + [control] + Array("zzzzzzzzz\"".utf8)
                #expect(skipError(text) == JSONSyntaxError(offset: padding + 1, reason: .controlCharacter(control)))
            }
        }
    }

    @Test(arguments: [
        ("", 0, "expected a value, but the text ends"),
        ("[1, 2", 5, "expected ',' or ']', but the text ends"),
        ("{\"a\": 1, }", 9, "expected a key in double quotes, found '}'"),
        ("{\"a\" = 1}", 5, "expected ':', found '='"),
        ("{a: 1}", 1, "expected a key in double quotes or '}', found 'a'"),
        ("[1 2]", 3, "expected ',' or ']', found '2'"),
        ("{\"a\":1 \"b\":2}", 7, "expected ',' or '}', found '\"'"),
        ("[01]", 1, "a number must not start with a zero"),
        ("[1.]", 3, "expected a digit, found ']'"),
        ("[trux]", 4, "expected true, false or null, found 'x'"),
        ("1 x", 2, "expected the end of the text after the value"),
        ("\"a\nb\"", 2, "a line break must be escaped in a string"),
        ("\"ab\\q\"", 3, "no such escape in JSON"),
        ("\u{FEFF}{}", 0, "the text starts with a byte order mark"),
    ])
    func errorsSayWhereAndWhat(_ text: String, _ offset: Int, _ message: String) {
        let error = treeError(text)
        #expect(error?.offset == offset)
        #expect(error?.message == message)
        #expect(error?.description == "\(message) (at byte \(offset))")
    }
}
