import Logging
package import ProbeDomain

/// Asks everything once, by the same rules of pacing and budget as the daemon, and reports what was seen.
///
/// It tells no event and changes no belief; attempts, holds and spending are recorded.
package struct Once: Sendable {
    /// What to ask.
    package struct Options: Sendable {
        /// Nothing that costs.
        package var isFree: Bool
        /// Asks in spite of holds, and pays again for what was paid for a moment ago.
        package var isForced: Bool

        /// Makes options.
        package init(isFree: Bool = false, isForced: Bool = false) {
            self.isFree = isFree
            self.isForced = isForced
        }
    }

    /// What happens while it runs, for the progress lines.
    package enum Progress: Sendable {
        case started(endpoint: String, what: String)
        case finished(EndpointReport)
    }

    private let members: [Member]
    let watches: [Watch]
    let budget: BudgetCaps
    let prober: Prober
    let recorder: any Recorder
    let time: any TimeSource
    let options: Options
    let recent: @Sendable (EndpointKey, ModelID) async -> AttemptRecord?

    /// Makes a look.
    ///
    /// - Parameters:
    ///   - members: The endpoints to ask.
    ///   - watches: The models people wait for.
    ///   - budget: The caps of all endpoints together.
    ///   - transport: The network.
    ///   - recorder: The record.
    ///   - time: The clocks.
    ///   - options: What to ask.
    ///   - recent: The last completion of a model that is on record.
    package init(
        members: [Member],
        watches: [Watch],
        budget: BudgetCaps,
        transport: any Transport,
        recorder: any Recorder,
        time: any TimeSource,
        options: Options,
        recent: @escaping @Sendable (EndpointKey, ModelID) async -> AttemptRecord?
    ) {
        self.members = members
        self.watches = watches
        self.budget = budget
        prober = Prober(transport: transport, time: time)
        self.recorder = recorder
        self.time = time
        self.options = options
        self.recent = recent
    }

    /// Looks.
    ///
    /// Cancelling the task ends what is in flight; the report then holds what was done.
    package func run(progress: @escaping @Sendable (Progress) -> Void) async -> OnceReport {
        let start = time.now
        let pacers = SharedPacers()
        do {
            pacers.merge(try await recorder.holds(at: start.wall).map { $0.bounded(at: start.wall) })
        } catch  where error.code == .busy || error.code == .io {
            // They are there and may forbid to ask. Of a file that is no record nothing can be known.
            pacers.markUnreadable()
        } catch {}
        let reports = await withTaskGroup(of: (Int, EndpointReport).self) { group in
            for (index, member) in members.enumerated() {
                group.addTask {
                    var look = Look(once: self, member: member, pacers: pacers)
                    let report = await look.run(progress)
                    progress(.finished(report))
                    return (index, report)
                }
            }
            var reports: [(Int, EndpointReport)] = []
            for await report in group { reports.append(report) }
            return reports.sorted { $0.0 < $1.0 }.map(\.1)
        }
        let models = reports.flatMap(\.models).filter { $0.age == nil && $0.verdict != nil }
        return OnceReport(
            endpoints: reports,
            started: start.wall,
            duration: time.now.monotonic - start.monotonic,
            spending: Spending(
                completions: models.count,
                tokens: models.compactMap(\.tokens).reduce(0, +),
                microUSD: models.compactMap(\.microUSD).reduce(0, +)
            ),
            isOffline: isOffline(reports)
        )
    }

    /// At least two public hosts, and none could even be connected to.
    private func isOffline(_ reports: [EndpointReport]) -> Bool {
        let probed = zip(members, reports).filter { $0.1.list != nil }
        let voters = Set(probed.filter { !HostAddress.isLocal(url: $0.0.target.baseURL) }.map(\.0.pacer.origin))
        return voters.count >= 2
            && probed.allSatisfy { _, report in
                report.list.map { TransferFailure.Kind(rawValue: $0.reason.code)?.isUnreached == true } ?? false
            }
    }
}
