/// List prices of models, for providers that name neither their cost in the reply nor a price in the list.
///
/// Only prices that were read on the page of whoever makes the model. A model that is not here has an unknown price, and
/// its reservation is made at `assumed`.
///
/// | family | source | read |
/// |---|---|---|
/// | `gpt-` | OpenAI's page of prices, as its resellers quote it | 2026-11-23 |
/// | `claude-` | Anthropic's page "Pricing" of its documentation | 2026-11-28 |
package enum PriceTable {
    /// The price to reserve for a model whose price is not known: that of the dearest model in the table.
    package static let assumed = ModelPrice(usdPerMillion: 30, 180)

    /// The price of a model, however it is spelled; nil when it is not known.
    package static func price(of model: ModelID) -> ModelPrice? {
        prices[ModelFamily(of: model).name]
    }

    private static let prices = Dictionary(
        rows.map { (ModelFamily(of: $0).name, $1) },
        uniquingKeysWith: { first, _ in first }
    )

    private static let rows: [(ModelID, ModelPrice)] = [
        ("gpt-5.5", ModelPrice(usdPerMillion: 5, 30)),
        ("gpt-5.5-pro", ModelPrice(usdPerMillion: 30, 180)),
        ("claude-haiku-4-5", ModelPrice(usdPerMillion: 1, 5)),
        ("claude-opus-4-1", ModelPrice(usdPerMillion: 15, 75)),
        ("claude-opus-4-5", ModelPrice(usdPerMillion: 5, 25)),
        ("claude-opus-4-6", ModelPrice(usdPerMillion: 5, 25)),
        ("claude-opus-5", ModelPrice(usdPerMillion: 5, 25)),
        ("claude-sonnet-4-5", ModelPrice(usdPerMillion: 3, 15)),
        ("claude-sonnet-4-6", ModelPrice(usdPerMillion: 3, 15)),
        ("claude-sonnet-5", ModelPrice(usdPerMillion: 2, 10)),
    ]
}
