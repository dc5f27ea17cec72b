import ProbeConfig
import Testing

/// Everything that is wrong is said at once, at its place, with what is allowed.
@Suite struct DiagnosticTests {
    @Test(arguments: GoldenCase.forms + GoldenCase.values)
    func everyProblemIsSaidAsItShouldBe(golden: GoldenCase) {
        let result = read(golden.config, context: golden.context)
        #expect(result.text == golden.expected, "\n<<<\(golden.name)\n\(result.text)\n>>>")
        #expect((result.plan == nil) == !result.errors.isEmpty)
        #expect(!result.text.contains("abcdefghijkl") && !result.text.contains("hunter2"))
    }

    @Test(arguments: GoldenCase.forms + GoldenCase.values)
    func theSummaryLeadsToItsPlace(golden: GoldenCase) {
        let lines = golden.config.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for diagnostic in read(golden.config, context: golden.context).diagnostics {
            #expect((1...lines.count).contains(diagnostic.line))
            #expect((1...lines[diagnostic.line - 1].count + 1).contains(diagnostic.column))
            #expect(diagnostic.summary.hasPrefix("config.json:\(diagnostic.line):\(diagnostic.column): "))
            #expect(
                !diagnostic.description.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7F }
            )
        }
    }

    /// A lone continuation byte, an overlong slash, half a surrogate pair, UTF-16 with its mark.
    @Test(
        arguments: [
            ([0x80], 2, 12), ([0xC0, 0xAF], 2, 12), ([0xED, 0xA0, 0x80], 2, 12), ([0xFF], 2, 12),
            ([0xE2, 0x82], 2, 12),
        ] as [([UInt8], Int, Int)]
    )
    func badUTF8IsAnErrorAtItsByte(bytes: [UInt8], line: Int, column: Int) throws {
        let result = read(Array("{\n \"watch\": [\"".utf8).dropLast(2) + Array("\"".utf8) + bytes + Array("\"}".utf8))
        let diagnostic = try #require(result.diagnostics.first)
        #expect(result.plan == nil && result.diagnostics.count == 1)
        #expect(diagnostic.line == line)
        #expect(diagnostic.column == column)
        #expect(diagnostic.hint == "save the file as UTF-8")
    }

    @Test func marksOfOtherEncodingsAreNamed() {
        let mark = read([0xEF, 0xBB, 0xBF] + Array("{}".utf8))
        #expect(mark.text.contains("1:1: error:") && mark.text.contains("without a byte order mark"))
        let wide = read([0xFF, 0xFE] + "{}".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        #expect(wide.text.contains("1:1: error:") && wide.text.contains("save the file as UTF-8"))
    }

    @Test func deepNestingAndHugeFilesAreRefused() {
        let deep = read(String(repeating: "[", count: 100_000))
        #expect(deep.errors.count == 1)
        #expect(deep.errors.first?.column == 33)
        let huge = read([UInt8](repeating: 0x20, count: ConfigReader.largestFile + 1))
        #expect(huge.text == "config.json:1:1: error: found 1000001 bytes, a config has at most 1000000")
        let largest = Array("{\"endpoints\": [{\"name\": \"a\", \"provider\": \"openai\"}]}".utf8)
        let filler = [UInt8](repeating: 0x20, count: ConfigReader.largestFile - largest.count)
        #expect(read(filler + largest).plan != nil)
    }

    @Test func aHundredProblemsAreShownAndTheRestCounted() throws {
        let result = read("{\"endpoints\": [\(Array(repeating: "1", count: 150).joined(separator: ","))]}")
        #expect(result.errors.count == 101)
        let last = try #require(result.errors.last)
        #expect(last.message == "50 more problems from here on, these are not shown")
    }

    @Test(.timeLimit(.minutes(1))) func aFileFullOfProblemsOnOneLineIsReadInTime() {
        let entry = "{\"name\": \"x\", \"provider\": \"openai\", \"kye\": 1}"
        let start = ContinuousClock.now
        let result = read("{\"endpoints\": [\(Array(repeating: entry, count: 15_000).joined(separator: ","))]}")
        #expect(result.errors.count == 101)
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func theFilesNameIsSafeToPrint() {
        #expect(read("", file: "a\nb\u{1B}[31m").text.split(separator: "\n").count == 2)
        #expect(!read("", file: "\u{1B}[31m").text.contains("\u{1B}"))
    }
}
