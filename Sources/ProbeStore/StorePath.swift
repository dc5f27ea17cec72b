import Glibc

/// What somebody who looks for the record wants of it.
package enum RecordUse: Sendable {
    /// To show what is in it, and nothing else.
    case reading
    /// To look once: what was learned is written where that is possible.
    case looking
    /// To keep it, as the daemon.
    case keeping
}

extension Store {
    /// Where the record lies: the service's state directory, else the service's record where this user may read it (so
    /// that `sudo probe --once` and members of the group see what the daemon sees), else the user's own state directory.
    ///
    /// A daemon of one's own, beside the system's service, does not take a record that it could read only. Who has no record
    /// and may not read the service's is led to that one all the same, so that the error names the remedy.
    ///
    /// - Parameters:
    ///   - use: What it is wanted for.
    ///   - environment: `STATE_DIRECTORY` (systemd.exec(5); the first of a list), `XDG_STATE_HOME`, `HOME`.
    ///   - servicePath: The record of the service.
    /// - Returns: The path of the file; it need not exist.
    package static func defaultPath(
        for use: RecordUse,
        environment: [String: String],
        servicePath: String = "/var/lib/probe/probe.sqlite"
    ) -> String {
        if let list = environment["STATE_DIRECTORY"], let first = list.split(separator: ":").first {
            return "\(first)/probe.sqlite"
        }
        if let base = environment["XDG_STATE_HOME"], base.hasPrefix("/") { return "\(base)/probe/probe.sqlite" }
        if access(servicePath, use == .keeping ? R_OK | W_OK : R_OK) == 0 { return servicePath }
        let isForbidden = errno == EACCES
        guard let home = environment["HOME"], home.hasPrefix("/") else { return servicePath }
        let own = "\(home)/.local/state/probe/probe.sqlite"
        return use == .reading && isForbidden && access(own, F_OK) != 0 ? servicePath : own
    }
}
