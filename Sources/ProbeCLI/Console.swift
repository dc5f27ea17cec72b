import Glibc
import ProbeSystemd

/// Where a command writes: data to standard output, talk to standard error.
struct Console: Sendable {
    /// Standard output is a terminal.
    let isTerminal: Bool
    /// Standard error is a terminal.
    let isTalkTerminal: Bool
    /// Whether colour may be used on standard output; never the only carrier of a meaning.
    let usesColour: Bool
    /// Standard error is the journal, which makes an entry of each line.
    let isTalkJournal: Bool
    /// The columns that output has to fit in; nil where it goes to no terminal and `COLUMNS` is not set.
    let width: Int?
    /// The columns of the terminal that talk goes to; nil where it is none.
    private let talkWidth: Int?
    /// Whether talk is dropped: for a reader that takes both streams for one.
    private(set) var isSilent = false
    /// Takes talk off the caller's hands; nil for a command, which may wait for its reader.
    private(set) var lines: LineOutput?

    /// Looks at the descriptors and at `NO_COLOR` (no-color.org) and `TERM`.
    init(environment: [String: String]) {
        isTerminal = isatty(STDOUT_FILENO) == 1
        isTalkTerminal = isatty(STDERR_FILENO) == 1
        isTalkJournal = LineLogHandler.isJournal(environment["JOURNAL_STREAM"])
        let isPlain = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        usesColour = isTerminal && !isPlain
        let given = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        width = Self.columns(of: STDOUT_FILENO) ?? given
        talkWidth = Self.columns(of: STDERR_FILENO)
    }

    /// How wide a terminal is; nil where there is none, or it does not say.
    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// The same console without talk.
    func silenced() -> Console {
        var console = self
        console.isSilent = true
        return console
    }

    /// Whether nobody can read standard output any more: the other end of its pipe is closed.
    var isOutputClosed: Bool {
        var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return poll(&output, 1, 0) == 1 && output.revents & Int16(POLLERR | POLLHUP) != 0
    }

    /// Writes data.
    ///
    /// A closed pipe is quiet: the reader has seen enough.
    func out(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// Writes data that has its line ends already.
    func put(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    /// The same console for a daemon: talk never waits, and is dropped when nobody takes it.
    func unhurried() -> Console {
        var console = self
        console.lines = LineOutput(descriptor: STDERR_FILENO)
        return console
    }

    /// Says something to the person at the terminal, or to the log.
    ///
    /// - Parameters:
    ///   - text: The words.
    ///   - priority: How bad it is where a line becomes an entry of the journal: the prefix of sd-daemon(3).
    func talk(_ text: String, priority: Priority? = nil) {
        guard !isSilent else { return }
        let text = (isTalkJournal ? priority.map { "<\($0.rawValue)>" } ?? "" : "") + text
        if let lines {
            lines.send(text + "\n")
            return
        }
        write(text + "\n", to: STDERR_FILENO)
    }

    /// Overwrites the last line of talk; only on a terminal.
    func progress(_ text: String) {
        guard isTalkTerminal, !isSilent else { return }
        // A line that wraps could not be overwritten.
        write("\r\u{1B}[K" + text.prefix((talkWidth ?? 80) - 1), to: STDERR_FILENO)
    }

    private func write(_ text: String, to descriptor: Int32) {
        var bytes = ArraySlice(Array(text.utf8))
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&room, 1, -1)
                continue
            }
            guard count > 0 else {
                let code = errno
                guard descriptor == STDOUT_FILENO else { return }
                if code == EPIPE { exit(ExitStatus.healthy.rawValue) }
                talk("error: standard output cannot be written: \(String(cString: strerror(code)))")
                exit(ExitStatus.undecided.rawValue)
            }
            bytes = bytes.dropFirst(count)
        }
    }
}

/// Priorities of the journal, as syslog(3) counts them.
enum Priority: Int {
    case error = 3
    case warning = 4
}

/// Colours of states; the word beside them says the same.
enum Paint: String {
    case good = "32"
    case bad = "31"
    case warning = "33"
    case faint = "2"

    /// The text in this colour, where colours are used.
    func callAsFunction(_ text: String, _ console: Console) -> String {
        console.usesColour ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }
}
