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
            Exit status: 0 when all is well, 1 when an endpoint is degraded or
            limited, 2 when one is down or refuses the key, 3 when nothing is known.
            """
    )

    @OptionGroup var json: JSONOption

    func run() async throws {
        let context = CommandContext()
        let reader = try context.requiredReader()
        let now = SystemTime.wall
        let status = try await context.reading { () async throws(RecorderError) in try await reader.status(at: now) }
        let code = Self.code(of: status)
        if json.isJSON {
            context.console.out(StatusJSON.output(status, now: now, code: code).pretty)
        } else {
            for line in StatusTable.lines(status, now: now, console: context.console) { context.console.out(line) }
        }
        if code != .healthy { throw CommandExit(code) }
    }

    /// The worst endpoint decides.
    static func code(of status: StoreReader.Status) -> ExitStatus {
        switch status.endpoints.map(\.state).max() {
        case nil, .unknown?: .undecided
        case .up?: .healthy
        case .limited?, .degraded?, .exhausted?: .degraded
        case .blocked?, .unauthorized?, .down?: .failed
        }
    }
}

extension StoreReader.Status {
    /// The names of the endpoints at the origin of a hold.
    ///
    /// Where they have keys of their own, the hold's identity says whose it is.
    func endpoints(heldBy hold: Hold) -> [String] {
        endpoints.map(\.knowledge.endpoint.key).filter { PacerKey.origin(of: $0.baseURL) == hold.pacer.origin }
            .map(\.name)
    }
}

extension StoreReader.EndpointStatus {
    /// The worst of its questions.
    var state: HealthState { knowledge.health.values.map(\.state).max() ?? .unknown }

    /// Models that somebody calls or waits for, as far as the record shows: those with more than a place on the list.
    var interesting: [ModelRecord] {
        knowledge.models.values.filter { record in
            record.calling != .untested || record.awaitsBaseline || record.isBaselineTold
        }.sorted { $0.id < $1.id }
    }
}
