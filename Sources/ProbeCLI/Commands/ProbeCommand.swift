package import ArgumentParser
import Glibc

/// The root command.
package struct ProbeCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Watch LLM APIs: is the model there yet, is the API up, and since when?",
        usage: """
            probe --once [ENDPOINT...]
            probe <command> [options]
            """,
        discussion: """
            Start with one look, which needs nothing but a key in its usual variable:

              probe --once                     probe everything once, print a table

            Then let the daemon watch, and read its journal:

              probe run                        what the service starts
              journalctl -u probe -p notice    what it has to say

            Bare `probe` prints this help and sends nothing.
            """,
        version: "probe \(Version.text)",
        subcommands: [
            OnceCommand.self, RunCommand.self, WaitCommand.self, StatusCommand.self, ModelsCommand.self,
            EventsCommand.self, HistoryCommand.self, ReportCommand.self, ExportCommand.self, PlanCommand.self,
            CheckConfigCommand.self, ReplayCommand.self, ExplainCommand.self, TestAlertCommand.self, DemoCommand.self,
        ]
    )

    /// Taken out of the arguments by `launch`; declared for the help and for completions.
    @Flag(name: .customLong("once"), help: "Probe everything once: the same as the command once.")
    var isOnce = false

    package init() {}

    package func run() async throws {
        throw CleanExit.helpRequest(ProbeCommand.self)
    }

    /// Runs the command that the arguments name and ends the process with its exit code.
    package static func launch() async -> Never {
        signal(SIGPIPE, SIG_IGN)
        ProcessGuard.quietThreadPool()
        ProcessGuard.raiseDescriptors()
        ProcessGuard.forbidCoreDumps()
        var arguments = Array(CommandLine.arguments.dropFirst())
        // `probe --once openai` is the spelling people know; it is the command `once`.
        let options = arguments.prefix { $0 != "--" }
        if let index = options.firstIndex(of: "--once") {
            arguments.remove(at: index)
            arguments.insert("once", at: 0)
        }
        do {
            var command = try parseAsRoot(arguments)
            if let daemon = command as? RunCommand {
                // Called as what it is and not as any command, which would run on the thread pool.
                try await daemon.run()
            } else if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            Glibc.exit(ExitStatus.healthy.rawValue)
        } catch let exit as CommandExit {
            Glibc.exit(exit.status.rawValue)
        } catch {
            if PluginOutput.isAskedFor(by: arguments), exitCode(for: error) != .success {
                print(PluginOutput.line(.undecided, message(for: error)))
                Glibc.exit(ExitStatus.undecided.rawValue)
            }
            exit(withError: error)
        }
    }
}
