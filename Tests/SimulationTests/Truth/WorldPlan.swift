import ProbeDomain

/// The whole truth about a world: what is there when, what goes wrong when, and what befalls this machine.
struct WorldPlan: Sendable {
    /// What it was made from.
    var seed: UInt64
    /// How long it is watched.
    var length: Duration
    /// Wall time at its beginning, as everybody else has it.
    var start: Timestamp
    /// What this machine takes for the wall time at its beginning: one without a battery boots at the epoch.
    var bootedAt: Timestamp?
    /// The endpoints, with the truth about each.
    var sites: [Site]
    /// What the user waits for.
    var watches: [Watch]
    /// What all may cost a day.
    var budget = BudgetCaps()
    /// What befalls this machine.
    var machine = MachineTruth()

    /// Whether hosts fall silent for more than one reason, so that nobody can tell whose fault it is.
    var hasDoubtfulSilence: Bool {
        !machine.losses.isEmpty
            || sites.count { site in site.troubles.contains { $0.kind == .hanging || $0.kind == .reset } } > 1
    }

    /// Whether an unrelated host could be asked for each of them.
    var hasWitnesses: Bool {
        sites.allSatisfy { site in
            sites.contains { other in
                let isSame = site.endpoint.key.provider == other.endpoint.key.provider
                return site.origin != other.origin && (!isSame || site.endpoint.key.provider == "openai-compatible")
            }
        }
    }
}

/// What befalls this machine.
struct MachineTruth: Sendable {
    /// No host can be reached: the fault is ours.
    var losses: [Span] = []
    /// Corrections of the wall clock: when, and by how much.
    var steps: [(at: Duration, by: Duration)] = []
    /// The machine sleeps, and all clocks go on.
    var suspensions: [Span] = []
    /// Nothing can be written.
    var storeFailures: [Span] = []
    /// The process dies at these writes, counted over all lives; before it is done or after it.
    var crashes: [Crash] = []
    /// Whether an event can be looked up in the journal after a crash.
    var canLookUp = true
    /// The journal takes nothing.
    var deafness: [Span] = []
    /// Whether the record is the real one, in a file.
    var hasRealStore = false

    /// A death at a write.
    struct Crash: Sendable, Equatable {
        var write: Int
        var isAfter: Bool
    }
}

/// One endpoint and the truth about it.
struct Site: Sendable {
    /// What the plan of the program says of it.
    var endpoint: Endpoint
    /// The origin of its key; each endpoint has one of its own.
    var identity: String
    /// Its models.
    var models: [ModelTruth]
    /// What goes wrong there.
    var troubles: [Trouble] = []
    /// How long an answer takes, in milliseconds.
    var latency = 40...600
    /// How many rows a page has; nil for all.
    var page: Int?
    /// How far the server's clock is off.
    var skew = Duration.zero
    /// The limits of requests a minute that replies name; none where it is empty.
    var limits: [Turn<Int>] = []

    /// Its name.
    var name: String { endpoint.name }

    /// The origin that requests go to; the base URLs of these worlds have no port.
    var origin: String {
        endpoint.key.baseURL.hasSuffix("/v1") ? String(endpoint.key.baseURL.dropLast(3)) : endpoint.key.baseURL
    }

    /// The models that are listed by truth.
    func rows(at time: Duration) -> [ModelTruth] { models.filter { $0.listed.cover(time) } }

    /// Whether any spelling of a family is listed by truth.
    func lists(_ family: String, at time: Duration) -> Bool {
        models.contains { $0.family == family && $0.listed.cover(time) }
    }

    /// The trouble that cuts or empties the list, if there is one.
    func cut(at time: Duration) -> Trouble? {
        troubles.first { trouble in
            switch trouble.kind {
            case .truncated, .empty: trouble.span.contains(time)
            default: false
            }
        }
    }
}

/// One model and the truth about it.
struct ModelTruth: Sendable {
    /// As the endpoint spells it.
    var id: ModelID
    /// When it is in the list.
    var listed: [Span]
    /// When this key may call it.
    var callable: [Span] = []
    /// How a call is refused while it is listed.
    var refusal = Refusal.gate
    /// From when on calls say that it is gone for good.
    var retiredFrom: Duration?
    /// The snapshot that replies name.
    var servedAs: ModelID?
    /// The snapshots that replies name one after the other; where it is empty, `servedAs`.
    var targets: [Turn<ModelID>] = []
    /// The ends of its service that the list announces one after the other.
    var ends: [Turn<Timestamp>] = []

    /// Its family.
    var family: String { ModelFamily(of: id).name }

    /// How a listed model is refused.
    enum Refusal: Sendable { case gate, unknown }
}

/// Something that goes wrong at an endpoint for a while.
struct Trouble: Sendable {
    /// What.
    var kind: Kind
    /// When.
    var span: Span
    /// In which checks; nil for all.
    var on: CheckKind?
    /// Of which model; nil for all.
    var model: ModelID?
    /// The share of requests it meets.
    var share = 1.0

    /// What can go wrong.
    enum Kind: Sendable, Equatable {
        /// 429 with a wait.
        case throttled(WaitForm, seconds: Int)
        /// 503 or 529, with or without a wait.
        case overloaded(WaitForm, seconds: Int)
        /// A limit of the day is used up.
        case dailyQuota
        /// No money.
        case outOfMoney
        /// The key is not accepted.
        case badKey
        /// 500.
        case failing
        /// A page of HTML from something in between.
        case edge
        /// A success that cannot be read.
        case malformed
        /// Nothing comes.
        case hanging
        /// The connection is reset.
        case reset
        /// A 200 whose list has this many rows per hundred, the first ones.
        case truncated(kept: Int)
        /// A 200 with an empty list.
        case empty
        /// Answers that say that little of the user's quota is left.
        case lowQuota(reset: Int)
        /// Answers that name a limit of requests a day.
        case dailyLimit(Int)
    }
}

/// The ways in which servers say how long to wait, and lies about it.
enum WaitForm: String, Sendable, CaseIterable {
    case none, seconds, float, milliseconds, date, goReset, plainReset, rfc3339, epochMilliseconds, retryInfo, text
    case garbage, zero, negative, past, huge

    /// Whether the wait is one that a client can and must keep.
    var isHonest: Bool {
        switch self {
        case .none, .garbage, .zero, .negative, .past: false
        default: true
        }
    }

    /// The forms that a provider uses.
    static func forms(of provider: String) -> [WaitForm] {
        let shared: [WaitForm] = [
            .none, .seconds, .float, .date, .garbage, .zero, .negative, .past, .text,
        ]
        switch provider {
        case "anthropic": return shared + [.rfc3339]
        case "google": return shared + [.retryInfo, .retryInfo]
        default: return shared + [.milliseconds, .goReset, .plainReset, .epochMilliseconds]
        }
    }
}
