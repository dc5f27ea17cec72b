/// Tells our own network's fault from a provider's.
///
/// A failure to reach a host is not believed before somebody unrelated has been asked: when an unrelated host answered
/// after the failed request went out, the fault is theirs; when it could not be reached either, it is ours. Until then
/// the judgement is open, and the engine asks a witness.
///
/// Public hosts vote; loopback and private addresses do not, for they say nothing of the internet. Instants are those of
/// the monotonic clock, so that a corrected wall clock changes nothing; nothing of this survives a restart.
package struct OfflineGuard: Sendable {
    /// A host that has a vote.
    package struct Voter: Hashable, Sendable {
        /// The provider's name in the config.
        package let provider: String
        /// The last two labels of the host's name, or its address: hosts of one site stand and fall together.
        package let site: String

        /// The voter behind a URL; nil for loopback and private addresses.
        package init?(provider: String, url: String) {
            guard !HostAddress.isLocal(url: url), let host = HostAddress.host(ofURL: url) else { return nil }
            self.provider = provider
            let labels = host.split(separator: ".")
            let isAddress = host.contains(":") || labels.allSatisfy { $0.allSatisfy(\.isNumber) }
            site = isAddress ? host : labels.suffix(2).joined(separator: ".")
        }

        /// Whether the two have nothing to do with each other: neither the provider nor the site.
        ///
        /// One dialect that many unrelated servers speak is no relation.
        func isUnrelated(to other: Voter) -> Bool {
            site != other.site && (provider != other.provider || provider == "openai-compatible")
        }
    }

    /// Whose fault it is that a host was not reached.
    package enum Judgement: Sendable, Equatable {
        /// The host's.
        case theirs
        /// This machine's, or its network's.
        case ours
        /// Nobody unrelated has been heard since.
        case open
        /// There is nobody unrelated to ask; what is told should say that this machine may be the cause.
        case alone
    }

    /// What a vote changed.
    package enum Effect: Sendable, Equatable {
        case none
        /// The network is gone, for as long as that failure is old.
        case wentOffline
        /// It is back.
        case cameOnline
    }

    private struct Vote {
        /// When the last answered request had ended.
        var answered: MonotonicInstant?
        /// When the last failed request had ended, if none has been answered since.
        var failed: MonotonicInstant?
    }

    private var votes: [Voter: Vote] = [:]
    /// Whether the network is gone.
    package private(set) var isOffline = false

    /// Starts with the hosts that may be asked.
    package init(voters: Set<Voter>) {
        for voter in voters { votes[voter] = Vote() }
    }

    /// Goes on with other hosts; what the old ones said is kept.
    package mutating func replace(voters: Set<Voter>) {
        votes = votes.filter { voters.contains($0.key) }
        for voter in voters where votes[voter] == nil { votes[voter] = Vote() }
    }

    /// Takes the end of a request: whether the host was reached at all, whatever it said.
    package mutating func note(_ voter: Voter, reached: Bool, ended: MonotonicInstant) -> Effect {
        guard reached else {
            votes[voter, default: Vote()].failed = ended
            return .none
        }
        votes[voter, default: Vote()].answered = ended
        votes[voter]?.failed = nil
        guard isOffline else { return .none }
        isOffline = false
        // What failed before belongs to the outage that is over.
        for other in votes.keys { votes[other]?.failed = nil }
        return .cameOnline
    }

    /// Judges a failed request of a voter.
    ///
    /// - Parameters:
    ///   - voter: Whose request failed.
    ///   - sent: When it went out.
    /// - Returns: The judgement, and whether it took the network for gone.
    package mutating func judge(_ voter: Voter, sent: MonotonicInstant) -> (Judgement, Effect) {
        if isOffline { return (.ours, .none) }
        let others = votes.filter { $0.key.isUnrelated(to: voter) }
        guard !others.isEmpty else { return (.alone, .none) }
        if others.values.contains(where: { $0.answered.map { $0 >= sent } ?? false }) { return (.theirs, .none) }
        guard others.values.contains(where: { $0.failed.map { $0 >= sent } ?? false }) else { return (.open, .none) }
        isOffline = true
        return (.ours, .wentOffline)
    }

    /// Who could be asked whether a voter's failure is its own, in a stable order.
    package func witnesses(for voter: Voter) -> [Voter] {
        votes.keys.filter { $0.isUnrelated(to: voter) }
            .sorted { ($0.provider, $0.site) < ($1.provider, $1.site) }
    }
}
