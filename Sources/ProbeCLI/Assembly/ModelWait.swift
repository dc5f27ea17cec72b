import ProbeDomain
import ProbeStore
import ProbeTransport

/// Waits until the record says that a model is there.
struct ModelWait: Sendable {
    /// What is waited for.
    let pattern: ModelPattern
    /// Being on the list is enough.
    let isListedEnough: Bool
    /// The only endpoint that counts; nil for any.
    let endpoint: String?
    /// How long to wait; nil for ever.
    let timeout: Duration?

    /// Between two looks.
    private static let pause = Duration.seconds(1)
    /// Between two looks at whether anybody writes the record.
    private static let pulsePause = Duration.seconds(60)

    /// How it ended, with the model at each endpoint that counts.
    enum End: Sendable {
        case met(ModelAtEndpoint, all: [ModelAtEndpoint])
        case timedOut([ModelAtEndpoint])
        case interrupted
    }

    /// Looks once.
    ///
    /// - Throws: `RecorderError` when the record cannot be read.
    func look(_ reader: StoreReader) async throws(RecorderError) -> [ModelAtEndpoint] {
        let entries = try await reader.models(matching: pattern).map { ModelAtEndpoint($0) }
        return entries.filter { endpoint == nil || $0.endpoint.key.name == endpoint }
    }

    /// The entry that meets the condition, one where the model is callable before others.
    func met(_ entries: [ModelAtEndpoint]) -> ModelAtEndpoint? {
        entries.first { $0.state == .callable } ?? (isListedEnough ? entries.first { $0.isThere } : nil)
    }

    /// Looks until the condition is met or the time is over.
    ///
    /// - Parameters:
    ///   - begun: The record.
    ///   - first: What a first look has shown.
    ///   - console: Takes the progress, and what stands in the way, once.
    /// - Returns: How it ended.
    func run(_ begun: FollowedRecord, first: [ModelAtEndpoint], console: Console) async -> End {
        var record = begun
        var entries = first
        var warnings = WaitWarnings(console: console)
        let clock = ContinuousClock()
        let begin = clock.now
        var nextPulse = begin
        defer { console.progress("") }
        while true {
            if let entry = met(entries) { return .met(entry, all: entries) }
            let waited = clock.now - begin
            if let timeout, waited >= timeout { return .timedOut(entries) }
            do throws(RecorderError) {
                if clock.now >= nextPulse {
                    nextPulse = clock.now + Self.pulsePause
                    warnings.take(try await record.reader.pulse())
                }
                console.progress("waiting for \(summary(entries)) · \(words(waited))")
                try? await clock.sleep(for: min(Self.pause, timeout.map { $0 - waited } ?? Self.pause))
                if Task.isCancelled { return .interrupted }
                _ = try record.reopenIfReplaced()
                entries = try await look(record.reader)
            } catch {
                if Task.isCancelled { return .interrupted }
                warnings.take(error)
                try? await clock.sleep(for: Self.pause)
            }
        }
    }

    /// How it stands, on one line: `gpt-5.5: absent at anthropic, google; listed at openai`.
    func summary(_ entries: [ModelAtEndpoint]) -> String {
        let states = Dictionary(grouping: entries, by: \.state).sorted { $0.key.rawValue < $1.key.rawValue }
        let parts = states.map { state, entries in
            "\(state.rawValue) at \(abbreviated(entries.map(\.endpoint.key.shownName)))"
        }
        let text = parts.isEmpty ? "no endpoint yet" : parts.joined(separator: "; ")
        return "\(escaped(pattern.text, limit: 80)): \(text)"
    }
}

/// Why the wait may be in vain: each reason is said once.
private struct WaitWarnings {
    let console: Console
    private var isStale = false
    private var trouble: RecorderError.Code?

    init(console: Console) { self.console = console }

    mutating func take(_ pulse: StoreReader.Pulse) {
        guard !isStale, let warning = pulse.stalenessWarning(at: SystemTime.wall) else { return }
        isStale = true
        console.progress("")
        console.talk("warning: \(warning)")
    }

    mutating func take(_ error: RecorderError) {
        // A writer that holds the file is nothing to speak of.
        guard error.code != .busy, error.code != trouble else { return }
        trouble = error.code
        console.progress("")
        console.talk("warning: \(error.description); waiting for it")
    }
}
