package import ProbeDomain

/// All dialects.
///
/// A new provider is one file and one line here, or one row of presets.
package enum ProviderRegistry {
    /// In the order in which help and hints name them.
    package static let all: [any ProviderDialect] =
        OpenAIPreset.all.map { OpenAIDialect(preset: $0) }
        + [
            AnthropicDialect(), GeminiDialect(), CodexDialect(), LlamaDialect(), OpenRouterDialect(), BedrockDialect(),
            AzureDialect(), VertexDialect(), FireworksDialect(), OllamaDialect(), LlamaCppDialect(), LiteLLMDialect(),
            GenericDialect(),
        ]

    /// The dialect of a provider's name in the config; nil for an unknown one.
    package static subscript(name: String) -> (any ProviderDialect)? {
        all.first { $0.facts.name == name }
    }
}
