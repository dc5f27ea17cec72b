/// List prices of models, for providers that do not name their cost in the reply.
///
/// Only prices that were read on a provider's page; as of 2026-11-23. A model that is not here has an unknown price, and
/// its reservation is made at `assumed`.
package enum PriceTable {
    /// The price to reserve for a model whose price is not known: that of the dearest model in the table.
    package static let assumed = ModelPrice(usdPerMillion: 30, 180)

    /// The price of a model; nil when it is not known.
    package static func price(of model: ModelID) -> ModelPrice? {
        rows[ModelFamily(of: model).name]
    }

    private static let rows: [String: ModelPrice] = [
        "gpt-5.5": ModelPrice(usdPerMillion: 5, 30),
        "gpt-5.5-pro": ModelPrice(usdPerMillion: 30, 180),
    ]
}
