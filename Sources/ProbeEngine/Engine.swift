package import Logging
package import ProbeDomain

/// The long-running loop: what is due is asked, what is learned is written and told.
///
/// Attempts run as children of one task group; the machines, the holds and the agenda belong to this actor and change
/// only on it. Checks of one endpoint never overlap.
package actor Engine {
    let prober: Prober
    let time: any TimeSource
    let recorder: any Recorder
    let teller: Teller
    let log: Logger
    var watches: [Watch]
    var budget: BudgetCaps
    var random: SeededRandom
    /// By an id that is never used again, so that what is left of a removed endpoint finds nothing.
    var members: [Int: MemberState] = [:]
    var lastMemberID = 0
    var pacers = PacerTable()
    var agenda = Agenda()
    var store = StoreHealth()
    let mailbox = Mailbox()
    private var inFlight = 0
    private var queue: [(member: Int, task: RunTask)] = []
    private var isStopping = false
    private(set) var isReady = false
    private var turns: UInt64 = 0

    /// More requests than this are not in flight at once; what is due beyond it waits its turn.
    static let mostInFlight = 256
    /// How long attempts in flight may take to end after a stop.
    static let drain = Duration.milliseconds(1_200)

    /// Makes an engine for a plan whose endpoints have been resolved.
    package init(
        members: [Member],
        watches: [Watch],
        budget: BudgetCaps,
        transport: any Transport,
        recorder: any Recorder,
        teller: Teller,
        time: any TimeSource,
        log: Logger,
        seed: UInt64
    ) {
        prober = Prober(transport: transport, time: time)
        self.time = time
        self.recorder = recorder
        self.teller = teller
        self.log = log
        self.watches = watches
        self.budget = budget
        random = SeededRandom(seed: seed)
        for member in members {
            let empty = EndpointKnowledge(endpoint: EndpointRecord(key: member.endpoint.key))
            lastMemberID += 1
            self.members[lastMemberID] = MemberState(
                member: member,
                machine: EndpointMachine(endpoint: member.endpoint, watches: watches, knowledge: empty)
            )
        }
    }

    /// Runs until it is stopped.
    ///
    /// Returns when the last attempt has ended and all is written.
    ///
    /// - Parameter onReady: Called once the knowledge is loaded, or known to be out of reach, and the first due time is set.
    package func run(onReady: @Sendable () async -> Void) async {
        await load()
        plan(at: time.now.monotonic)
        isReady = true
        await onReady()
        await withDiscardingTaskGroup { group in
            while !isStopping, !Task.isCancelled {
                turns &+= 1
                startDue(in: &group)
                let next = inFlight < Self.mostInFlight ? agenda.next : nil
                await mailbox.wait(until: next, on: time)
            }
            if inFlight > 0 {
                let deadline = time.now.monotonic + Self.drain
                while inFlight > 0, time.now.monotonic < deadline { await mailbox.wait(until: deadline, on: time) }
                group.cancelAll()
            }
        }
        await retryUncommitted()
    }

    /// Starts nothing new from now on.
    package func stop() {
        isStopping = true
        mailbox.signal()
    }

    /// How often the loop has gone round; it answers only while the loop is not stuck.
    package func progress() -> UInt64 { turns }

    /// Reads what is known from the record; where that fails, starts from nothing and says so.
    private func load() async {
        do {
            let known = try await recorder.knowledge(of: members.values.map(\.member.endpoint.key))
            pacers = PacerTable(holds: try await recorder.holds(at: time.now.wall))
            for (id, state) in members {
                guard let knowledge = known[state.member.endpoint.key] else { continue }
                members[id]?.machine = EndpointMachine(
                    endpoint: state.member.endpoint,
                    watches: watches,
                    knowledge: knowledge
                )
            }
        } catch {
            await noteStoreFailure(error)
        }
    }

    /// Sets the first due times.
    ///
    /// Those of one endpoint coincide, the list first; endpoints are spread over a window, so that many of them do not
    /// start at once and few of them start soon.
    func plan(at now: MonotonicInstant) {
        let window = Duration.milliseconds(200 * members.count)
        for (id, state) in members.sorted(by: { $0.key < $1.key }) {
            let endpoint = state.member.endpoint
            let spread = Schedule.spread(of: endpoint.name)
            let start = now + min(window, endpoint.listEvery) * spread
            members[id]?.schedules[.list] = Schedule(start: start, interval: listInterval(of: state))
            agenda.add(RunTask(check: .list, cause: .due), by: id, at: start)
            for model in endpoint.completionModels {
                let check = Check.completion(model)
                members[id]?.schedules[check] = Schedule(start: start, interval: endpoint.completionEvery)
                agenda.add(RunTask(check: check, cause: .due), by: id, at: start)
            }
            for model in state.machine.unconfirmed where endpoint.confirms { scheduleConfirmation(of: model, by: id) }
        }
    }

    private func startDue(in group: inout DiscardingTaskGroup) {
        let now = time.now.monotonic
        while inFlight < Self.mostInFlight, !queue.isEmpty {
            let (member, task) = queue.removeFirst()
            start(task, by: member, in: &group)
        }
        while inFlight < Self.mostInFlight, let item = agenda.takeDue(at: now) {
            start(item.task, by: item.member, in: &group)
        }
    }

    private func start(_ task: RunTask, by id: Int, in group: inout DiscardingTaskGroup) {
        guard let state = members[id] else { return }
        guard !state.isBusy else {
            if !state.waiting.contains(task) { members[id]?.waiting.append(task) }
            return
        }
        members[id]?.isBusy = true
        inFlight += 1
        group.addTask { await self.perform(task, by: id) }
    }

    private func perform(_ task: RunTask, by id: Int) async {
        switch task.check.kind {
        case .list: await runList(task, by: id)
        case .completion: await runCompletion(task, by: id)
        case .retrieve: break
        }
        inFlight -= 1
        members[id]?.isBusy = false
        if var state = members[id], !state.waiting.isEmpty {
            queue.append((id, state.waiting.removeFirst()))
            members[id] = state
        }
        mailbox.signal()
    }
}

/// All that the engine keeps of one endpoint.
struct MemberState {
    /// What is asked, where and how.
    let member: Member
    /// What is believed.
    var machine: EndpointMachine
    /// When its checks are due.
    var schedules: [Check: Schedule] = [:]
    /// When each check was last run.
    var lastRun: [Check: MonotonicInstant] = [:]
    /// A run is under way.
    var isBusy = false
    /// Runs that wait for it to end.
    var waiting: [RunTask] = []
    /// How a model's completions are asked for, where the preferred way turned out wrong.
    var options: [ModelID: CompletionOptions] = [:]
    /// Calls of watched models that do not answer yet.
    var confirmations: [ModelID: Confirmation] = [:]
    /// Due instants that were passed over.
    var skippedRuns = 0

    /// The calls of one watched model that does not answer yet.
    struct Confirmation {
        var calls = 0
        var since: Timestamp
        var isPlanned = false
    }
}
