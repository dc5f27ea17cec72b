import ProbeDomain

/// What the court knows of one endpoint.
struct SiteCase {
    /// The truth about it.
    let site: Site
    /// The families of models that the user waits for here.
    var families: [String: FamilyCase] = [:]
    /// How many requests are under way.
    var inFlight = 0
    /// When each check was last asked.
    var asked: [Check: Duration] = [:]
    /// When each paid check was last asked in this life.
    var posted: [Check: Duration] = [:]
    /// How long a completion must last of which a daily limit is known.
    var pauses: [Check: Duration] = [:]
    /// Checks whose lateness has been noted.
    var overdue: Set<Check> = []
    /// A hold or a budget kept each check from being asked until then.
    var savedUntil: [Check: Duration] = [:]
    /// When the present life began.
    var bornAt = Duration.zero
    /// The first complete list has been taken.
    var isBaselineDone = false
    /// The list run under way.
    var run: Run?
    /// When reads were sent: by every clock that has been right since, and by truth.
    var reads: [(wall: Timestamp, at: Duration)] = []
    /// When they had ended; the true time is that of the sending.
    var ends: [(wall: Timestamp, at: Duration)] = []
    /// How each question fares.
    var health: [Check: HealthCase] = [:]
    /// The label of the last answer.
    var lastLabel = Outcome.Label.good
    /// The state that was last told.
    var toldState = "unknown"
    /// What was told of ends, aliases and limits.
    var signals = Signals()

    /// A list run under way.
    struct Run {
        var sent: Duration
        var shown: Set<ModelID> = []
    }

    /// What is known of one watched family.
    struct FamilyCase {
        /// Its ids here.
        var spellings: Set<ModelID> = []
        /// What was told of lists.
        var listing = Listing.unknown
        /// When it was last told as listed.
        var listedAt = Duration.zero
        /// It was there at first contact.
        var isBaseline = false
        /// The states with which that was told.
        var baselineStates: [String] = []
        /// What was told of calls.
        var calling = Calling.none
        /// What the last call proved.
        var lastCall: Outcome.Call?
        /// When a call last ran.
        var ranAt: Duration?
        /// When a list last showed it.
        var shownAt: Duration?
        /// Complete lists have lacked it since.
        var absentSince: Duration?
        /// And at last.
        var absentAt: Duration?
        /// How many.
        var absentReads = 0

        /// What was told of lists.
        enum Listing { case unknown, listed, withdrawn }
        /// What was told of calls; of a gated model that went, whether the gate is still known does not matter.
        enum Calling { case none, callable, gated, retired, wentGated }
    }

    /// How one question fares.
    struct HealthCase {
        /// Failed runs in a row in this life.
        var badRow = 0
        /// When the first of them was sent.
        var badSince: Duration?
        /// Runs in a row that did not reach the host, whosever fault that was.
        var silentRow = 0
        /// Good runs in a row.
        var goodRow = 0
        /// How many there were before the last run that was not good.
        var goodRowBefore = 0
        /// When the last run ended.
        var lastAt = Duration.zero
        /// When the host was last not reached.
        var unreachedAt: Duration?
        /// Throttled runs in a row.
        var limitedRow = 0
        /// The last labels, the newest at the end.
        var labels: [Outcome.Label] = []
        /// It has failed for long enough to be down and has not recovered.
        var isAiling = false
        /// Whether it was so before the last conclusive run.
        var wasAiling = false

        /// Takes whether the host was reached.
        mutating func noteSilence(_ isUnreached: Bool) { silentRow = isUnreached ? silentRow + 1 : 0 }

        /// Takes a good run.
        mutating func noteGood(at now: Duration) {
            goodRow += 1
            lastAt = now
        }

        /// Ends the row of good runs.
        mutating func endGood(at now: Duration) {
            goodRowBefore = goodRow
            goodRow = 0
            lastAt = now
        }

        /// The process died: what was just learned may be lost with it.
        mutating func forgetLast(at now: Duration) {
            guard now - lastAt < .seconds(1) else { return }
            goodRow = max(goodRow, goodRowBefore)
            isAiling = isAiling && wasAiling
        }

        /// The question is no longer asked: what comes after says nothing of what was before.
        mutating func rest() {
            badRow = 0
            badSince = nil
            limitedRow = 0
            isAiling = false
        }

        /// How many of the last answers had a label.
        func count(_ label: Outcome.Label, last: Int) -> Int { labels.suffix(last).count { $0 == label } }

        /// How many of the last conclusive answers were failures; throttling and the like say nothing of that.
        func failures(last: Int) -> Int {
            labels.filter { $0 == .good || $0 == .bad }.suffix(last).count { $0 == .bad }
        }
    }

    /// Opens the case of an endpoint.
    init(_ site: Site, watches: [Watch]) {
        self.site = site
        for model in site.models where watches.contains(where: { $0.matches(model.id, at: site.name) }) {
            families[model.family, default: FamilyCase()].spellings.insert(model.id)
        }
    }

    /// The wall clock was corrected.
    mutating func wallStepped(by correction: Duration) {
        reads += reads.map { ($0.wall + correction, $0.at) }
        ends += ends.map { ($0.wall + correction, $0.at) }
    }

    /// The true times that a wall time may stand for.
    static func moments(
        _ wall: Timestamp,
        of reads: [(wall: Timestamp, at: Duration)],
        within tolerance: Duration
    ) -> [Duration] {
        reads.filter { abs(($0.wall - wall).inSeconds) <= tolerance.inSeconds }.map(\.at)
    }

    /// The process died.
    mutating func died(at now: Duration) {
        inFlight = 0
        run = nil
        posted = [:]
        pauses = [:]
        bornAt = now
        for check in health.keys {
            health[check]?.forgetLast(at: now)
            health[check]?.badRow = 0
            health[check]?.badSince = nil
            health[check]?.limitedRow = 0
        }
    }

    /// Whether a model that could be served here is still waited for.
    func waits(for watches: [Watch]) -> Bool {
        watches.contains { watch in
            guard watch.holds(at: site.name) else { return false }
            let provider = site.endpoint.key.provider
            let prefix = ["openai": "gpt-", "anthropic": "claude-", "google": "gemini"][provider]
            if let prefix, watch.endpoints == nil, let id = watch.pattern.exactID, !id.text.hasPrefix(prefix) {
                return false
            }
            return !site.models.contains {
                watch.matches($0.id, at: site.name) && families[$0.family]?.calling == .callable
            }
        }
    }
}
