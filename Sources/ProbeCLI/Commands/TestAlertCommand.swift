import ArgumentParser
import ProbeDomain
import ProbeSystemd
import ProbeTransport

/// `probe test-alert`: one marked entry, to try the way an alert takes.
struct TestAlertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test-alert",
        abstract: "Send one marked journal entry, to try the alert path.",
        discussion: """
            The entry has PROBE_EVENT=test_alert and its own MESSAGE_ID, so that no
            rule takes it for an appearance.
            Where no journal runs, its fields are printed as they would have been sent.

            Exit status: 0 when the journal took it, 3 when there is none.
            """
    )

    func run() async throws {
        let context = CommandContext()
        var random = SystemRandomNumberGenerator()
        let now = SystemTime.wall
        let draft = EventDraft(
            .testAlert,
            time: now,
            message: "this is a test of probe's alerts; no model has appeared"
        )
        let event = draft.event(random: &random)
        do {
            try await JournalSink().tell(event, repeated: false, unrecorded: false)
            context.console.out("sent; read it with: journalctl MESSAGE_ID=\(event.kind.messageID)")
        } catch {
            context.console.talk("no journal took it (\(error)); these fields would have been sent:")
            for (name, value) in journalFields(of: event, repeated: false, unrecorded: false) {
                context.console.out("\(name)=\(value)")
            }
            throw CommandExit(.undecided)
        }
    }
}
