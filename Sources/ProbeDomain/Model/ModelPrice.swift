/// What a model's tokens cost: US dollars per million tokens, which is the same as millionths of a dollar per token.
package struct ModelPrice: Sendable, Hashable {
    /// Tokens read.
    package var input: Double
    /// Tokens written, reasoning included.
    package var output: Double

    /// Makes a price; nil where a part is no price that anybody can mean, for it may be a server's word: both are at least 0
    /// and at most `highest`.
    ///
    /// It is rounded to millionths of a dollar: what servers name is no binary fraction, and a difference that nobody sees
    /// is no other price.
    package init?(input: Double, output: Double) {
        guard (0...Self.highest).contains(input), (0...Self.highest).contains(output) else { return nil }
        self.input = Self.rounded(input)
        self.output = Self.rounded(output)
    }

    /// Makes a price of our own table.
    init(usdPerMillion input: Double, _ output: Double) {
        self.input = input
        self.output = output
    }

    /// Dearer tokens than these are a slip of the unit, in US dollars per million.
    package static let highest = 100_000.0

    /// The cost of a call in millionths of a US dollar, rounded up.
    ///
    /// Counts are not negative; what is beyond all money is `Int.max`.
    package func cost(input inputTokens: Int, output outputTokens: Int) -> Int {
        let cost = (Double(inputTokens) * input + Double(outputTokens) * output).rounded(.up)
        return Int(exactly: cost) ?? Int.max
    }

    /// The price for people: `$2.5 / $15`, tokens read before tokens written.
    package var words: String { "$\(Self.text(input)) / $\(Self.text(output))" }

    /// The price for a field: `input=2.5 output=15`, in US dollars per million tokens.
    package var fields: String { "input=\(Self.text(input)) output=\(Self.text(output))" }

    private static func rounded(_ dollars: Double) -> Double { (dollars * 1e6).rounded() / 1e6 }

    /// Without zeros at its end.
    private static func text(_ dollars: Double) -> String {
        dollars == dollars.rounded() ? String(Int64(dollars)) : "\(dollars)"
    }
}
