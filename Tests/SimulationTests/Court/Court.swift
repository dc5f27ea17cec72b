import ProbeDomain
import ProbeTestSupport

/// Holds what was sent, written and told against the truth.
///
/// It is a value without clock or I/O: the world tells it what happens, and it notes what must not have happened.
struct Court {
    /// The whole truth.
    let plan: WorldPlan
    /// What was found.
    var violations: [Violation] = []
    /// True time of the last thing that happened.
    var now = Duration.zero
    /// How many requests were sent.
    var requests = 0
    /// How many events were told.
    var tells = 0
    /// What is known of each endpoint.
    var sites: [String: SiteCase]
    /// What must not be sent, by whom and what.
    var held: [HoldKey: Held] = [:]
    /// Those of them that are on record: an answer whose consequences were not written is lost with the process.
    var recordedHeld: [HoldKey: Held] = [:]
    /// What each UTC day has cost, by endpoint.
    var days: [String: [String: Cost]] = [:]
    /// How often the process died.
    var deaths = 0
    /// What must be told soon.
    var expectations: [Expectation] = []
    /// The events on record that are to be told, by id.
    var committed: [EventID: Duration] = [:]
    /// How often each event was told.
    var toldCounts: [EventID: Int] = [:]
    /// The events of this run in their order, for comparing runs.
    var story: [String] = []
    /// Corrections of the clock may delay what is due until then.
    var grace = Duration.zero
    /// The last things that happened at each endpoint.
    var trails: [String: [String]] = [:]
    /// When it is looked next whether everything free is asked.
    var nextRound = Duration.zero
    /// The last wall time that was seen.
    var wall: Timestamp

    /// What the manual says of journal entries.
    private static let manual = JournalManual.current
    /// More than this is not noted: one broken rule breaks many others.
    static let mostViolations = 20
    /// A trail is cut when it is longer; `PROBE_SIM_TRAIL` asks for a longer one.
    static let longestTrail = Campaign.variable("PROBE_SIM_TRAIL").flatMap { Int($0) } ?? 40
    /// Monotonic time at the beginning of every world.
    static let monotonicStart = MonotonicInstant(nanoseconds: 3_600_000_000_000)

    /// Opens a court for a world.
    init(plan: WorldPlan) {
        self.plan = plan
        wall = plan.bootedAt ?? plan.start
        sites = Dictionary(uniqueKeysWithValues: plan.sites.map { ($0.name, SiteCase($0, watches: plan.watches)) })
    }

    /// What a day has cost at one endpoint.
    struct Cost {
        var completions = 0
        var tokens = 0
    }

    /// Something that must be told by then.
    struct Expectation {
        /// The invariant that is broken if it is not.
        var invariant: Invariant
        /// The endpoint.
        var site: String
        /// The model's family; nil for events of the endpoint.
        var family: String?
        /// One of these will do.
        var kinds: Set<EventKind>
        /// By when.
        var deadline: Duration
    }

    /// Notes a broken invariant.
    mutating func find(_ invariant: Invariant, _ text: String) {
        guard violations.count < Self.mostViolations else { return }
        let trail = trails[String(text.prefix { $0 != ":" && $0 != " " })] ?? []
        violations.append(Violation(invariant: invariant, at: now, text: text, trail: trail))
    }

    /// Keeps the last things that happened at an endpoint.
    mutating func note(_ line: String, at site: String) {
        trails[site, default: []].append("\(now.wholeMicroseconds / 1_000) \(line)")
        if trails[site]?.count ?? 0 > Self.longestTrail { trails[site]?.removeFirst(20) }
    }

    /// Notes something that must be told at once.
    mutating func expect(
        _ invariant: Invariant,
        _ kinds: Set<EventKind>,
        at site: String,
        of family: String? = nil,
        within patience: Duration = .seconds(1)
    ) {
        guard !expectations.contains(where: { $0.site == site && $0.family == family && $0.kinds == kinds }) else {
            return
        }
        var deadline = now + patience
        // What can neither be written nor told waits for the first of the two.
        if let written = plan.machine.storeFailures.first(where: { $0.contains(now) }),
            let heard = plan.machine.deafness.first(where: { $0.contains(now) })
        {
            deadline = max(deadline, min(written.to, heard.to) + .seconds(200))
        }
        expectations.append(
            Expectation(invariant: invariant, site: site, family: family, kinds: kinds, deadline: deadline)
        )
    }

    private mutating func advance(to moment: Moment) {
        now = moment.monotonic - Self.monotonicStart
        wall = moment.wall
    }

    // MARK: What happens

    /// A request goes out.
    mutating func sent(_ ask: Ask) {
        requests += 1
        now = ask.at
        wall = ask.wall
        judgeHolds(ask)
        judgePost(ask)
        sites[ask.site]?.inFlight += 1
        if sites[ask.site]?.inFlight ?? 0 > 1 { find(.noOverlap, "\(ask.site): \(ask.check) while another check runs") }
        sites[ask.site]?.asked[ask.check] = ask.at
        sites[ask.site]?.overdue.remove(ask.check)
        if ask.check == .list, ask.base == nil {
            sites[ask.site]?.run = SiteCase.Run(sent: ask.at)
            sites[ask.site]?.reads.append((ask.wall, ask.at))
        }
    }

    /// Its answer has come.
    mutating func answered(_ ask: Ask, _ answered: Answered, at moment: Moment) {
        advance(to: moment)
        let outcome = answered.outcome
        note("\(ask.check.words): \(outcome.words)", at: ask.site)
        sites[ask.site]?.inFlight -= 1
        if ask.check.kind.isPaid {
            days[ask.wall.day, default: [:]][ask.site, default: Cost()].tokens += outcome.tokens
            // What did not reach the host was not sent.
            if outcome.label == .ours { days[ask.wall.day]?[ask.site]?.completions -= 1 }
        }
        judgeTokens(ask)
        noteSignals(ask, outcome)
        hold(ask, outcome)
        if ask.check.kind == .retrieve {
            noteRetrieval(ask, outcome, ended: ask.wall + answered.delay)
        } else if ask.check == .list {
            noteList(ask, outcome, ended: ask.wall + answered.delay)
        } else if let call = outcome.call {
            noteCall(ask, call)
        }
        if outcome.isLastPage || outcome.label != .good { noteHealth(ask, outcome) }
    }

    /// A change was written.
    mutating func committed(_ change: RecordChange, at moment: Moment) {
        advance(to: moment)
        for event in change.events {
            guard event.isTold, committed[event.id] == nil else { continue }
            committed[event.id] = now
            // What could not be written was judged when it was told.
            guard toldCounts[event.id] == nil else { continue }
            if let site = event.facts.endpoint { note("event: \(event.message)", at: site) }
            judge(event)
        }
        for (pacer, scope) in change.endedHolds {
            recordedHeld[HoldKey(origin: pacer.origin, identity: pacer.identity, scope: scope)] = nil
        }
        for hold in change.holds {
            let key = HoldKey(origin: hold.pacer.origin, identity: hold.pacer.identity, scope: hold.scope)
            recordedHeld[key] = held[key]
        }
        if let endpoint = change.endpoint, endpoint.baselineAt != nil {
            sites[endpoint.key.name]?.isBaselineDone = true
        }
    }

    /// An event was marked as told.
    mutating func marked(_ id: EventID, at moment: Moment) {
        advance(to: moment)
        if toldCounts[id] == nil { find(.committedBeforeTold, "\(id) is marked as told before it was") }
    }

    /// An event was told.
    mutating func told(_ event: Event, repeated: Bool, unrecorded: Bool, at moment: Moment) {
        advance(to: moment)
        tells += 1
        let count = toldCounts[event.id, default: 0]
        toldCounts[event.id] = count + 1
        story.append("\(event.kind.rawValue) \(event.facts.endpoint ?? "") \(event.facts.model?.text ?? "")")
        let complaints = Self.manual.complaints(of: event, repeated: repeated, unrecorded: unrecorded)
        for complaint in complaints { find(.fieldsArePromised, "\(event.facts.endpoint ?? "-"): \(complaint)") }
        if committed[event.id] == nil {
            if !unrecorded { find(.committedBeforeTold, "\(event.kind) was not committed") }
            if count == 0 {
                if let site = event.facts.endpoint { note("event, unrecorded: \(event.message)", at: site) }
                judge(event)
            }
        }
        if count > 0, !repeated || plan.machine.canLookUp {
            find(.eventIsToldOnce, "\(event.kind.rawValue) of \(event.facts.endpoint ?? "-") was told before")
        }
    }

    /// Everything that could happen at an instant has happened.
    mutating func stepped(to moment: Moment) {
        advance(to: moment)
        for expectation in expectations where expectation.deadline < now {
            let kinds = expectation.kinds.map(\.rawValue).sorted().joined(separator: " or ")
            find(expectation.invariant, "\(expectation.site): no \(kinds) of \(expectation.family ?? "it")")
        }
        expectations.removeAll { $0.deadline < now }
        judgeLiveness()
    }

    /// The process died, and has begun anew.
    mutating func died(at moment: Moment) {
        advance(to: moment)
        deaths += 1
        expectations = []
        held = recordedHeld
        for name in sites.keys { note("the process died", at: name) }
        for name in sites.keys { sites[name]?.died(at: now) }
        for key in held.keys where (held[key]?.lower ?? now) <= now { held[key]?.sureStep = 0 }
    }

    /// The wall clock was corrected.
    mutating func wallStepped(by correction: Duration) {
        // What was read before is known by the new clock too.
        for name in sites.keys { sites[name]?.wallStepped(by: correction) }
        let size = correction < .zero ? .zero - correction : correction
        grace = max(grace, now + min(size, .days(1)))
    }

    /// The machine sleeps until then: nothing can be asked or told meanwhile.
    mutating func suspended(until end: Duration) {
        for index in expectations.indices { expectations[index].deadline += end - now }
        grace = max(grace, end)
    }

    /// The world ends.
    mutating func ended(at moment: Moment) {
        advance(to: moment)
        let patience = Duration.seconds(200)
        let isDeaf = plan.machine.deafness.contains { $0.to > now - patience }
        guard !isDeaf else { return }
        for (id, time) in committed where toldCounts[id] == nil && now - time > patience {
            find(.committedIsTold, "\(id), committed at \(time), was never told")
        }
        for site in sites.values where site.isBaselineDone && now >= .days(1) { judgeBaseline(site) }
        if plan.isCalm { for site in sites.values { judgeSilence(site) } }
    }
}
