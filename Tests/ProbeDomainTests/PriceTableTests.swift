import ProbeDomain
import Testing

/// What models cost where neither reply nor list says it.
struct PriceTableTests {
    @Test(arguments: [
        ("gpt-5.5", 5, 30), ("openai/gpt-5.5-2026-04-23", 5, 30), ("gpt-5.5-pro", 30, 180), ("claude-haiku-4-5", 1, 5),
        ("claude-haiku-4-5-20251001", 1, 5), ("us.anthropic.claude-haiku-4-5-20251001-v1:0", 1, 5),
        ("claude-sonnet-4-5@20250929", 3, 15), ("anthropic/claude-opus-4.1", 15, 75), ("claude-sonnet-5", 2, 10),
    ])
    func aPriceHoldsForEverySpelling(model: ModelID, input: Double, output: Double) {
        #expect(PriceTable.price(of: model) == ModelPrice(input: input, output: output))
    }

    @Test(arguments: ["gpt-5.5-mini", "claude-haiku-4", "claude-opus-4-5-thinking", "somebody/gpt-5.5", ""])
    func aVariantHasNoPriceOfAnothers(model: ModelID) {
        #expect(PriceTable.price(of: model) == nil)
    }
}
