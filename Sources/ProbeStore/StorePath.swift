import Glibc

extension Store {
    /// Where the record lies: the service's state directory, else the service's record where this user may read it (so
    /// that `sudo probe --once` and members of the group see what the daemon sees), else the user's own state directory.
    ///
    /// - Parameters:
    ///   - environment: `STATE_DIRECTORY` (systemd.exec(5); the first of a list), `XDG_STATE_HOME`, `HOME`.
    ///   - servicePath: The record of the service.
    /// - Returns: The path of the file; it need not exist.
    package static func defaultPath(
        environment: [String: String],
        servicePath: String = "/var/lib/probe/probe.sqlite"
    ) -> String {
        if let list = environment["STATE_DIRECTORY"], let first = list.split(separator: ":").first {
            return "\(first)/probe.sqlite"
        }
        if let base = environment["XDG_STATE_HOME"], base.hasPrefix("/") { return "\(base)/probe/probe.sqlite" }
        if access(servicePath, R_OK) == 0 { return servicePath }
        if let home = environment["HOME"], home.hasPrefix("/") { return "\(home)/.local/state/probe/probe.sqlite" }
        return servicePath
    }
}
