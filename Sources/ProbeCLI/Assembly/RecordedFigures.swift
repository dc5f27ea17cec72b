import ProbeConfig
import ProbeDomain
import ProbeStore

/// Reads figures and outages of a window for the commands that show them.
struct RecordedFigures {
    /// The record.
    let reader: StoreReader
    /// Says what stands in the way.
    let context: CommandContext
    /// What is asked for; the record answers with whole stretches of what it keeps.
    private(set) var window: TimeWindow
    /// Only questions about these models; nil for all.
    var models: ModelPattern?

    /// The endpoints, without steps.
    ///
    /// - Parameters:
    ///   - names: Those to take; all when it is empty.
    ///   - isTrimmed: From the first attempt on where the record is younger than the window: nobody asked for the time
    ///     before; it would only make the rest look unknown.
    /// - Returns: The window that was read, and the endpoints.
    /// - Throws: `CommandExit` when the record cannot be read.
    mutating func endpoints(named names: [String], isTrimmed: Bool) async throws -> (TimeWindow, [Report.Endpoint]) {
        let (covered, found) = try await endpoints(named: names)
        let first = found.flatMap(\.questions).compactMap(\.summary.firstSent).min()
        guard isTrimmed, let first, first - covered.start > covered.length / 20 else { return (covered, found) }
        window.start = first
        let (read, endpoints) = try await endpoints(named: names)
        // Whole stretches were read: nothing lies between the beginning of the first one and the first attempt.
        return (TimeWindow(start: max(read.start, first), end: read.end), endpoints)
    }

    private func endpoints(named names: [String]) async throws -> (TimeWindow, [Report.Endpoint]) {
        let one = names.count == 1 ? names.first : nil
        let found = try await context.reading { () async throws(RecorderError) in
            try await reader.summaries(in: window, endpoint: one)
        }
        let questions = found.questions.filter { names.isEmpty || names.contains($0.endpoint.name) }
        return (found.window, Self.arranged(questions.filter { isWanted($0.check) }))
    }

    /// What was told, the oldest first.
    ///
    /// - Parameter names: The endpoints to take; all when it is empty.
    /// - Returns: Those that touch the window.
    /// - Throws: `CommandExit` when the record cannot be read.
    func outages(named names: [String]) async throws -> [Outage] {
        let one = names.count == 1 ? names.first : nil
        return try await context.reading { () async throws(RecorderError) in
            try await reader.outages(in: window, endpoint: one)
        }.filter { outage in
            (names.isEmpty || names.contains(outage.endpoint)) && (models == nil || outage.check.map(isWanted) ?? false)
        }
    }

    /// Gives an endpoint and its questions their steps; one series is read for all that share its name.
    ///
    /// - Returns: The endpoint, and in each question, the window in equal steps.
    /// - Throws: `CommandExit` when the record cannot be read.
    func withSteps(_ endpoint: Report.Endpoint, in window: TimeWindow, steps: Int) async throws -> Report.Endpoint {
        let series = try await context.reading { () async throws(RecorderError) in
            try await reader.series(of: endpoint.key.name, in: window, steps: steps)
        }
        return endpoint.with(series)
    }

    /// Gives many endpoints their steps: whole days, hours or five minutes, as the record keeps them, so that each step is
    /// read once for all of them.
    ///
    /// - Returns: The endpoints in their order.
    /// - Throws: `CommandExit` when the record cannot be read.
    func withCoarseSteps(_ endpoints: [Report.Endpoint], in window: TimeWindow) async throws -> [Report.Endpoint] {
        var series: [SummaryReport] = []
        for step in Self.coarseSteps(of: window) {
            series.append(
                try await context.reading { () async throws(RecorderError) in try await reader.summaries(in: step) }
            )
        }
        let steps = series.map(StepIndex.init)
        return endpoints.map { $0.with(steps) }
    }

    /// At most so many coarse steps.
    private static let coarseLimit: Int64 = 45

    /// Equal steps of whole stretches that cover a window.
    static func coarseSteps(of window: TimeWindow) -> [TimeWindow] {
        let tier: SummaryTier =
            window.length >= .seconds(10 * 86_400) ? .day : window.length >= .seconds(36_000) ? .hour : .fiveMinutes
        let start = tier.start(of: window.start)
        let stretches = max(1, (window.end.seconds - start + tier.seconds - 1) / tier.seconds)
        let length = (stretches + coarseLimit - 1) / coarseLimit * tier.seconds
        return stride(from: start, to: max(window.end.seconds, start + 1), by: Int(length)).map { second in
            TimeWindow(
                start: Timestamp(seconds: second),
                end: min(Timestamp(seconds: second + length), window.end)
            )
        }
    }

    private func isWanted(_ check: Check) -> Bool {
        guard let models else { return true }
        return check.model.map(models.matches) ?? false
    }

    /// Questions of one endpoint together, in reading order.
    private static func arranged(_ questions: [QuestionSummary]) -> [Report.Endpoint] {
        Dictionary(grouping: questions, by: \.endpoint).sorted { $0.key < $1.key }.map { key, questions in
            Report.Endpoint(
                key: key,
                questions: questions.sorted { Check.inReadingOrder($0.check, $1.check) }.map {
                    Report.Question(check: $0.check, summary: $0.summary)
                }
            )
        }
    }
}

/// The summaries of one step, by question.
private struct StepIndex {
    let window: TimeWindow
    private var summaries: [EndpointKey: [Check: Summary]] = [:]

    init(_ report: SummaryReport) {
        window = report.window
        for question in report.questions {
            summaries[question.endpoint, default: [:]][question.check] = question.summary
        }
    }

    /// The step of a question.
    func step(_ endpoint: EndpointKey, _ check: Check) -> TimelineStep {
        TimelineStep(window, summaries[endpoint]?[check] ?? Summary())
    }
}

extension Report.Endpoint {
    /// The same endpoint with steps.
    fileprivate func with(_ series: [SummaryReport]) -> Report.Endpoint { with(series.map(StepIndex.init)) }

    fileprivate func with(_ series: [StepIndex]) -> Report.Endpoint {
        let questions = questions.map { question in
            var question = question
            question.steps = series.map { $0.step(key, question.check) }
            return question
        }
        let steps = series.indices.map { index in
            TimelineStep(series[index].window, together: questions.map { $0.steps[index] })
        }
        return Report.Endpoint(key: key, questions: questions, steps: steps)
    }

    /// The same endpoint, drawn as a whole only.
    func withoutQuestionSteps() -> Report.Endpoint {
        var endpoint = self
        endpoint.questions = questions.map { Report.Question(check: $0.check, summary: $0.summary) }
        return endpoint
    }
}

extension CommandContext {
    /// Checks that endpoints are on record.
    ///
    /// - Throws: `CommandExit` with 64 for a name that is not; what is near it is suggested.
    func requireRecorded(_ names: [String], _ reader: StoreReader) async throws {
        guard !names.isEmpty else { return }
        let known = try await reading { () async throws(RecorderError) in try await reader.endpointNames() }
        for name in names where !known.contains(name) {
            console.talk("error: there is no endpoint \(escaped(name, limit: 80)) on record")
            if let near = Suggestion.closest(to: name, among: known) {
                console.talk("hint: did you mean \"\(shownEndpointName(near))\"?")
            } else if !known.isEmpty {
                console.talk("hint: there are \(abbreviated(known.map(shownEndpointName), limit: 20))")
            }
            throw CommandExit(.usage)
        }
    }
}
