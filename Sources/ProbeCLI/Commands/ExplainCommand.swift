import ArgumentParser
import ProbeDomain
import ProbeProviders

/// `probe explain`: what a verdict or reason means, and what to do.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell what a verdict or a reason means and what to do.",
        discussion: """
            Without an argument: all of them, a line each.

            Examples:
              probe explain model_not_found
              probe explain gated

            Exit status: 0, 64 for a word that means nothing here.
            """
    )

    @Argument(
        help: "A verdict, a reason, or an event, as the journal and the tables show them.",
        completion: .list(Glossary.entries.map(\.code))
    )
    var reason: String?

    func run() throws {
        let console = CommandContext().console
        guard let reason else {
            for entry in Glossary.entries { console.out("\(entry.code): \(entry.meaning)") }
            return
        }
        let wanted = reason.lowercased()
        guard let entry = Glossary.entries.first(where: { $0.code == wanted }) else {
            console.talk("error: \(escaped(reason, limit: 80)) is no verdict, reason or event of probe")
            let near = Glossary.entries.map(\.code).filter { $0.contains(wanted) || wanted.contains($0) }.prefix(5)
            if !near.isEmpty { console.talk("hint: did you mean \(near.joined(separator: ", "))?") }
            throw CommandExit(.usage)
        }
        console.out("\(entry.code): \(entry.meaning)")
        if !entry.remedy.isEmpty { console.out(entry.remedy) }
    }
}
