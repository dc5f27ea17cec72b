import ArgumentParser
import ProbeDomain
import ProbeEngine
import ProbeJSON
import ProbeStore
import ProbeTransport

/// `probe plan`: what the config asks for in a day, what that costs, and how soon a model is told.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what this config will ask, what that costs, and how soon a model is told; nothing is sent.",
        discussion: """
            A UTC day without news is played through with the daemon's own schedules and
            its decisions about the budget, beginning with what the record knows now.
            Every enabled endpoint is counted as if its key were there. A call is counted
            at what such calls have cost within a week, else at the most it may cost; a
            month has 30 days. Re-checks after failures, pages of a list beyond the first,
            and the waits that servers ask for are not in it.

            A delay runs from the appearance on the list until it is told: at most one
            interval, on the average half of it, and the time that a list takes. Where an
            exact id is asked for by itself, half the interval. The call that shows
            whether the model answers follows at once.

            Examples:
              probe plan
              probe plan --config new.json --json

            Exit status: 0, 1 when a cap refuses scheduled completions, 3 when the record
            cannot be read, 75 when it is busy, 78 when the config is wrong.
            """
    )

    @OptionGroup var config: ConfigOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let context = CommandContext()
        let plan = try context.plan(explicit: config.config)
        let members = context.keylessMembers(of: plan)
        let now = SystemTime.wall
        let known = try await experience(of: members.map(\.endpoint.key), context, now: now)
        let forecast = Forecast(
            members: members,
            watches: plan.watches,
            budget: plan.budget,
            known: known.mapValues { experience in
                Forecast.Known(
                    knowledge: experience.knowledge,
                    listTime: experience.listTime,
                    calls: experience.calls.mapValues {
                        Forecast.Call(tokens: $0.tokens, microUSD: $0.microUSD, time: $0.time)
                    }
                )
            },
            at: now
        )
        let code: ExitStatus = forecast.days.contains { !$0.refused.isEmpty } ? .degraded : .healthy
        if json.isJSON {
            context.console.out(PlanJSON.output(forecast, plan, now: now, code: code).pretty)
        } else {
            for line in PlanText.lines(forecast, plan, console: context.console) { context.console.out(line) }
        }
        if code != .healthy { throw CommandExit(code) }
    }

    /// What the record knows; nothing where there is none yet.
    private func experience(
        of keys: [EndpointKey],
        _ context: CommandContext,
        now: Timestamp
    ) async throws -> [EndpointKey: StoreReader.Experience] {
        try await context.reading { () async throws(RecorderError) in
            do throws(RecorderError) {
                let reader = try StoreReader.open(path: context.storePath(for: .looking))
                return try await reader.experience(with: keys, at: now)
            } catch {
                guard error.code == .missing else { throw error }
                context.console.talk("nothing is on record yet: every watched model counts as not there")
                return [:]
            }
        }
    }
}
