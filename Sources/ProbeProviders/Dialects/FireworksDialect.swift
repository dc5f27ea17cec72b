import ProbeDomain
import ProbeJSON

/// Fireworks: OpenAI's shape for completions, a catalogue of its own beside them, at most 200 rows a page
/// (docs.fireworks.ai, 2026-09).
///
/// The list below the base URL of completions has only a part of the models; it is read where that URL is not the usual
/// one.
struct FireworksDialect: OpenAIShaped {
    let shape = OpenAIDialect(
        preset: OpenAIPreset(
            facts: ProviderFacts(
                name: "fireworks",
                title: "Fireworks",
                baseURL: "https://api.fireworks.ai/inference/v1",
                keyVariable: "FIREWORKS_API_KEY",
                keyNeed: .always,
                routes: [.chat],
                hasRetrieve: false
            ),
            chatTokens: 1,
            rules: FireworksRules.all
        ),
        page: page
    )

    func listRequest(_ target: DialectTarget, page: PageToken?) -> WireRequest {
        let usual = "/inference/v1"
        guard target.baseURL.hasSuffix(usual) else { return shape.listRequest(target, page: page) }
        let root = target.baseURL.dropLast(usual.count)
        let token = page.map { "&pageToken=" + RequestParts.encoded($0.text) } ?? ""
        let url = "\(root)/v1/accounts/fireworks/models?pageSize=200\(token)"
        return RequestParts.get(url, target, auth: RequestParts.bearer(target))
    }

    @Sendable
    private static func page(_ node: JSONNode) -> Reading.Content {
        guard node["models"] != nil else {
            return OpenAIListReader.page(node) { OpenAIListReader.row($0, isDated: true) }
        }
        return ListReader.page(node["models"]?.array, next: node["nextPageToken"]?.string, row: row)
    }

    /// Only what is ready and served without a deployment of one's own answers.
    private static func row(_ node: JSONNode) -> ListedModel? {
        guard let id = ListReader.id(node["name"]?.string) else { return nil }
        let isReady = node["state"]?.string.map { $0 == "READY" } ?? true
        let isServed = node["supportsServerless"]?.bool ?? isReady
        return ListedModel(
            id: id,
            servesCompletions: isReady && isServed ? nil : false,
            context: ServerNumber.positive(node["contextLength"])
        )
    }
}
