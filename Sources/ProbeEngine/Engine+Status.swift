import ProbeDomain

extension Engine {
    /// One useful line for `systemctl status`, which changes only when something has happened.
    package func statusLine() -> String {
        var parts = [healthWords]
        if network.isOffline { parts.append("this machine is offline") }
        if store.isFailing { parts.append("the record fails") }
        let callable = Dictionary(grouping: callableMarks, by: \.name).sorted { $0.key < $1.key }.map { name, marks in
            "\(escaped(name, limit: 60)) on \(Self.short(marks.map(\.endpoint).sorted()))"
        }
        if !callable.isEmpty { parts.append("callable: " + Self.short(callable)) }
        return parts.joined(separator: "; ")
    }

    /// How the endpoints are: `4 endpoints up`, `2 of 4 endpoints up, google down, meta limited`.
    private var healthWords: String {
        guard !members.isEmpty else { return "no endpoint can be probed" }
        let plural = members.count == 1 ? "endpoint" : "endpoints"
        let states = members.values.map { (name: $0.member.endpoint.name, state: $0.machine.state) }
        let up = states.count { $0.state == .up }
        if up == members.count { return "\(up) \(plural) up" }
        if states.allSatisfy({ $0.state == .unknown }) { return "\(members.count) \(plural), no answer yet" }
        // The worst first.
        let others = states.filter { $0.state != .up }
            .sorted { $0.state != $1.state ? $0.state > $1.state : $0.name < $1.name }
            .map { "\($0.name) \($0.state == .unknown ? "not known yet" : $0.state.rawValue)" }
        return "\(up) of \(members.count) \(plural) up, \(Self.short(others))"
    }

    /// The first three, and how many more there are.
    private static func short(_ words: [String]) -> String {
        let rest = words.count - 3
        return words.prefix(3).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}
