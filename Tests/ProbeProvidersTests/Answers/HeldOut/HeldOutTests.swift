import ProbeDomain
import Testing

/// Cases that nobody who mends the rules looks at: how many of them the rules get right says how well they do with what
/// they have never met.
@Suite("Answers of providers, held out")
struct HeldOutTests {
    @Test("Each answer gets its verdict", arguments: AnswerCase.heldOut)
    func verdict(_ answer: AnswerCase) throws {
        try answer.check()
    }

    @Test("No fact is told twice, here or there")
    func names() {
        let names = (AnswerCase.open + AnswerCase.heldOut).map(\.testDescription)
        #expect(Set(names).count == names.count)
    }
}

extension AnswerCase {
    /// The cases that are held out.
    static let heldOut: [AnswerCase] = [
        heldOutOpenAI, heldOutCodex, heldOutAnthropic, heldOutGoogle, heldOutVertex, heldOutLlama, heldOutAzure,
        heldOutOpenRouter, heldOutBedrock, heldOutMistral, heldOutXAI, heldOutGroq, heldOutDeepSeek, heldOutTogether,
        heldOutFireworks, heldOutOllama, heldOutCompatible, heldOutOdd,
    ].flatMap { $0 }
}
