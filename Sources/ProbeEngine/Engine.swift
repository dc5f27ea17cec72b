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
    /// Where it is shown which models are callable; nil where nobody looks.
    let board: (any CallableBoard)?
    /// Where keys are looked for again; nil where they never change.
    let keys: (any KeyReader)?
    let log: Logger
    var watches: [Watch]
    var budget: BudgetCaps
    var random: SeededRandom
    /// By an id that is never used again, so that what is left of a removed endpoint finds nothing.
    var members: [Int: MemberState] = [:]
    var lastMemberID = 0
    /// The ids of models that several endpoints list.
    var rosters = ModelRosters()
    var pacers = PacerTable()
    /// The holds that this engine has written or read, as they are on record: all others were made by another process.
    var ownHolds: [PacerKey: [HoldScope: Hold]] = [:]
    /// When the holds on record were last read for those of others.
    private var sawHolds: MonotonicInstant?
    var agenda = Agenda()
    var store = StoreHealth()
    /// Whether failures to reach hosts are this machine's own.
    var network: OfflineGuard
    /// Failures of which that is not known yet.
    var doubts: [Doubt] = []
    let mailbox = Mailbox()
    /// When the loop wakes by itself; nil for never.
    private var sleepsUntil: MonotonicInstant?
    /// The runs that are under way, by member: how often it was asked since their start whether the loop is on time.
    private var underWay: [Int: Int] = [:]
    /// Runs whose endpoint has just become free.
    var queue: [(member: Int, task: RunTask)] = []
    /// Where steady time begins.
    private(set) var origin: Moment
    /// The step of the wall clock that what is believed has followed.
    var followedStep = Duration.zero
    private var isStopping = false
    private var turns: UInt64 = 0
    private var turnsAtLastQuestion: UInt64 = 0

    /// More requests than this are not in flight at once; what is due beyond it waits its turn.
    static let mostInFlight = 10_000
    /// What has been due for longer than this shows that the loop is stuck.
    static let mostDelay = Duration.seconds(10)
    /// A run that is under way for more questions than this never ends: an hour at the service's pace, where the longest
    /// list of all takes nine minutes.
    static let mostQuestions = 360
    /// Of so many endpoints is read together what is known.
    private static let mostReadTogether = 2_500
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
        board: (any CallableBoard)? = nil,
        keys: (any KeyReader)? = nil,
        time: any TimeSource,
        log: Logger,
        seed: UInt64
    ) {
        prober = Prober(transport: transport, time: time)
        self.time = time
        origin = time.now
        self.recorder = recorder
        self.teller = teller
        self.board = board
        self.keys = keys
        self.log = log
        self.watches = watches
        self.budget = budget
        random = SeededRandom(seed: seed)
        network = OfflineGuard(voters: Self.voters(of: members))
        for member in members {
            let empty = EndpointKnowledge(endpoint: EndpointRecord(key: member.endpoint.key))
            let machine = EndpointMachine(endpoint: member.endpoint, watches: watches, knowledge: empty)
            lastMemberID += 1
            self.members[lastMemberID] = MemberState(member: member, machine: machine)
        }
    }

    /// Runs until it is stopped.
    ///
    /// Returns when the last attempt has ended and all is written.
    ///
    /// - Parameter onReady: Called once the knowledge is loaded, or known to be out of reach, and the first due time is set.
    package func run(onReady: @Sendable () async -> Void) async {
        await load()
        await writePlan()
        plan(at: time.now.monotonic)
        // What hangs on it must find it as it was before a restart.
        showCallable()
        await board?.settle()
        await onReady()
        await withDiscardingTaskGroup { group in
            while !isStopping, !Task.isCancelled {
                turns &+= 1
                // Beside the probing, like all that may wait for a locked file.
                if followClock() {
                    group.addTask {
                        await self.writeHolds()
                        await self.writeBeliefs()
                    }
                }
                startDue(in: &group)
                sleepsUntil = nextWake
                await mailbox.wait(until: sleepsUntil, on: time)
            }
            let deadline = time.now.monotonic + Self.drain
            while inFlight > 0, !Task.isCancelled, time.now.monotonic < deadline {
                await mailbox.wait(until: deadline, on: time)
            }
            group.cancelAll()
        }
        giveUpDoubts()
        await endRefusals()
        await retryUncommitted()
    }

    /// When there is something to do next; nil when only a signal can bring it.
    private var nextWake: MonotonicInstant? {
        let due = inFlight < Self.mostInFlight ? agenda.next : nil
        guard let retry = store.retryAt else { return due }
        return due.map { min($0, retry) } ?? retry
    }

    /// Starts nothing new from now on.
    package func stop() {
        isStopping = true
        mailbox.signal()
    }

    private var inFlight: Int { underWay.count }

    /// Whether the loop does its work: nothing has been due for long, or it has gone round since the last question; and
    /// every run ends.
    ///
    /// How long a run takes is counted in questions: during a suspend hours pass in which nothing can end.
    package func isOnTime() -> Bool {
        defer { turnsAtLastQuestion = turns }
        underWay = underWay.mapValues { $0 + 1 }
        guard underWay.values.allSatisfy({ $0 <= Self.mostQuestions }) else { return false }
        guard turns == turnsAtLastQuestion, let nextWake else { return true }
        return time.now.monotonic - nextWake < Self.mostDelay
    }

    /// Due runs of the endpoints of this plan that were passed over: held back, or overrun by another run.
    package var skippedRuns: Int { members.values.map(\.skippedRuns).reduce(0, +) }

    /// Reads what is known from the record; where that fails, starts from nothing and says so.
    private func load() async {
        origin = time.now
        var rest = members.keys.sorted()[...]
        do throws(RecorderError) {
            while !rest.isEmpty {
                // Some at a time: what is read takes far more room than what is kept of it.
                let part = rest.prefix(Self.mostReadTogether)
                let known = try await recorder.knowledge(of: part.compactMap { members[$0]?.member.endpoint.key })
                for id in part {
                    guard let state = members[id], let knowledge = known[state.member.endpoint.key] else { continue }
                    let endpoint = state.member.endpoint
                    state.machine = EndpointMachine(endpoint: endpoint, watches: watches, knowledge: knowledge)
                    state.machine.settleModels(in: &rosters)
                }
                rest = rest.dropFirst(part.count)
            }
        } catch {
            for id in rest { members[id]?.machine.awaitKnowledge() }
            await noteStoreFailure(error)
        }
        do throws(RecorderError) {
            pacers = PacerTable(holds: try await recordedHolds())
        } catch {
            store.knowsHolds = false
            await noteStoreFailure(error)
        }
    }

    /// The holds on record, in steady time; ended ones too, for the next backoff grows from their step.
    func recordedHolds() async throws(RecorderError) -> [Hold] {
        let recorded = try await recorder.holds(at: time.now.wall)
        sawHolds = time.now.monotonic
        return takeRecorded(recorded)
    }

    /// Takes the holds that a look by hand has put on record, before something free is asked; a reservation brings them.
    ///
    /// Once a second at most: ten thousand endpoints need no more.
    func takeHoldsOfOthers() async {
        let now = time.now
        guard !store.isFailing, sawHolds.map({ now.monotonic - $0 >= .seconds(1) }) ?? true else { return }
        // A record that cannot be read is noticed where it is written.
        guard let recorded = try? await recorder.holds(at: now.wall) else { return }
        // Not before: whoever comes meanwhile must not pass by.
        sawHolds = now.monotonic
        pacers.merge(takeRecorded(recorded.filter { $0.until > now.wall }))
    }

    /// Those of the holds on record that are new to this engine, in steady time.
    func takeRecorded(_ recorded: [Hold]) -> [Hold] {
        let now = time.now.wall
        return recorded.filter { ownHolds[$0.pacer]?[$0.scope] != $0 }.map { hold in
            ownHolds[hold.pacer, default: [:]][hold.scope] = hold
            return hold.bounded(at: now).moved(by: steady - now)
        }
    }

    /// Wall time as it would be if nobody had set the clock since the start.
    ///
    /// Holds are measured by it: a step of the clock neither ends one early nor prolongs it.
    var steady: Timestamp { origin.wall + (time.now.monotonic - origin.monotonic) }

    /// How far the wall clock has been set ahead since the start; what leaves the engine is moved by it.
    var clockStep: Duration { time.now.wall - steady }

    /// Sets the next due times.
    ///
    /// Those of one endpoint coincide, the list first; endpoints are spread over a window, so that many of them do not
    /// start at once and few of them start soon. A check that had a schedule before keeps its instants.
    func plan(at now: MonotonicInstant) {
        agenda = Agenda()
        let window = Duration.milliseconds(200 * members.count)
        for id in members.keys.sorted() {
            guard let state = members[id] else { continue }
            let endpoint = state.member.endpoint
            let start = now + min(window, endpoint.listEvery) * Schedule.spread(of: endpoint.name)
            var intervals = [(RunTask.Subject.list, state.listInterval)]
            intervals += endpoint.completionModels.map { (.completion($0), endpoint.completionEvery) }
            let before = intervals.map { state.schedule(of: $0.0.check) }
            state.times.clear()
            for ((subject, interval), kept) in zip(intervals, before) {
                let schedule = Schedule(start: kept?.start ?? start, interval: interval)
                state.schedule(subject.check, schedule)
                let due = kept == nil ? start : schedule.next(after: now, last: nil).due
                enterDue(RunTask(subject: subject, cause: .due), by: id, of: due, at: due)
            }
            for model in state.machine.unconfirmed { scheduleConfirmation(of: model, by: id) }
            planRetrievals(by: id)
        }
    }

    private func startDue(in group: inout DiscardingTaskGroup) {
        let now = time.now.monotonic
        if let retry = store.retryAt, retry <= now {
            // Beside the probing: a locked file makes a writer wait.
            group.addTask { await self.retryUncommitted() }
            store.retryAt = nil
        }
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
        guard state.running == nil else {
            if !state.waiting.contains(task) { state.waiting.append(task) }
            return
        }
        state.running = task
        if task.cause == .due { state.times.change(task.check) { $0.isPlanned = false } }
        underWay[id] = 0
        group.addTask { await self.perform(task, by: id) }
    }

    private func perform(_ task: RunTask, by id: Int) async {
        switch task.subject {
        case .list: await runList(task, by: id)
        case .retrieve(let model): await runRetrieve(task, of: model, by: id)
        case .completion(let model): await runCompletion(task, of: model, by: id)
        }
        hasEnded(id)
    }

    /// A member's run is over: the next one that waits for it goes on.
    @inline(never)
    private func hasEnded(_ id: Int) {
        underWay[id] = nil
        if let state = members[id] {
            state.machine.settleModels(in: &rosters)
            state.running = nil
            if !state.waiting.isEmpty { queue.append((id, state.waiting.removeFirst())) }
        }
        // For what is due after the loop wakes by itself it need not be woken.
        let isSooner = nextWake.map { wake in sleepsUntil.map { wake < $0 } ?? true } ?? false
        if isStopping || !queue.isEmpty || isSooner { mailbox.signal() }
    }
}
