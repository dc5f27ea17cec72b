import ProbeDomain

/// What `probe report` shows, in every format.
struct Report {
    /// The window.
    let window: TimeWindow
    /// By name.
    var endpoints: [Endpoint]
    /// What was told of them, the oldest first.
    let outages: [Outage]

    /// Up to so many endpoints are looked at closely; of more, steps are coarser and plots are drawn of the worst: a page
    /// of a thousand would be slow to open and long to print.
    static let closeLimit = 24

    /// One endpoint.
    struct Endpoint {
        /// The endpoint.
        let key: EndpointKey
        /// Its questions: the list first.
        var questions: [Question]
        /// All its questions together over the window, in equal steps; empty where no plot is drawn.
        var steps: [TimelineStep] = []

        /// The name, safe to show on a terminal.
        var name: String { key.shownName }

        /// The questions' figures in one.
        var whole: Summary {
            questions.reduce(into: Summary()) { $0.merge($1.summary) }
        }

        /// The share of the time, over all its questions; unknown is what the best known of them leaves.
        ///
        /// A question that is asked now and then does not make the endpoint unknown.
        func standing(in window: TimeWindow) -> KnownShare {
            let parts = questions.map { $0.availability(in: window) }
            let unknown = parts.compactMap(\.unknownShare).min()
            return KnownShare(up: Availability(questions.map(\.summary), over: window.length).share, unknown: unknown)
        }
    }

    /// One question to an endpoint.
    struct Question {
        /// The check.
        let check: Check
        /// Its figures over the window.
        let summary: Summary
        /// The window in equal steps; empty where no plot is drawn.
        var steps: [TimelineStep] = []

        /// The share of the time.
        func availability(in window: TimeWindow) -> Availability {
            Availability(summary, over: window.length)
        }
    }
}

/// How much of the known time was up, and how much of a window is not known.
struct KnownShare: Equatable {
    /// 0 to 1; nil where nothing is known.
    let up: Double?
    /// 0 to 1; nil for an empty window.
    let unknown: Double?
}

extension Availability {
    /// The share of the window that is not known, 0 to 1; nil for an empty window.
    var unknownShare: Double? {
        let whole = (up + down + unknown).inSeconds
        return whole > 0 ? unknown.inSeconds / whole : nil
    }
}

extension Histogram {
    /// The three percentiles; nil where there are no values.
    var percentiles: Percentiles? {
        guard let p50 = quantile(0.5), let p95 = quantile(0.95), let p99 = quantile(0.99) else { return nil }
        return Percentiles(p50: p50, p95: p95, p99: p99)
    }
}

extension TimelineStep {
    /// The step that a summary of one question makes.
    init(_ window: TimeWindow, _ summary: Summary) {
        self.init(
            window: window,
            up: summary.upTime,
            down: summary.downTime,
            total: summary.total.percentiles,
            firstToken: summary.firstToken.percentiles
        )
    }

    /// The step that several questions make together: known for as long as the best known of them, up for their share of
    /// that.
    init(_ window: TimeWindow, together parts: [TimelineStep]) {
        let known = parts.map { ($0.up + $0.down).inSeconds }
        let sum = known.reduce(0, +)
        let share = sum > 0 ? parts.reduce(0) { $0 + $1.up.inSeconds } / sum : 0
        let longest = known.max() ?? 0
        self.init(window: window, up: .seconds(longest * share), down: .seconds(longest * (1 - share)))
    }
}

extension Summary {
    /// What it cost as people read it: `$0.12`, `$0.12 or more` where some prices are not known, `–` where none is that
    /// matters.
    var cost: String {
        guard unpriced > 0 else { return dollars(microUSD) }
        return microUSD >= leastShownMicroUSD ? "\(dollars(microUSD)) or more" : unknownMark
    }

    /// What it cost in US dollars; nil where no price is known.
    var usd: Double? {
        unpriced > 0 && microUSD == 0 ? nil : Double(microUSD) / 1_000_000
    }

    /// Tokens read and written.
    var tokens: Int { inputTokens.addingSaturated(outputTokens) }

    /// What was measured, in the order in which a call goes.
    var measures: [Measure] {
        [
            Measure(name: "first byte", percentiles: firstByte.percentiles, unit: .microseconds),
            Measure(name: "first token", percentiles: firstToken.percentiles, unit: .microseconds),
            Measure(name: "total", percentiles: total.percentiles, unit: .microseconds),
            Measure(name: "speed, tokens/s", percentiles: outputSpeed.percentiles, unit: .milliTokensPerSecond),
        ]
    }
}

/// A measure with its percentiles.
struct Measure {
    /// As people call it.
    let name: String
    /// The percentiles; nil where nothing was measured.
    let percentiles: Percentiles?
    /// What they count.
    let unit: Unit

    /// Units of measures.
    enum Unit {
        case microseconds
        case milliTokensPerSecond
    }

    /// A value as people read it; the unit of a speed is in its name.
    func words(_ value: KeyPath<Percentiles, Int64>) -> String {
        guard let value = percentiles?[keyPath: value] else { return unknownMark }
        switch unit {
        case .microseconds: return latency(value)
        case .milliTokensPerSecond:
            let speed = Double(value) / 1_000
            return speed < 99.95 ? decimal(speed, places: 1) : grouped(Int(speed.rounded()))
        }
    }
}

extension Check {
    /// The question as a heading names it: `list`, or the model that is called.
    ///
    /// Escaped and cut; still to be made safe for HTML.
    var heading: String {
        switch kind {
        case .list: "list"
        case .retrieve: "retrieval of \(escaped(model?.text ?? "", limit: 80))"
        case .completion: escaped(model?.text ?? "", limit: 80)
        }
    }

    /// Which questions come first: the list, completions, retrievals; then by model.
    static func inReadingOrder(_ left: Check, _ right: Check) -> Bool {
        (left.kind.rank, left.model?.text ?? "") < (right.kind.rank, right.model?.text ?? "")
    }
}

extension CheckKind {
    fileprivate var rank: Int {
        switch self {
        case .list: 0
        case .completion: 1
        case .retrieve: 2
        }
    }
}
