/// Tells our own network's fault from a provider's.
///
/// A failure to reach a host is not believed before somebody unrelated has been asked: when an unrelated host answered
/// what went out after the failed request did, the fault is theirs; when it could not be reached either, it is ours. Until
/// then the judgement is open, and the engine asks a witness. A late answer to an earlier request proves nothing: its
/// connection may outlive the network's names and routes.
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
            let labels = host.utf8.split(separator: UInt8(ascii: "."))
            let isAddress =
                host.utf8.contains(UInt8(ascii: ":"))
                || labels.allSatisfy { $0.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
            site = isAddress ? host : labels.suffix(2).map { String(Substring($0)) }.joined(separator: ".")
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

    /// What the end of a request says of the way to its host.
    package enum Hearing: Sendable, Equatable {
        /// The host answered, whatever it said.
        case answered
        /// It could not be reached: no name, no connection.
        case unreached
        /// Neither: it was silent, or the connection broke.
        case unclear

        /// What a run's classification says of it.
        package init(status: Int?, reason: Reason) {
            let kind = TransferFailure.Kind(rawValue: reason.code)
            self = kind?.isUnreached == true ? .unreached : status == nil ? .unclear : .answered
        }
    }

    private struct Vote {
        /// When the newest of the answered requests had gone out.
        var asked: MonotonicInstant?
        /// When the last answered request had ended.
        var answered: MonotonicInstant?
        /// When the first and the last request that did not reach the host since then had ended.
        var failing: (since: MonotonicInstant, last: MonotonicInstant)?

        /// When it was last heard of at all.
        var heard: MonotonicInstant? { failing?.last ?? answered }
    }

    private var votes: [Voter: Vote] = [:]
    /// When the request had gone out whose failure took the network for gone; nil while it is there.
    private var lost: MonotonicInstant?
    /// Whether the network is gone.
    package var isOffline: Bool { lost != nil }

    /// So many unrelated hosts, where there are as many, must be out of reach before it is believed.
    package static let quorum = 3

    /// Starts with the hosts that may be asked.
    package init(voters: Set<Voter>) {
        for voter in voters { votes[voter] = Vote() }
    }

    /// Goes on with other hosts; what the old ones said is kept.
    ///
    /// Where nobody is left who could tell of the end, an outage of ours is over.
    package mutating func replace(voters: Set<Voter>) -> Effect {
        votes = votes.filter { voters.contains($0.key) }
        for voter in voters where votes[voter] == nil { votes[voter] = Vote() }
        guard isOffline, !votes.keys.contains(where: { one in votes.keys.contains { $0.isUnrelated(to: one) } }) else {
            return .none
        }
        lost = nil
        return .cameOnline
    }

    /// Takes the end of a request to a voter.
    package mutating func note(
        _ voter: Voter,
        _ hearing: Hearing,
        sent: MonotonicInstant,
        ended: MonotonicInstant
    ) -> Effect {
        switch hearing {
        case .unclear:
            return .none
        case .unreached:
            votes[voter, default: Vote()].failing = (votes[voter]?.failing?.since ?? ended, ended)
            return .none
        case .answered:
            if let lost, sent < lost { return .none }
            var vote = Vote()
            vote.answered = ended
            vote.asked = max(sent, votes[voter]?.asked ?? sent)
            votes[voter] = vote
            guard isOffline else { return .none }
            lost = nil
            // What failed before belongs to the outage that is over.
            for other in votes.keys { votes[other]?.failing = nil }
            return .cameOnline
        }
    }

    /// Judges a failed request of a voter.
    ///
    /// - Parameters:
    ///   - voter: Whose request failed.
    ///   - sent: When it went out.
    ///   - isOverdue: Nobody else will be waited for; what has been heard must do.
    /// - Returns: The judgement, and whether it took the network for gone.
    package mutating func judge(
        _ voter: Voter,
        sent: MonotonicInstant,
        isOverdue: Bool = false
    ) -> (Judgement, Effect) {
        if isOffline { return (.ours, .none) }
        let others = witnesses(for: voter).compactMap { votes[$0] }
        guard !others.isEmpty else { return (.alone, .none) }
        if others.contains(where: { $0.asked.map { $0 >= sent } ?? false }) { return (.theirs, .none) }
        let failing = others.count { $0.failing.map { $0.last >= sent } ?? false }
        let wanted = isOverdue ? 1 : min(Self.quorum, others.count)
        guard failing >= wanted else { return (isOverdue ? .alone : .open, .none) }
        lost = sent
        return (.ours, .wentOffline)
    }

    /// Who could be asked whether a voter's failure is its own: unrelated hosts that have not been out of reach since
    /// before this one was; those that answered last come first.
    ///
    /// A host that has been gone for long says nothing of our network.
    package func witnesses(for voter: Voter) -> [Voter] {
        let answered = votes[voter]?.answered
        let credible = votes.filter { other, vote in
            guard other.isUnrelated(to: voter) else { return false }
            guard let since = vote.failing?.since, let answered else { return true }
            return since >= answered
        }
        return credible.sorted { left, right in
            let rank = { (item: (key: Voter, value: Vote)) in
                (item.value.failing == nil ? 0 : 1, item.key.provider, item.key.site)
            }
            return rank(left) < rank(right)
        }.map(\.key)
    }

    /// When a voter was last heard of; nil when it never was.
    package func lastHeard(_ voter: Voter) -> MonotonicInstant? { votes[voter]?.heard }
}
