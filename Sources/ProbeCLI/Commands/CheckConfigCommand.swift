import ArgumentParser
import ProbeDomain
import ProbeEngine

/// `probe check-config`: every problem at once.
struct CheckConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Check the config and name every problem with its position.",
        discussion: """
            Runs the same code as the daemon's start. Nothing is sent and nothing
            is written.

            Exit status: 0 when the config is good, 78 when it is not.
            """
    )

    @OptionGroup var config: ConfigOptions
    @Argument(help: "The config to check, the same as --config.", completion: .file())
    var file: String?

    func validate() throws {
        if file != nil, config.config != nil { throw ValidationError("name one config: FILE or --config") }
    }

    func run() async throws {
        let context = CommandContext()
        let plan = try context.plan(explicit: file ?? config.config)
        let (members, skipped) = try await context.members(of: plan)
        for member in members {
            let key = member.target.key.map { "key \($0)" } ?? "no key"
            context.console.out("\(member.endpoint.name): \(key), list every \(words(member.endpoint.listEvery))")
        }
        for endpoint in skipped { context.console.out("\(endpoint.key.name): skipped: \(endpoint.note ?? "")") }
        for endpoint in plan.endpoints where !endpoint.isEnabled { context.console.out("\(endpoint.name): disabled") }
        context.console.out("the config is good")
    }
}
