/// A provider's answer in normal form: facts only, no judgement.
package struct Reading: Sendable, Equatable {
    /// What the body was.
    package var content: Content
    /// The provider's id of the request, escaped and cut.
    package var requestID: String?
    /// What the reply said about limits and waiting.
    package var limits: LimitFacts
    /// A mark of the list as it stands, which replies to other questions may carry too: while it stays the same, so does
    /// the list; nil when none was sent.
    package var listTag: String?

    /// What a body was.
    package enum Content: Sendable, Equatable {
        /// One page of a list.
        case list(ListPage)
        /// The list that was read before, byte for byte.
        case unchangedList
        /// The model that was asked for is there.
        case retrieved(ListedModel)
        /// A completion ran to its end.
        case completion(CompletionReading)
        /// The provider's own error, at any status, also inside a 200 and in a stream.
        case error(ErrorFacts)
        /// Not the provider's own words: HTML, plain text, an empty body of an error.
        case foreign(ForeignBody)
        /// A success that does not hold what it should; says what was wrong, in our words.
        case malformed(Reason)
        /// No reply, or only the beginning of one: the exchange's failure says why. What a broken stream proved by then is
        /// kept.
        case incomplete(CompletionReading?)
    }

    /// Makes a reading.
    package init(
        content: Content,
        requestID: String? = nil,
        limits: LimitFacts = LimitFacts(),
        listTag: String? = nil
    ) {
        self.content = content
        self.requestID = requestID
        self.limits = limits
        self.listTag = listTag
    }
}

/// One page of a list.
package struct ListPage: Sendable, Equatable {
    /// The rows, as they came; ids may repeat.
    package var models: [ListedModel]
    /// The page after it; nil on the last one.
    package var next: PageToken?
    /// The server says that there is more, but not where: the list cannot be completed.
    package var isCutShort = false

    /// Makes a page.
    package init(models: [ListedModel], next: PageToken? = nil, isCutShort: Bool = false) {
        self.models = models
        self.next = next
        self.isCutShort = isCutShort
    }
}

/// One row of a list.
package struct ListedModel: Sendable, Hashable {
    /// The id.
    package var id: ModelID
    /// When the provider registered the id; shown beside an appearance, never used as its time.
    package var created: Timestamp?
    /// Whether the model can be asked for completions, as far as the list says; nil when it does not.
    package var servesCompletions: Bool?
    /// The announced end of service; nil when none is.
    package var shutdown: Timestamp?
    /// The list price; nil when the row has none.
    package var price: ModelPrice?
    /// How many tokens fit, in and out together or in alone, as the provider counts; nil when not told.
    package var context: Int?
    /// The model that an alias stands for at present; nil for a model of its own, and when not told.
    package var aliasOf: ModelID?

    /// Makes a row.
    package init(
        id: ModelID,
        created: Timestamp? = nil,
        servesCompletions: Bool? = nil,
        shutdown: Timestamp? = nil,
        price: ModelPrice? = nil,
        context: Int? = nil,
        aliasOf: ModelID? = nil
    ) {
        self.id = id
        self.created = created
        self.servesCompletions = servesCompletions
        self.shutdown = shutdown
        self.price = price
        self.context = context
        self.aliasOf = aliasOf
    }
}

/// What a completion's answer held.
package struct CompletionReading: Sendable, Equatable {
    /// What proves that the model ran; nil when nothing does.
    package var proof: RunProof?
    /// The model that the reply names; nil when it names none.
    package var servedModel: ModelID?
    /// The provider's count of tokens.
    package var usage: TokenUsage?
    /// Where in the body the marks of a stream lie; nil for a reply in one piece.
    package var marks: StreamMarks?
    /// The announced end of the service of the model that answered; nil when the reply names none.
    package var shutdown: Timestamp?
    /// Who ran the model behind an aggregator or gateway, as the reply says: server text of at most 200 characters; nil
    /// when it says nothing.
    package var upstream: String?
    /// Something else ran than what was asked for, as the reply itself says; nil when it does not.
    package var detour: Reason?
    /// The server runs what it has loaded, whatever name it is asked for: the answer proves the model only beside a list
    /// that has it.
    package var isNameIgnored = false

    /// Makes a reading.
    package init(
        proof: RunProof? = nil,
        servedModel: ModelID? = nil,
        usage: TokenUsage? = nil,
        marks: StreamMarks? = nil,
        shutdown: Timestamp? = nil
    ) {
        self.proof = proof
        self.servedModel = servedModel
        self.usage = usage
        self.marks = marks
        self.shutdown = shutdown
    }
}

/// What proves that a model ran.
///
/// All of them count.
package enum RunProof: String, Sendable, CaseIterable, Hashable {
    /// Visible text.
    case text
    /// Reasoning, though no visible text.
    case reasoning
    /// It refused.
    case refusal
    /// A content filter stopped it, before or after.
    case filtered
    /// The limit cut it before anything was visible.
    case cut
    /// It wanted to call a tool.
    case toolCall = "tool_call"
    /// It ended of its own accord without a word.
    case ended
}

/// The provider's count of tokens.
package struct TokenUsage: Sendable, Equatable {
    /// Read.
    package var input: Int
    /// Written, reasoning included.
    package var output: Int
    /// Of those, reasoning; nil when not told.
    package var reasoning: Int?
    /// What the provider says it cost, in millionths of a US dollar; nil when it does not say.
    package var microUSD: Int?

    /// Makes a count.
    package init(input: Int, output: Int, reasoning: Int? = nil, microUSD: Int? = nil) {
        self.input = input
        self.output = output
        self.reasoning = reasoning
        self.microUSD = microUSD
    }
}

/// Offsets into a stream's body: each is the last byte of the event that carried the mark, so that
/// `Exchange.arrival(ofByte:)` gives its time.
package struct StreamMarks: Sendable, Equatable {
    /// The first data event; comments, pings and blank lines are none.
    package var firstEvent: Int?
    /// The first non-empty piece of reasoning.
    package var firstReasoning: Int?
    /// The first non-empty piece of visible text.
    package var firstToken: Int?
    /// The last non-empty piece of visible text.
    package var lastToken: Int?
    /// The stream's terminator came.
    package var isTerminated = false

    /// Makes marks without any.
    package init() {}
}

/// The facts of a provider's error, read tolerantly from whatever shape it had.
///
/// Server text: cut, and escaped before it is shown.
package struct ErrorFacts: Sendable, Equatable {
    /// The HTTP status, or for an error inside a success the one that its code stands for; nil when unknown.
    package var status: Int?
    /// `error.type`, in lower case.
    package var type: String?
    /// `error.code`, in lower case; a number as its digits.
    package var code: String?
    /// `error.param`, in lower case.
    package var param: String?
    /// The message, at most 2,000 characters.
    package var message: String
    /// Words from `details`, `metadata` and the like that rules test: `perday`, `api_key_invalid`,
    /// `enforced_spend_limit_reached`; in lower case.
    package var tags: Set<String>
    /// The error came inside a reply that began as a success.
    package var isInsideSuccess: Bool

    /// Makes facts.
    package init(
        status: Int?,
        type: String? = nil,
        code: String? = nil,
        param: String? = nil,
        message: String = "",
        tags: Set<String> = [],
        isInsideSuccess: Bool = false
    ) {
        self.status = status
        self.type = type
        self.code = code
        self.param = param
        self.message = message
        self.tags = tags
        self.isInsideSuccess = isInsideSuccess
    }
}

/// A body that is not the provider's own format.
package struct ForeignBody: Sendable, Equatable {
    /// It looks like a page for people.
    package var isHTML: Bool
    /// A marker of a content delivery network was there: `cf-ray`, `server: cloudflare`.
    package var isFromEdge: Bool
    /// The first words of it, escaped, at most 200 characters.
    package var excerpt: String
    /// The title of the page, escaped, at most 200 characters; nil where it has none.
    package var title: String?

    /// Makes it.
    package init(isHTML: Bool, isFromEdge: Bool, excerpt: String, title: String? = nil) {
        self.isHTML = isHTML
        self.isFromEdge = isFromEdge
        self.excerpt = excerpt
        self.title = title
    }
}
