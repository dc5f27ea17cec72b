import ProbeDomain

/// When transfers are looked at for the first time, to see whether they are too slow.
///
/// Nearly all have ended by then, so that entering one must cost little and its end nothing. Requests with the same limits
/// are looked at in the order in which they were sent: they stand in one line, of which only the head is compared.
struct DeadlineLines {
    private struct Line {
        let span: Duration
        var entries: [(at: MonotonicInstant, id: UInt64)] = []
        var head = 0

        /// Drops the dead at its head.
        mutating func trim(_ isAlive: (UInt64) -> Bool) {
            while head < entries.count, !isAlive(entries[head].id) { head += 1 }
            if head == entries.count {
                entries.removeAll(keepingCapacity: true)
                head = 0
            } else if head > 256, head > entries.count / 2 {
                entries.removeFirst(head)
                head = 0
            }
        }
    }

    private var lines: [Line] = []

    /// The earliest instant that one waits for; nil when none waits.
    var next: MonotonicInstant? {
        lines.lazy.compactMap { $0.head < $0.entries.count ? $0.entries[$0.head].at : nil }.min()
    }

    /// Enters a transfer that is looked at `span` from now.
    mutating func enter(_ id: UInt64, at: MonotonicInstant, span: Duration, isAlive: (UInt64) -> Bool) {
        var index = lines.firstIndex { $0.span == span } ?? lines.count
        if index == lines.count {
            // Limits are those of the two kinds of questions; more than a few lines do not come up.
            lines.removeAll { $0.entries.isEmpty }
            index = lines.count
            lines.append(Line(span: span))
        }
        lines[index].trim(isAlive)
        lines[index].entries.append((at, id))
    }

    /// Takes those that are still alive when their instant has come.
    mutating func takeDue(at now: MonotonicInstant, isAlive: (UInt64) -> Bool) -> [UInt64] {
        var due: [UInt64] = []
        for index in lines.indices {
            lines[index].trim(isAlive)
            while lines[index].head < lines[index].entries.count, lines[index].entries[lines[index].head].at <= now {
                due.append(lines[index].entries[lines[index].head].id)
                lines[index].head += 1
                lines[index].trim(isAlive)
            }
        }
        return due
    }
}
