/// Holds what is believed of one endpoint and changes it by the rules of evidence.
///
/// It takes observations and returns what follows from them; the engine performs it. There is no clock, no I/O and no
/// randomness in it.
package struct EndpointMachine: Sendable, Equatable {
    /// What is believed.
    package private(set) var knowledge: EndpointKnowledge
    /// The list of which a further read, if it is the same, says nothing new; nil when the next one is to be weighed.
    package var settled: SettledList?
    /// When the last read that was the same had ended; nil when the models' own records say it.
    var seenUnchanged: Timestamp?
    /// The record that was stored last: the next one is often the same but for its id.
    private var lastStored: ModelRecord?
    /// What follows from the models; nil when they have changed since it was computed.
    private var prospects: Prospects?
    /// Listed ids of which the list says that they cannot be asked for completions: they are not called to confirm them.
    ///
    /// It is not on record: every list says it anew.
    package var mute: Set<ModelID> = [] {
        didSet { noteChange() }
    }
    /// What rows say otherwise than is believed, while it has not stood for long enough.
    ///
    /// Neither this nor `limitDoubts` is on record: after a restart the wait begins anew.
    var termDoubts: [ModelID: TermDoubts] = [:]
    /// Limits that replies name otherwise than is believed.
    var limitDoubts: [LimitKey: Doubt<Int>] = [:]
    /// What was seen since a start without a readable record; nil when the record has been read.
    var unread: UnreadKnowledge?
    /// The watches that hold here.
    package let watches: [Watch]
    /// The endpoint's name.
    package let name: String
    /// Which models will be called by schedule; a watched one among them has its baseline told with the call's result.
    package let calledModels: Set<ModelID>
    /// Whether watched models are called for confirmation.
    package let confirms: Bool
    /// The shortest span of a failure that is told as down.
    package let downAfter: Duration
    /// How often the list is read at least.
    package let listEvery: Duration

    /// Goes on from what is known.
    package init(endpoint: Endpoint, watches: [Watch], knowledge: EndpointKnowledge) {
        self.knowledge = knowledge
        // Most hold everywhere: one array is enough for all endpoints then.
        let holdsHere = { (watch: Watch) in watch.holds(at: endpoint.name) }
        self.watches = watches.allSatisfy(holdsHere) ? watches : watches.filter(holdsHere)
        name = endpoint.name
        calledModels = Set(endpoint.completionModels)
        confirms = endpoint.confirms
        downAfter = endpoint.downAfter
        listEvery = endpoint.listEvery
        foresee()
    }

    /// What was computed of the models before holds no more.
    private mutating func noteChange() {
        settled = nil
        prospects = nil
    }

    /// Computes what follows from the models, where that is not known.
    mutating func foresee() {
        guard prospects == nil else { return }
        prospects = Prospects(unconfirmed: findUnconfirmed(), sought: findSought(), waiting: findWaiting())
    }

    /// How long a watched model of the baseline waits for its first conclusive call before it is told as listed.
    static let baselinePatience = Duration.seconds(600)
    /// How long an id must be absent before it counts as gone.
    ///
    /// The wait, in hours and not in reads, is what removes false withdrawals: of 4,070 changes that a naive differ
    /// told over 185 days, 2,644 were false.
    static let withdrawalPatience = Duration.seconds(24 * 3_600)
    /// And by how many complete, unsuspected reads.
    static let withdrawalReads = 2
    /// Without a complete list for longer, and for longer than three intervals, an absence is not known to have lasted.
    static let longestBlindness = Duration.seconds(2 * 3_600)

    /// The first watch that takes an id here; nil when nobody waits for it.
    package func watch(of id: ModelID) -> Watch? {
        watches.first { $0.matches(id, at: name) }
    }

    /// Whether somebody waits for the model here, or has it called: what happens to it is told.
    func isFollowed(_ id: ModelID) -> Bool { calledModels.contains(id) || watch(of: id) != nil }

    /// The record of an id; an empty one when it has never been seen.
    package func record(of id: ModelID) -> ModelRecord {
        knowledge.models[id] ?? ModelRecord(id: id)
    }

    /// Replaces the record of an id.
    mutating func store(_ record: ModelRecord) {
        let record = record.sharing(with: lastStored)
        lastStored = record
        knowledge.models[record.id] = record
        noteChange()
    }

    /// Lets go of the record of an id, as if it had never been seen.
    mutating func forget(_ id: ModelID) {
        knowledge.models[id] = nil
        termDoubts[id] = nil
        noteChange()
    }

    /// Replaces what is known of a limit.
    mutating func store(_ limit: KnownLimit, of key: LimitKey) {
        knowledge.limits[key] = limit
    }

    /// Replaces all that is believed.
    mutating func replace(_ knowledge: EndpointKnowledge) {
        self.knowledge = knowledge
        noteChange()
    }

    /// Keeps what is known of the models in less room, with the ids that other endpoints have too, until it changes.
    package mutating func settleModels(in rosters: inout ModelRosters) {
        knowledge.models.settle(in: &rosters)
    }

    /// Changes the endpoint's own record.
    mutating func updateEndpoint(_ change: (inout EndpointRecord) -> Void) {
        change(&knowledge.endpoint)
    }

    /// Changes the health of one question.
    mutating func updateHealth<Result>(of check: Check, _ change: (inout HealthMachine) -> Result) -> Result {
        change(&knowledge.health[check, default: HealthMachine()])
    }

    /// The facts that every event of this endpoint has.
    func facts(check: CheckKind, model: ModelID? = nil) -> EventFacts {
        var facts = EventFacts()
        facts.endpoint = name
        facts.provider = knowledge.endpoint.key.provider
        facts.check = check
        facts.model = model
        return facts
    }

    /// Watched ids, listed here, that a call has not yet proven to be callable, the best spelling of each model first.
    ///
    /// What has been retired is not asked again.
    package var unconfirmed: [ModelID] { prospects?.unconfirmed ?? findUnconfirmed() }

    private func findUnconfirmed() -> [ModelID] {
        guard !watches.isEmpty else { return [] }
        var best: [String: ModelID] = [:]
        for record in knowledge.models.values
        where record.isListed && record.calling != .retired && !mute.contains(record.id)
            && watch(of: record.id) != nil
        {
            let family = ModelFamily(of: record.id).name
            best[family] = preferred(record.id, best[family])
        }
        guard !best.isEmpty else { return [] }
        for record in knowledge.models.values where record.state == .callable {
            best[ModelFamily(of: record.id).name] = nil
        }
        return best.values.sorted()
    }

    /// Exact ids that somebody waits for and the list lacks: they may be known by their id before they are listed.
    ///
    /// Not before first contact, for then everything belongs to the baseline; not what has been retired.
    package var sought: [ModelID] { prospects?.sought ?? findSought() }

    private func findSought() -> [ModelID] {
        guard knowledge.endpoint.baselineAt != nil else { return [] }
        let ids = Set(findWaiting().compactMap(\.pattern.exactID))
        return ids.filter { id in
            // Passes over most of a list without reading the families of its ids.
            let everySpelling = ModelPattern(ModelFamily(of: id).name)
            return !knowledge.models.values.contains { record in
                (record.listing == .listed || record.calling == .retired) && everySpelling.matches(record.id)
            }
        }.sorted()
    }

    /// The watches that hold here and still wait for a callable model.
    package var waiting: [Watch] { prospects?.waiting ?? findWaiting() }

    private func findWaiting() -> [Watch] {
        guard !watches.isEmpty else { return [] }
        let callable = knowledge.models.values.filter { $0.state == .callable }.map(\.id)
        if callable.isEmpty { return watches }
        return watches.filter { watch in !callable.contains { watch.matches($0, at: name) } }
    }

    /// Whether a watch that holds here still waits for a callable model.
    package var isWaiting: Bool { !waiting.isEmpty }

    /// Of two spellings of one model the alias before the snapshot, then the shorter, then the smaller.
    func preferred(_ left: ModelID, _ right: ModelID?) -> ModelID {
        guard let right else { return left }
        let key = { (id: ModelID) in
            (ModelFamily(of: id).snapshot == nil ? 0 : 1, id.text.utf8.count, id.text)
        }
        return key(left) <= key(right) ? left : right
    }
}
