import CSystemd
import Glibc
import ProbeDomain

/// One native journal entry: fields in their order, sent by libsystemd.
struct JournalEntry: Sendable {
    let fields: [(name: String, value: String)]

    /// Hands the entry to libsystemd, which may block for as long as the journal's queue is full.
    ///
    /// Returns 0, or a negative errno. 0 is also what libsystemd answers when there is no socket at all.
    func send() -> Int32 {
        let texts = fields.map { Array("\($0.name)=\($0.value)".utf8) }
        return texts.flatMap(\.self).withUnsafeBytes { bytes in
            var offset = 0
            let vectors = texts.map { text in
                defer { offset += text.count }
                return iovec(
                    iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress?.advanced(by: offset)),
                    iov_len: text.count
                )
            }
            return sd_journal_sendv(vectors, Int32(vectors.count))
        }
    }
}

/// The journal's native socket, looked at before anything is sent through libsystemd.
struct JournalSocket: Sendable {
    let path: String

    /// Why nothing listens there; nil when something does.
    func whyUnreachable() -> String? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return "no socket: \(describeErrno(errno))" }
        defer { close(descriptor) }
        // A datagram socket connects without waiting: ENOENT without a journal, ECONNREFUSED when it died.
        let code = UnixAddress(path: path)?.connect(descriptor) ?? ENAMETOOLONG
        return code == 0 ? nil : "no journal at \(path): \(describeErrno(code))"
    }
}
