import ProbeJSON
import Testing

@Suite struct NodeTests {
    @Test func everyValueKnowsItsPlace() throws {
        let text = #" { "a" : [1, "é"], "b\n" : {"c": null} } "#
        let bytes = Array(text.utf8)
        let root = try JSONNode.parse(bytes)
        func source(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        #expect(source(root.range) == text.split(separator: " ", maxSplits: 0).joined().dropFirst().dropLast())
        #expect(root.members.map { $0.map { source($0.keyRange) } } == [#""a""#, #""b\n""#])
        #expect(root["a"].map { source($0.range) } == #"[1, "é"]"#)
        #expect(root["a"]?.array.map { $0.map { source($0.range) } } == ["1", #""é""#])
        #expect(root["b\n"]?["c"].map { source($0.range) } == "null")
        #expect(root["b\n"]?["c"]?.isNull == true)
    }

    @Test func duplicateKeysAreKeptAndTheLastOneCounts() throws {
        let root = try JSONNode.parse(Array(#"{"a": 1, "b": 2, "a": 3}"#.utf8))
        #expect(root.members?.map(\.key) == ["a", "b", "a"])
        #expect(root["a"]?.int == 3)
    }

    @Test func keysAreFoundWhateverTheirEscapes() throws {
        let root = try JSONNode.parse(Array(#"{"\u0061b": 1, "a": {"ab": 2}, "": 3, "abc": "\u0078"}"#.utf8))
        #expect(root["ab"]?.int == 1)
        #expect(root[""]?.int == 3)
        #expect(root["abc"]?.isString("x") == true)
        #expect(root["abc"]?.isString("xy") == false)
        #expect(root["ab"]?.isString("1") == false)
        #expect(root["b"] == nil)
    }

    @Test func membersComeInTheirOrderAndElementsByTheFirst() throws {
        let root = try JSONNode.parse(Array(#"[{"a": [1, [2]], "b": {}, "a": 3}, 4]"#.utf8))
        var seen: [String] = []
        root.first?.forEachMember { key, value in seen.append("\(key.string) \(value.kind)") }
        root.forEachMember { key, _ in seen.append(key.string) }
        #expect(seen == ["a array", "b object", "a number"])
        #expect(root.first?["a"]?.int == 3)
        #expect(root.first?["b"]?.first == nil)
        #expect(try JSONNode.parse(Array("[]".utf8)).first == nil)
    }

    @Test func keysAreComparedWithoutNormalising() throws {
        let root = try JSONNode.parse(Array("{\"e\u{301}\": 1}".utf8))
        #expect(root["\u{E9}"] == nil)
        #expect(root["e\u{301}"]?.int == 1)
    }

    /// The document and the pointers of RFC 6901, section 5.
    @Test(arguments: [
        ("/foo/0", "\"bar\""), ("/", "0"), ("/a~1b", "1"), ("/c%d", "2"), ("/e^f", "3"), ("/g|h", "4"), ("/i\\j", "5"),
        ("/k\"l", "6"), ("/ ", "7"), ("/m~0n", "8"), ("/foo/2", nil), ("/foo/-", nil), ("/foo/01", nil),
        ("/foo/+1", nil),
        ("/foo/0/x", nil), ("foo", nil), ("/m~n", nil), ("/m~", nil), ("/m~2n", nil), ("/nowhere", nil),
        ("/foo/99999999999999999999", nil),
    ])
    func pointersFollowTheStandard(_ pointer: String, _ expected: String?) throws {
        let text =
            #"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#
        let bytes = Array(text.utf8)
        let root = try JSONNode.parse(bytes)
        #expect(root.at(pointer: "") == root)
        #expect(root.at(pointer: pointer).map { String(decoding: bytes[$0.range], as: UTF8.self) } == expected)
    }

    @Test func onlyWellFormedPointersAreCalledSo() {
        #expect(["", "/", "/a/~0~1/0"].allSatisfy(JSONNode.isPointer))
        #expect(["a", "/~", "/~2", "a/b", "#/a"].allSatisfy { !JSONNode.isPointer($0) })
    }

    @Test func conveniencesGiveNilForOtherKinds() throws {
        let root = try JSONNode.parse(Array(#"[null, true, 1.5, "s", [], {}, 1e999]"#.utf8))
        let nodes = try #require(root.array)
        #expect(nodes.map(\.kind) == [.null, .bool, .number, .string, .array, .object, .number])
        #expect(nodes.map { $0.bool != nil } == [false, true, false, false, false, false, false])
        #expect(nodes.map { $0.double != nil } == [false, false, true, false, false, false, false])
        #expect(nodes.map { $0.int != nil } == [false, false, false, false, false, false, false])
        #expect(nodes.map { $0.string != nil } == [false, false, false, true, false, false, false])
        #expect(nodes.map { $0.array != nil } == [false, false, false, false, true, false, false])
        #expect(nodes.map { $0.members != nil } == [false, false, false, false, false, true, false])
    }
}
