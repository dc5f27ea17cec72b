import ProbeDomain
import ProbeEngine
import Synchronization

/// The progress line of `probe --once` on a terminal: who is still being asked.
final class OnceProgress: Sendable {
    private let console: Console
    private let isOn: Bool
    private let pending = Mutex<[String: String]>([:])

    init(console: Console, isOn: Bool) {
        self.console = console
        self.isOn = isOn && console.isTalkTerminal
    }

    /// Takes a step.
    func show(_ step: Once.Progress) {
        guard isOn else { return }
        let line = pending.withLock { pending in
            switch step {
            case .started(let endpoint, let what): pending[endpoint] = what
            case .finished(let report): pending[report.key.name] = nil
            }
            return pending.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: " · ")
        }
        console.progress(line)
    }

    /// Clears the line.
    func end() {
        if isOn { console.progress("") }
    }
}
