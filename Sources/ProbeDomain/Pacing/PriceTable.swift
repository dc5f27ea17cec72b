/// List prices of models, for providers that do not name their cost in the reply.
///
/// Only prices that were read on a provider's page; as of 2026-11-23. A model that is not here has an unknown price, and
/// its reservation is made at `assumed`.
package enum PriceTable {
    /// US dollars per million tokens, which is the same as millionths of a dollar per token.
    package struct Price: Sendable, Equatable {
        /// Tokens read.
        package let input: Double
        /// Tokens written, reasoning included.
        package let output: Double

        /// The cost of a call in millionths of a US dollar, rounded up.
        package func cost(input inputTokens: Int, output outputTokens: Int) -> Int {
            Int((Double(inputTokens) * input + Double(outputTokens) * output).rounded(.up))
        }
    }

    /// The price to reserve for a model whose price is not known: that of the dearest model in the table.
    package static let assumed = Price(input: 30, output: 180)

    /// The price of a model; nil when it is not known.
    package static func price(of model: ModelID) -> Price? {
        rows[ModelFamily(of: model).name]
    }

    private static let rows: [String: Price] = [
        "gpt-5.5": Price(input: 5, output: 30),
        "gpt-5.5-pro": Price(input: 30, output: 180),
    ]
}
