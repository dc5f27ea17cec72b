/// What one provider's name in the config stands for.
package struct ProviderFacts: Sendable, Equatable {
    /// The name in the config: `openai`, `anthropic`.
    package let name: String
    /// The name for people: `OpenAI`.
    package let title: String
    /// The public base URL; nil where the config must name one.
    ///
    /// `{region}` stands for the setting of that name.
    package let baseURL: String?
    /// What such a URL may look like, for messages.
    package let exampleURL: String
    /// The usual environment variable of its key; nil where there is none.
    package let keyVariable: String?
    /// The file in a home in which a program of the provider keeps its sign-in; nil where there is none.
    package let keyFile: UsualKeyFile?
    /// When a key is needed.
    package let keyNeed: KeyNeed
    /// The ways to ask for a completion, the preferred one first.
    package let routes: [CompletionRoute]
    /// Whether one model can be asked for by its id.
    package let hasRetrieve: Bool
    /// The shortest sensible list interval of the public API; a list of megabytes is not fetched every 30 s.
    package let shortestListInterval: Duration
    /// Prefixes of model ids that this provider makes itself (`gpt-`, `o`, `chatgpt-`); empty for aggregators and local
    /// servers, which may serve any model.
    ///
    /// Decides which endpoints are polled faster for a watched model.
    package let ownModelPrefixes: [String]
    /// The keys that an endpoint of this provider has in the config beside those of all.
    package let settings: [ProviderSetting]
    /// Completions draw from a plan that is paid for in any case, and cost no money of their own.
    package let isPlan: Bool

    /// When a key is needed.
    package enum KeyNeed: Sendable, Equatable {
        /// For everything.
        case always
        /// For completions; the list is public.
        case forCompletions
        /// Only if the config names one.
        case ifConfigured
    }

    /// Makes facts from all their parts.
    package init(
        name: String,
        title: String,
        baseURL: String?,
        exampleURL: String = "http://127.0.0.1:8000/v1",
        keyVariable: String?,
        keyFile: UsualKeyFile? = nil,
        keyNeed: KeyNeed,
        routes: [CompletionRoute],
        hasRetrieve: Bool,
        shortestListInterval: Duration = .seconds(10),
        ownModelPrefixes: [String] = [],
        settings: [ProviderSetting] = [],
        isPlan: Bool = false
    ) {
        self.name = name
        self.title = title
        self.baseURL = baseURL
        self.exampleURL = exampleURL
        self.keyVariable = keyVariable
        self.keyFile = keyFile
        self.keyNeed = keyNeed
        self.routes = routes
        self.hasRetrieve = hasRetrieve
        self.shortestListInterval = shortestListInterval
        self.ownModelPrefixes = ownModelPrefixes
        self.settings = settings
        self.isPlan = isPlan
    }
}

/// A file in a home in which a program of the provider keeps its sign-in, to be read and never written.
package struct UsualKeyFile: Sendable, Equatable {
    /// The environment variable that names the program's folder.
    package let folderVariable: String
    /// The folder where the variable is not set, below the home: `.codex`.
    package let folder: String
    /// The file in it.
    package let name: String
    /// What to do where it is not there, for people: `sign in with "codex login"`.
    package let remedy: String

    /// Names a file.
    package init(folderVariable: String, folder: String, name: String, remedy: String) {
        self.folderVariable = folderVariable
        self.folder = folder
        self.name = name
        self.remedy = remedy
    }
}

/// A key that endpoints of one provider have in the config: a region, an API version.
package struct ProviderSetting: Sendable, Equatable {
    /// The key in the config.
    package let name: String
    /// What is expected, for messages: `an API version such as "2024-10-21"`.
    package let expected: String
    /// What a value looks like.
    package let form: Form
    /// What holds where the config says nothing; nil where it has to, or where nothing is an answer.
    package let standard: String?
    /// The config has to name it.
    package let isRequired: Bool
    /// The public base URLs of the values for which the one of the facts does not hold.
    package let places: [String: String]
    /// Another value shows other models: it belongs to what makes an endpoint the same one, as its base URL does.
    package let isView: Bool

    /// What a value looks like.
    package enum Form: Sendable, Equatable {
        /// 1 to 63 letters, digits and hyphens, as a part of a host's name is written (RFC 1123 section 2.1).
        case label
        /// 1 to 200 letters, digits, `.`, `-`, `_`, `:`, `@` and `/`.
        case word
        /// A word that begins with a digit.
        case version
        /// A JSON pointer (RFC 6901).
        case pointer
        /// The query of a URL without its question mark, 1 to 500 bytes (RFC 3986 section 3.4); none that looks like a key.
        case query
    }

    /// Makes a setting.
    package init(
        _ name: String,
        expected: String,
        form: Form,
        standard: String? = nil,
        isRequired: Bool = false,
        places: [String: String] = [:],
        isView: Bool = false
    ) {
        self.name = name
        self.expected = expected
        self.form = form
        self.standard = standard
        self.isRequired = isRequired
        self.places = places
        self.isView = isView
    }
}

/// A way to ask for a completion; raw values are config words.
package enum CompletionRoute: String, Sendable, CaseIterable, Hashable {
    /// OpenAI's Responses API.
    case responses
    /// Chat Completions, at OpenAI and all who copy it.
    case chat
    /// Anthropic's Messages API.
    case messages
    /// Gemini's generateContent.
    case generateContent = "generate_content"
    /// Bedrock's Converse.
    case converse
    /// Ollama's own.
    case generate
}
