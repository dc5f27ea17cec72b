import ProbeDomain
import ProbeJSON

/// OpenRouter, an aggregator: OpenAI's shape, with prices, ends of service and aliases in its list.
///
/// The list is public and larger than a megabyte. It comes whole where no page is asked for; a server that cuts it all the
/// same is followed (openrouter.ai/docs, 2026-08).
struct OpenRouterDialect: OpenAIShaped {
    let shape = OpenAIDialect(
        preset: OpenAIPreset(
            facts: ProviderFacts(
                name: "openrouter",
                title: "OpenRouter",
                baseURL: "https://openrouter.ai/api/v1",
                keyVariable: "OPENROUTER_API_KEY",
                keyNeed: .forCompletions,
                routes: [.chat],
                hasRetrieve: false,
                shortestListInterval: .seconds(300)
            ),
            // 16 is the least that some of those behind it take.
            chatTokens: 32,
            allowance: .openRouter,
            rules: OpenRouterRules.all + OpenAIRules.openAI
        ),
        page: page
    )

    func listRequest(_ target: DialectTarget, page: PageToken?) -> WireRequest {
        var request = shape.listRequest(target, page: nil)
        if let page { request.url += "?" + RequestParts.query(page) }
        return request
    }

    @Sendable
    private static func page(_ node: JSONNode) -> Reading.Content {
        let content = OpenAIListReader.page(node, row: row)
        guard case .list(var page) = content else { return content }
        if let next = node["links"]?["next"]?.string, !next.isEmpty {
            page.next = RequestParts.query(of: next)
            page.isCutShort = page.next == nil
        }
        return .list(page)
    }

    private static func row(_ node: JSONNode) -> ListedModel? {
        guard var model = OpenAIListReader.row(node, isDated: true) else { return nil }
        model.price = price(node["pricing"])
        let alias = node["alias_target"]?["slug"]?.string ?? node["canonical_slug"]?.string
        if let alias, !alias.isEmpty, alias.utf8.count <= 500, alias != model.id.text { model.aliasOf = ModelID(alias) }
        return model
    }

    /// Prices are texts, in US dollars per token; below zero, as a router's own are, they mean that it depends.
    private static func price(_ node: JSONNode?) -> ModelPrice? {
        func perMillion(_ node: JSONNode?) -> Double? {
            // To a millionth, so that a change of the price is no slip of the arithmetic.
            (node?.string.flatMap { Double($0) } ?? node?.double).map { ($0 * 1e12).rounded() / 1e6 }
        }
        guard let input = perMillion(node?["prompt"]), let output = perMillion(node?["completion"]) else { return nil }
        return ModelPrice(input: input, output: output)
    }
}
