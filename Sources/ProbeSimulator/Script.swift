import FoundationEssentials

/// What a simulated world does, and when.
///
/// Times run from the start of the server, in seconds.
package struct Script: Codable, Sendable {
    /// The sites by their name, which is the first component of their path.
    package var sites: [String: Site]

    /// Makes a script.
    package init(sites: [String: Site]) { self.sites = sites }

    /// Reads a script from JSON.
    package static func read(_ bytes: [UInt8]) throws -> Script {
        try JSONDecoder().decode(Script.self, from: Data(bytes))
    }

    /// One simulated provider.
    package struct Site: Codable, Sendable {
        /// How it speaks: `openai`, `anthropic`, `gemini`, `codex`, `bedrock`, `azure`, `vertex`, `openrouter`,
        /// `llama`, `ollama`.
        package var dialect: Dialect
        /// The keys it accepts; nil for any, none included.
        ///
        /// At Bedrock `ID:SECRET` is a key that requests are signed with.
        package var keys: [String]?
        /// Its models.
        package var models: [Model]
        /// What goes wrong.
        package var faults: [Fault]?
        /// Rows on a page of its list; nil for the provider's own default.
        package var page: Int?
        /// Seconds before the head of a completion.
        package var headDelay: Double?
        /// Seconds between the head and the first token of a completion.
        package var tokenDelay: Double?
        /// The limits that replies name, by what is counted: `requests`, `tokens`; nil for the usual ones.
        package var limits: [String: Int]?
        /// What `GET /key` says is left of a limit of 10 US dollars, as at OpenRouter; nil where there is no such path.
        package var dollarsLeft: Double?

        /// Makes a site.
        package init(
            dialect: Dialect,
            keys: [String]? = nil,
            models: [Model],
            faults: [Fault]? = nil,
            page: Int? = nil,
            headDelay: Double? = nil,
            tokenDelay: Double? = nil,
            limits: [String: Int]? = nil,
            dollarsLeft: Double? = nil
        ) {
            self.dialect = dialect
            self.keys = keys
            self.models = models
            self.faults = faults
            self.page = page
            self.headDelay = headDelay
            self.tokenDelay = tokenDelay
            self.limits = limits
            self.dollarsLeft = dollarsLeft
        }
    }

    /// A request and answer format.
    package enum Dialect: String, Codable, Sendable {
        case openai, anthropic, gemini, codex, bedrock, azure, vertex, openrouter, llama, ollama
    }

    /// One model of a site.
    package struct Model: Codable, Sendable {
        /// Its id.
        package var id: String
        /// The dated id that replies name; nil for the id itself.
        package var snapshot: String?
        /// When it appears on the list; nil for from the start.
        package var listedAfter: Double?
        /// When it leaves the list; nil for never.
        package var unlistedAfter: Double?
        /// When it may be called; nil for as soon as it is listed.
        package var callableAfter: Double?
        /// It reasons: a small cap at Chat Completions gets the 400 of such models.
        package var reasons: Bool?
        /// It is only at the Responses API.
        package var responsesOnly: Bool?
        /// The day on which it ends, `YYYY-MM-DD`, as its row says; nil for none.
        package var shutdown: String?
        /// Its list price as OpenRouter writes it, US dollars a token: `{"prompt": "0.000005", "completion": "0.00003"}`.
        package var pricing: [String: String]?
        /// At Bedrock its bare id is refused; with `us.` before it, it answers.
        package var profileOnly: Bool?
        /// The oldest client that the list of Codex shows it to; nil for any.
        package var minimalClientVersion: String?

        /// Makes a model.
        package init(
            id: String,
            snapshot: String? = nil,
            listedAfter: Double? = nil,
            unlistedAfter: Double? = nil,
            callableAfter: Double? = nil,
            reasons: Bool? = nil,
            responsesOnly: Bool? = nil,
            shutdown: String? = nil,
            pricing: [String: String]? = nil,
            profileOnly: Bool? = nil,
            minimalClientVersion: String? = nil
        ) {
            self.id = id
            self.snapshot = snapshot
            self.listedAfter = listedAfter
            self.unlistedAfter = unlistedAfter
            self.callableAfter = callableAfter
            self.reasons = reasons
            self.responsesOnly = responsesOnly
            self.shutdown = shutdown
            self.pricing = pricing
            self.profileOnly = profileOnly
            self.minimalClientVersion = minimalClientVersion
        }
    }

    /// Something that goes wrong with some requests.
    package struct Fault: Codable, Sendable {
        /// Which requests: `list`, `retrieve`, `completion`; nil for all.
        package var on: String?
        /// From when; nil for from the start.
        package var from: Double?
        /// Until when; nil for ever.
        package var until: Double?
        /// How many requests it hits; nil for all.
        package var times: Int?
        /// What happens.
        package var kind: Kind
        /// The status of `status`.
        package var status: Int?
        /// The body of `status`.
        package var body: String?
        /// Headers of `status`.
        package var headers: [String: String]?
        /// Seconds of `rate_limit` and `slow`; bytes of `reset`, `truncate` and `huge`; rows of `short_list`; levels of
        /// `deep`.
        package var amount: Double?
        /// How `rate_limit` says how long to wait.
        package var form: WaitForm?

        /// What can go wrong.
        package enum Kind: String, Codable, Sendable, CaseIterable {
            case status, rateLimit = "rate_limit", overloaded, serverError = "server_error", hang, slow, reset, truncate
            case html, emptyList = "empty_list", shortList = "short_list", wrongJSON = "wrong_json"
            case invalidUTF8 = "invalid_utf8", deep, huge, gzipBomb = "gzip_bomb", endless, keepalive
            case noTerminator = "no_terminator", errorInStream = "error_in_stream", redirect
            case hostileIDs = "hostile_ids"
        }

        /// The forms of a wait.
        package enum WaitForm: String, Codable, Sendable, CaseIterable {
            case seconds, float, milliseconds, date, goReset = "go_reset", rfc3339, retryInfo = "retry_info"
            case perDay = "per_day", text, none
        }

        /// Makes a fault.
        package init(
            _ kind: Kind,
            on: String? = nil,
            from: Double? = nil,
            until: Double? = nil,
            times: Int? = nil,
            status: Int? = nil,
            body: String? = nil,
            headers: [String: String]? = nil,
            amount: Double? = nil,
            form: WaitForm? = nil
        ) {
            self.kind = kind
            self.on = on
            self.from = from
            self.until = until
            self.times = times
            self.status = status
            self.body = body
            self.headers = headers
            self.amount = amount
            self.form = form
        }
    }
}
