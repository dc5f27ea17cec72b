import ProbeJSON
import Testing

@Suite struct LimitTests {
    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func deepNestingIsRefusedWithoutUsingTheStack(_ unit: String) {
        let text = Array(String(repeating: unit, count: 100_000).utf8)
        #expect(isAccepted(text) == false)
        #expect(skipError(text)?.reason == .tooDeep(limit: 64))
    }

    @Test func depthUpToTheLimitIsAccepted() {
        let limits = JSONLimits(depth: 5)
        #expect(isAccepted(Array("[[[[[1]]]]]".utf8), limits: limits) == true)
        #expect(isAccepted(Array("[[[[[[1]]]]]]".utf8), limits: limits) == false)
        #expect(isAccepted(Array("[[[[]]],[[[[]]]],{\"a\":[{\"b\":[]}]}]".utf8), limits: limits) == true)
        let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(isAccepted(Array(deepest.utf8), limits: JSONLimits(depth: 1_000)) == true)
        #expect(isAccepted(Array("[\(deepest)]".utf8), limits: JSONLimits(depth: 1_000)) == false)
    }

    @Test func depthCountsWhatIsOpenAroundASkippedValue() throws {
        let text = Array("[[[[[[1]]]]]]".utf8)
        #expect(throws: JSONSyntaxError(offset: 5, reason: .tooDeep(limit: 5))) {
            try JSONCursor.read(text, limits: JSONLimits(depth: 5)) { (cursor) throws(JSONSyntaxError) in
                try cursor.readArray { (_) throws(JSONSyntaxError) in }
            }
        }
    }

    @Test func textIsLimited() {
        let limits = JSONLimits(bytes: 4)
        #expect(isAccepted(Array("1234".utf8), limits: limits) == true)
        #expect(
            skipError(Array("12345".utf8), limits: limits) == JSONSyntaxError(offset: 4, reason: .tooLarge(limit: 4))
        )
    }

    @Test func stringsAndKeysAreLimited() {
        let limits = JSONLimits(stringBytes: 20)
        let fits = String(repeating: "x", count: 20)
        #expect(isAccepted(Array("{\"\(fits)\":\"\(fits)\"}".utf8), limits: limits) == true)
        for text in ["\"x\(fits)\"", "{\"x\(fits)\":1}", "[\"\(fits)\\n\"]", "\"é\(fits)\""] {
            #expect(isAccepted(Array(text.utf8), limits: limits) == false)
            #expect(skipError(Array(text.utf8), limits: limits)?.reason == .stringTooLong(limit: 20))
        }
    }

    @Test func bigStringsAreReadWhole() throws {
        let big = String(repeating: "häuser😀", count: 80_000)
        #expect(try JSONNode.parse(Array("[\"\(big)\"]".utf8)).array?.first?.string == big)
    }

    @Test func numbersAreLimited() {
        let fits = String(repeating: "9", count: 1_024)
        #expect(isAccepted(Array(fits.utf8)) == true)
        #expect(isAccepted(Array("9\(fits)".utf8)) == false)
        #expect(treeError("[0.\(fits)]") == JSONSyntaxError(offset: 1, reason: .numberTooLong(limit: 1_024)))
    }
}
