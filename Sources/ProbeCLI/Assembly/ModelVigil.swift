import ProbeDomain
import ProbeStore
import ProbeTransport

/// Waits until the record says that a model is there.
struct ModelVigil: Sendable {
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
        case met(ModelGrid.Place, all: [ModelGrid.Place])
        case timedOut([ModelGrid.Place])
        case interrupted
    }

    /// Looks once.
    ///
    /// - Throws: `RecorderError` when the record cannot be read.
    func look(_ reader: StoreReader) async throws(RecorderError) -> [ModelGrid.Place] {
        let places = try await reader.models(matching: pattern).map { ModelGrid.Place($0) }
        return places.filter { endpoint == nil || $0.endpoint.key.name == endpoint }
    }

    /// The place that meets the condition, one where the model is callable before others.
    func met(_ places: [ModelGrid.Place]) -> ModelGrid.Place? {
        places.first { $0.state == .callable } ?? (isListedEnough ? places.first { $0.isThere } : nil)
    }

    /// Looks until the condition is met or the time is over.
    ///
    /// - Parameters:
    ///   - begun: The record.
    ///   - first: What a first look has shown.
    ///   - console: Takes the progress, and what stands in the way, once.
    /// - Returns: How it ended.
    func run(_ begun: FollowedRecord, first: [ModelGrid.Place], console: Console) async -> End {
        var record = begun
        var places = first
        var doubt = Doubt(console: console)
        let clock = ContinuousClock()
        let begin = clock.now
        var nextPulse = begin
        defer { console.progress("") }
        while true {
            if let place = met(places) { return .met(place, all: places) }
            let waited = clock.now - begin
            if let timeout, waited >= timeout { return .timedOut(places) }
            do throws(RecorderError) {
                if clock.now >= nextPulse {
                    nextPulse = clock.now + Self.pulsePause
                    doubt.take(try await record.reader.pulse())
                }
                console.progress("waiting for \(summary(places)) · \(words(waited))")
                try? await clock.sleep(for: min(Self.pause, timeout.map { $0 - waited } ?? Self.pause))
                if Task.isCancelled { return .interrupted }
                _ = try record.reopenIfReplaced()
                places = try await look(record.reader)
            } catch {
                if Task.isCancelled { return .interrupted }
                doubt.take(error)
                try? await clock.sleep(for: Self.pause)
            }
        }
    }

    /// How it stands, on one line: `gpt-5.5: absent at anthropic, google; listed at openai`.
    func summary(_ places: [ModelGrid.Place]) -> String {
        let states = Dictionary(grouping: places, by: \.state).sorted { $0.key.rawValue < $1.key.rawValue }
        let parts = states.map { state, places in
            "\(state.rawValue) at \(abbreviated(places.map(\.endpoint.key.shownName)))"
        }
        let text = parts.isEmpty ? "no endpoint yet" : parts.joined(separator: "; ")
        return "\(escaped(pattern.text, limit: 80)): \(text)"
    }
}

/// Why the wait may be in vain: each reason is said once.
private struct Doubt {
    let console: Console
    private var isStale = false
    private var trouble: RecorderError.Code?

    init(console: Console) { self.console = console }

    mutating func take(_ pulse: StoreReader.Pulse) {
        guard !isStale, let doubt = pulse.doubt(at: SystemTime.wall) else { return }
        isStale = true
        console.progress("")
        console.talk("warning: \(doubt)")
    }

    mutating func take(_ error: RecorderError) {
        // A writer that holds the file is nothing to speak of.
        guard error.code != .busy, error.code != trouble else { return }
        trouble = error.code
        console.progress("")
        console.talk("warning: \(error.description); waiting for it")
    }
}
