import ProbeDomain
import ProbeJSON

/// llama.cpp's server (tools/server/README.md, 2026-08).
///
/// With one model it answers for whatever name it is asked; as a router (since 2025-12) it has a row for each model that
/// it may load, and loads one when it is called.
struct LlamaCppDialect: OpenAIShaped {
    let shape = OpenAIDialect(
        preset: OpenAIPreset(
            facts: ProviderFacts(
                name: "llamacpp",
                title: "llama.cpp server",
                baseURL: "http://127.0.0.1:8080/v1",
                keyVariable: nil,
                keyNeed: .ifConfigured,
                routes: [.chat],
                hasRetrieve: false
            ),
            chatTokens: 1,
            promptTokens: 64,
            datesItsModels: false,
            rules: OpenAIRules.compatible
        ),
        page: { OpenAIListReader.page($0, row: row) },
        complete: { reading, _ in reading.isNameIgnored = true }
    )

    /// Of a model that is being fetched, or that could not be loaded, no answer is to be expected.
    private static func row(_ node: JSONNode) -> ListedModel? {
        guard var model = OpenAIListReader.row(node, isDated: false) else { return nil }
        let status = node["status"]?["value"]?.string
        if status == "downloading" || status == "failed" || node["status"]?["failed"]?.bool == true {
            model.servesCompletions = false
        }
        model.context = ServerNumber.positive(node["meta"]?["n_ctx"] ?? node["meta"]?["n_ctx_train"])
        return model
    }
}
