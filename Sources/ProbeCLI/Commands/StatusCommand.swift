import ArgumentParser
import ProbeDomain
import ProbeJSON
import ProbeStore
import ProbeTransport

/// `probe status`: what is known now, from the record.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what is known now; from the record, nothing is sent.",
        discussion: """
            Examples:
              probe status
              probe status --json
              probe status --format nagios       one line for a monitor, with perfdata

            Exit status: 0 when all is well, 1 when an endpoint is degraded, limited or
            asked in the wrong way, 2 when one is down or refuses the key, 3 when nothing
            is known, or nobody has written the record for ten minutes and three
            intervals of a list, 75 when the record is busy. With --format nagios 0 to 3
            alone: every error is 3, UNKNOWN.
            """
    )

    /// The formats.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, json, nagios
    }

    @OptionGroup var json: JSONOption
    @Option(name: .customLong("format"), help: "table, json, or nagios: the line of a monitoring plugin.")
    var format: Format?

    func validate() throws {
        try json.refuse(besides: format.map { $0 != .json } ?? false)
    }

    func run() async throws {
        var context = CommandContext()
        guard format != .nagios else {
            // Some monitors take both streams for one: the line must be all there is.
            context.console = context.console.silenced()
            throw CommandExit(await printPluginLine(context))
        }
        let (status, pulse, now) = try await look(context)
        // What nobody has looked at for long is not known now.
        let isStale = !status.endpoints.isEmpty && pulse.isStale(at: now)
        let code = isStale ? .undecided : Self.code(of: status)
        if json.isJSON || format == .json {
            context.console.out(StatusJSON.output(status, pulse, now: now, code: code).pretty)
        } else {
            for line in StatusTable.lines(status, now: now, console: context.console) { context.console.out(line) }
        }
        if isStale, let warning = pulse.stalenessWarning(at: now) {
            context.console.talk("warning: \(warning)")
        }
        if code != .healthy { throw CommandExit(code) }
    }

    /// Prints the line of a monitoring plugin, whatever happens.
    private func printPluginLine(_ context: CommandContext) async -> ExitStatus {
        do {
            let (status, pulse, now) = try await look(context)
            let (code, line) = StatusPlugin.line(status, pulse, code: Self.code(of: status), now: now)
            context.console.out(line)
            return code
        } catch {
            context.console.out(PluginOutput.line(.undecided, (error as? CommandExit)?.why ?? "\(error)"))
            return .undecided
        }
    }

    private func look(
        _ context: CommandContext
    ) async throws -> (StoreReader.Status, StoreReader.Pulse, now: Timestamp) {
        let reader = try context.requiredReader()
        let now = SystemTime.wall
        return try await context.reading { () async throws(RecorderError) in
            (try await reader.status(at: now), try await reader.pulse(), now)
        }
    }

    /// The worst endpoint decides.
    static func code(of status: StoreReader.Status) -> ExitStatus {
        let worst = status.endpoints.map(\.state).max()
        if worst ?? .unknown <= .up, status.endpoints.contains(where: \.isMisconfigured) { return .degraded }
        return worst.map(code) ?? .undecided
    }

    /// What an endpoint is worth.
    ///
    /// One that is asked in the wrong way is not known to fail, but somebody has to look.
    static func code(of endpoint: StoreReader.EndpointStatus) -> ExitStatus {
        endpoint.isMisconfigured ? .degraded : code(of: endpoint.state)
    }

    /// What a state is worth.
    static func code(of state: HealthState) -> ExitStatus {
        switch state {
        case .unknown: .undecided
        case .up: .healthy
        case .limited, .degraded, .exhausted: .degraded
        case .blocked, .unauthorized, .down: .failed
        }
    }
}

extension StoreReader.Status {
    /// The names of the endpoints at the origin of a hold.
    ///
    /// Where they have keys of their own, the hold's identity says whose it is.
    func endpoints(heldBy hold: Hold) -> [String] {
        endpoints.map(\.knowledge.endpoint.key).filter { PacerKey.origin(of: $0.address) == hold.pacer.origin }
            .map(\.name)
    }
}

extension StoreReader.EndpointStatus {
    /// The worst of its questions.
    var state: HealthState { knowledge.health.values.map(\.state).max() ?? .unknown }

    /// The last list, if it was none.
    var failedList: AttemptRecord? { lastAttempts.first { $0.check == .list && $0.verdict != .ok } }

    /// Whether the list cannot be asked for, with nothing worse known: the address or our request is wrong.
    var isMisconfigured: Bool {
        guard state <= .up, let verdict = failedList?.verdict else { return false }
        return verdict == .wrongRoute || verdict == .badProbe
    }

    /// The state as it is shown.
    var stateWord: String { isMisconfigured ? HoldCause.misconfigured.rawValue : state.rawValue }

    /// Models that somebody calls or waits for, as far as the record shows: those with more than a place on the list.
    var interesting: [ModelRecord] {
        knowledge.models.values.filter { record in
            record.calling != .untested || record.awaitsBaseline || record.isBaselineTold
        }.sorted { $0.id < $1.id }
    }
}
