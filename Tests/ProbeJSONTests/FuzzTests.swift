import ProbeJSON
import Testing

@Suite struct FuzzTests {
    private static let sample = Array(
        #"{"object":"list","data":[{"id":"gpt-5.5","n":-1.5e+3,"t":[true,false,null]},{"é\u00e9\ud83d\ude00":"x\ny"}],"z":0}"#
            .utf8
    )

    @Test func everyTruncationIsRefused() {
        for length in 0..<Self.sample.count {
            let text = Array(Self.sample[..<length])
            #expect(isAccepted(text) == false)
        }
        #expect(isAccepted(Self.sample) == true)
    }

    @Test func everyChangedByteIsReadTheSameByBothLayers() {
        for place in Self.sample.indices {
            for value in UInt8.min...UInt8.max {
                var text = Self.sample
                text[place] = value
                #expect(isAccepted(text) != nil, "byte \(place) as \(value)")
            }
        }
    }

    @Test(arguments: 0..<20)
    func whatIsWrittenIsReadBack(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for _ in 0..<100 {
            let output = Self.value(&random, depth: 5)
            for text in [output.compact, output.pretty] {
                let node = try JSONNode.parse(Array(text.utf8))
                #expect(Self.isSame(node, output), "seed \(seed): \(text)")
                #expect(isAccepted(Array(text.utf8)) == true)
            }
        }
    }

    @Test(arguments: 0..<20)
    func randomSoupNeverCrashes(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        let words = [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u12", "1", "-", "e", ".", "true", "null", " ", "a", "é", "\n",
        ]
        for _ in 0..<500 {
            var text: [UInt8] = []
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                if Int.random(in: 0..<8, using: &random) == 0 {
                    text.append(UInt8.random(in: .min ... .max, using: &random))
                } else {
                    text.append(contentsOf: words.randomElement(using: &random)?.utf8.map { $0 } ?? [])
                }
            }
            #expect(isAccepted(text) != nil, "seed \(seed): \(text)")
        }
    }

    private static func value(_ random: inout SplitMix, depth: Int) -> JSONOutput {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
        case 0: return nil
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .int(Int(truncatingIfNeeded: random.next()))
        case 3: return .double(Double(Int32(truncatingIfNeeded: random.next())) / 1_024)
        case 4: return .string(string(&random))
        case 5:
            return .array((0..<Int.random(in: 0..<5, using: &random)).map { _ in value(&random, depth: depth - 1) })
        default:
            return .object(
                (0..<Int.random(in: 0..<5, using: &random)).map { place in
                    ("\(place)" + string(&random), value(&random, depth: depth - 1))
                }
            )
        }
    }

    private static func string(_ random: inout SplitMix) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0..<20, using: &random) {
            let limit: UInt32 = Bool.random(using: &random) ? 0x80 : 0x11_0000
            text.unicodeScalars.append(Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) ?? "\\")
        }
        return text
    }

    private static func isSame(_ node: JSONNode, _ output: JSONOutput) -> Bool {
        switch (node.value, output) {
        case (.null, .null): return true
        case (.bool(let read), .bool(let written)): return read == written
        case (.number, .int(let written)): return node.int == written
        case (.number, .double(let written)): return node.double == written
        case (.string(let read), .string(let written)): return read.utf8.elementsEqual(written.utf8)
        case (.array(let read), .array(let written)):
            return read.count == written.count && zip(read, written).allSatisfy(isSame)
        case (.object(let read), .object(let written)):
            return read.count == written.count
                && zip(read, written).allSatisfy { $0.key == $1.0 && isSame($0.value, $1.1) }
        default: return false
        }
    }
}
