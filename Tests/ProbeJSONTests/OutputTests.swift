import ProbeJSON
import Testing

@Suite struct OutputTests {
    private let sample: JSONOutput = [
        "model": "gpt-5.5", "n": 1, "t": 0.25, "stream": true, "none": nil, "input": ["a", ["b": []], [:]],
    ]

    @Test func compactKeepsTheOrderOfMembers() {
        #expect(
            sample.compact == #"{"model":"gpt-5.5","n":1,"t":0.25,"stream":true,"none":null,"input":["a",{"b":[]},{}]}"#
        )
        #expect(sample.compactBytes == Array(sample.compact.utf8))
    }

    @Test func prettyIndentsByTwo() {
        #expect(
            (["a": [1, [:]], "b": []] as JSONOutput).pretty == """
                {
                  "a": [
                    1,
                    {}
                  ],
                  "b": []
                }
                """
        )
    }

    @Test func whatCouldBreakTheTextIsEscaped() {
        let text = JSONOutput.string("\"\\/\u{0}\u{8}\u{C}\n\r\t\u{1F}\u{7F}\u{2028}\u{2029}é😀")
        #expect(text.compact == #""\"\\/\u0000\b\f\n\r\t\u001f\u007f\u2028\u2029é😀""#)
        #expect(JSONOutput.object([("a\"b", 1)]).compact == #"{"a\"b":1}"#)
    }

    @Test func numbersThatJSONCannotSayAreNull() {
        #expect(([.double(.infinity), .double(.nan), .double(-.infinity)] as JSONOutput).compact == "[null,null,null]")
        #expect(
            ([.int(.min), .double(1e300), .double(-0.0)] as JSONOutput).compact == "[-9223372036854775808,1e+300,-0.0]"
        )
    }

    @Test func nilIsNull() {
        let parts: JSONOutput = [.optional(nil as String?), .optional("x"), .optional(3), .optional(2.5 as Double?)]
        #expect(parts.compact == #"[null,"x",3,2.5]"#)
    }
}
