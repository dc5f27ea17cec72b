import ProbeDomain
import ProbeJSON

/// One provider of the OpenAI shape: names and numbers, no code.
struct OpenAIPreset: Sendable {
    /// What the config and the help need to know.
    let facts: ProviderFacts
    /// What Chat Completions calls the cap on output tokens.
    let chatLimit: ChatLimit
    /// The cap that proves a run at Chat Completions.
    let chatTokens: Int
    /// The most that our prompt takes, with what a server's template puts around it.
    let promptTokens: Int
    /// Whether Chat Completions takes `store`.
    let sendsStore: Bool
    /// What Chat Completions is asked for besides: members that only this server takes.
    let chatExtras: [(String, JSONOutput)]
    /// Whether a stream counts its tokens only when it is asked to.
    let asksForUsage: Bool
    /// Whether `created` says when the provider registered the model, and not when we asked.
    let datesItsModels: Bool
    /// The buckets that are known to be for a day, all others being none; nil where only their resets tell.
    let dailyBuckets: Set<String>?
    /// Where it tells what is left of a key's money; nil where it does not.
    let allowance: AllowanceSource?
    /// Its own rows, tried before those that all share.
    let rules: [MatchRule]

    /// Makes a row; what is left out is usual among those who copy the shape.
    init(
        facts: ProviderFacts,
        chatLimit: ChatLimit = .tokens,
        chatTokens: Int,
        promptTokens: Int = 16,
        sendsStore: Bool = false,
        chatExtras: [(String, JSONOutput)] = [],
        asksForUsage: Bool = true,
        datesItsModels: Bool = true,
        dailyBuckets: Set<String>? = nil,
        allowance: AllowanceSource? = nil,
        rules: [MatchRule] = []
    ) {
        self.facts = facts
        self.chatLimit = chatLimit
        self.chatTokens = chatTokens
        self.promptTokens = promptTokens
        self.sendsStore = sendsStore
        self.chatExtras = chatExtras
        self.asksForUsage = asksForUsage
        self.datesItsModels = datesItsModels
        self.dailyBuckets = dailyBuckets
        self.allowance = allowance
        self.rules = rules
    }

    /// All of them.
    static let all: [OpenAIPreset] = [
        openAI, compatible, mistral, xAI, groq, deepSeek, together, cerebras, moonshot,
        huggingFace, vLLM,
    ]

    /// The public API.
    ///
    /// Responses is preferred: some models live only there, and a cap of 16 is safe there.
    private static let openAI = OpenAIPreset(
        facts: ProviderFacts(
            name: "openai",
            title: "OpenAI",
            baseURL: "https://api.openai.com/v1",
            keyVariable: "OPENAI_API_KEY",
            keyNeed: .always,
            routes: [.responses, .chat],
            hasRetrieve: true,
            ownModelPrefixes: ["gpt-", "chatgpt-", "chat-latest", "o1", "o3", "o4", "dall-e", "sora", "codex"]
        ),
        chatLimit: .completionTokens,
        chatTokens: 256,
        sendsStore: true,
        rules: OpenAIRules.openAI
    )

    /// Every server that copies the shape: vLLM, llama.cpp, LiteLLM, Ollama's second face, gateways.
    private static let compatible = OpenAIPreset(
        facts: ProviderFacts(
            name: "openai-compatible",
            title: "OpenAI-compatible server",
            baseURL: nil,
            keyVariable: nil,
            keyNeed: .ifConfigured,
            routes: [.chat, .responses],
            hasRetrieve: false
        ),
        chatTokens: 16,
        rules: OpenAIRules.compatible + MistralRules.all + XAIRules.all + OpenAIRules.openAI
    )

    /// It counts a stream's tokens of its own accord, and refuses members that it does not know.
    private static let mistral = OpenAIPreset(
        facts: ProviderFacts(
            name: "mistral",
            title: "Mistral",
            baseURL: "https://api.mistral.ai/v1",
            keyVariable: "MISTRAL_API_KEY",
            keyNeed: .always,
            routes: [.chat],
            hasRetrieve: true,
            ownModelPrefixes: [
                "mistral-", "ministral-", "magistral-", "codestral-", "devstral-", "pixtral-", "voxtral-", "open-mi",
                "labs-",
            ]
        ),
        chatTokens: 1,
        asksForUsage: false,
        datesItsModels: false,
        rules: MistralRules.all
    )

    /// Its regional hosts serve lists of their own: each is an endpoint with a `base_url`.
    private static let xAI = OpenAIPreset(
        facts: ProviderFacts(
            name: "xai",
            title: "xAI",
            baseURL: "https://api.x.ai/v1",
            keyVariable: "XAI_API_KEY",
            keyNeed: .always,
            routes: [.chat, .responses],
            hasRetrieve: false,
            ownModelPrefixes: ["grok-"]
        ),
        chatLimit: .completionTokens,
        chatTokens: 16,
        rules: XAIRules.all
    )

    /// Its limits on requests are per day, those on tokens per minute.
    private static let groq = OpenAIPreset(
        facts: ProviderFacts(
            name: "groq",
            title: "Groq",
            baseURL: "https://api.groq.com/openai/v1",
            keyVariable: "GROQ_API_KEY",
            keyNeed: .always,
            routes: [.chat],
            hasRetrieve: true
        ),
        chatLimit: .completionTokens,
        chatTokens: 16,
        dailyBuckets: ["requests"],
        rules: [OpenAIRules.dailyLimit]
    )

    /// Its errors are those that all share.
    private static let deepSeek = OpenAIPreset(
        facts: ProviderFacts(
            name: "deepseek",
            title: "DeepSeek",
            baseURL: "https://api.deepseek.com",
            keyVariable: "DEEPSEEK_API_KEY",
            keyNeed: .always,
            routes: [.chat],
            hasRetrieve: false,
            ownModelPrefixes: ["deepseek-"]
        ),
        chatTokens: 1,
        allowance: .deepSeek
    )

    /// Its list is a bare array, with models that only a dedicated endpoint serves.
    private static let together = OpenAIPreset(
        facts: ProviderFacts(
            name: "together",
            title: "Together",
            baseURL: "https://api.together.xyz/v1",
            keyVariable: "TOGETHER_API_KEY",
            keyNeed: .always,
            routes: [.chat],
            hasRetrieve: false
        ),
        chatTokens: 1,
        rules: TogetherRules.all
    )

    /// Its client calls the older name of the cap outdated (cerebras-cloud-sdk).
    private static let cerebras = OpenAIPreset(
        facts: ProviderFacts(
            name: "cerebras",
            title: "Cerebras",
            baseURL: "https://api.cerebras.ai/v1",
            keyVariable: "CEREBRAS_API_KEY",
            keyNeed: .always,
            routes: [.chat],
            hasRetrieve: true
        ),
        chatLimit: .completionTokens,
        chatTokens: 16
    )

    /// Its models think first, and a small cap cuts them there (platform.kimi.ai/docs, 2026).
    private static let moonshot = OpenAIPreset(
        facts: ProviderFacts(
            name: "moonshot",
            title: "Moonshot (Kimi)",
            baseURL: "https://api.moonshot.ai/v1",
            keyVariable: "MOONSHOT_API_KEY",
            keyNeed: .always,
            routes: [.chat],
            hasRetrieve: false,
            ownModelPrefixes: ["kimi-", "moonshot-"]
        ),
        chatTokens: 16
    )

    /// A broker of other providers, by one token (huggingface.co/docs/inference-providers, 2026).
    private static let huggingFace = OpenAIPreset(
        facts: ProviderFacts(
            name: "huggingface",
            title: "Hugging Face Inference Providers",
            baseURL: "https://router.huggingface.co/v1",
            keyVariable: "HF_TOKEN",
            keyNeed: .always,
            routes: [.chat],
            hasRetrieve: false
        ),
        chatTokens: 16
    )

    /// Its list says when it was asked, and has the names under which a model is served, adapters among them.
    private static let vLLM = OpenAIPreset(
        facts: ProviderFacts(
            name: "vllm",
            title: "vLLM",
            baseURL: "http://127.0.0.1:8000/v1",
            keyVariable: nil,
            keyNeed: .ifConfigured,
            routes: [.chat],
            hasRetrieve: false
        ),
        chatTokens: 1,
        promptTokens: 64,
        datesItsModels: false,
        rules: OpenAIRules.compatible
    )
}

/// The names that the cap on output tokens has at Chat Completions.
enum ChatLimit: String, Sendable {
    /// The older one, which copies of the shape know best.
    case tokens = "max_tokens"
    /// The one that OpenAI's reasoning models insist on.
    case completionTokens = "max_completion_tokens"

    /// The one that is left when this one is refused.
    var other: ChatLimit {
        switch self {
        case .tokens: .completionTokens
        case .completionTokens: .tokens
        }
    }
}
