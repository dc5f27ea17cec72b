import BenchmarkSupport
import ProbeDomain
import ProbeStore

/// The attempts that a daemon has recorded.
struct RecordedAttempts {
    /// By endpoint, in the order in which they were sent.
    let byEndpoint: [String: [AttemptRecord]]

    /// Reads a whole record.
    ///
    /// - Parameters:
    ///   - path: The record, of a daemon that has ended.
    ///   - start: The first instant that counts.
    /// - Throws: `RecorderError`; `Failure` when an attempt was not answered well, for a figure with failures is none.
    init(_ path: String, since start: Timestamp = Timestamp(microseconds: 0)) async throws {
        let reader = try StoreReader.open(path: path)
        var found: [String: [AttemptRecord]] = [:]
        for endpoint in try await reader.recordedEndpoints() {
            var next: Timestamp? = start
            while let from = next {
                let page = try await reader.attempts(of: endpoint, from: from, limit: 10_000)
                found[endpoint.key.name, default: []] += page.attempts
                next = page.next
            }
        }
        byEndpoint = found
        let failed = found.values.joined().filter { $0.verdict != .ok }
        if let first = failed.first {
            let count = found.values.map(\.count).reduce(0, +)
            let why = "\(first.endpoint.name), \(first.verdict.rawValue), \(first.reason.code), \(first.detail ?? "")"
            throw Failure("\(failed.count) of \(count) attempts have failed, such as one of \(why)")
        }
    }

    /// Each attempt with the answer that it got.
    ///
    /// - Throws: `Failure` when an attempt has no answer, or more than one.
    func pairs(with stamps: [Stamp]) throws -> [(attempt: AttemptRecord, stamp: Stamp)] {
        let answers = Dictionary(grouping: stamps) { "e\($0.endpoint)\($0.isCompletion ? " completion" : "")" }
        var pairs: [(AttemptRecord, Stamp)] = []
        for (name, attempts) in byEndpoint {
            for attempt in attempts {
                let (sent, total) = (attempt.id.sent.microseconds, attempt.phases.end?.microseconds ?? 0)
                let isCompletion = attempt.check.model != nil
                let matching = answers["\(name)\(isCompletion ? " completion" : "")", default: []].filter {
                    $0.asked >= sent && $0.asked <= sent + total
                }
                guard matching.count == 1, let stamp = matching.first else {
                    throw Failure("an attempt of \(name) has \(matching.count) answers")
                }
                pairs.append((attempt, stamp))
            }
        }
        return pairs
    }
}
