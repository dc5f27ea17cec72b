import ProbeDomain

/// Keys that change while the daemon runs: a program has renewed its sign-in, a token of an hour is over.
extension Engine {
    /// Between two looks for another key of one endpoint.
    static let keyPause = Duration.seconds(60)
    /// A program may ask people, or somebody's server: after each time that it had no other key the pause is doubled, up to
    /// this.
    static let longestCommandPause = Duration.seconds(960)

    /// Looks for another key before something is asked, where the present one has expired or stands refused.
    func freshenKey(by id: Int, for check: Check) async {
        guard let member = members[id]?.member else { return }
        let isRefused = pacers.hold(on: member.request(check), at: steady)?.cause == .refused
        guard isRefused || member.target.credential?.hasExpired(at: time.now.wall) == true else { return }
        _ = await renewKey(by: id)
    }

    /// Looks for another key where the source of the present one may hold one, once a minute at most; a program that has
    /// none is run more and more seldom.
    ///
    /// What stood against the old key does not stand against the new one. What our own requests did wrong, they would do
    /// wrong with any key.
    ///
    /// - Returns: Whether the endpoint goes on with another key.
    func renewKey(by id: Int) async -> Bool {
        guard let keys, let old = members[id]?.member, old.endpoint.keySource.mayChange else { return false }
        let now = time.now.monotonic
        if let last = members[id]?.keyLook, now - last < keyPause(of: id) { return false }
        members[id]?.keyLook = now
        members[id]?.vainKeyLooks += 1
        guard let credential = await keys.credential(of: old.endpoint), credential != old.target.credential,
            // A reload that came meanwhile has read the key itself.
            let current = members[id]?.member, current.endpoint == old.endpoint,
            current.target.credential == old.target.credential
        else { return false }
        members[id]?.member = current.with(credential)
        members[id]?.vainKeyLooks = 0
        var change = RecordChange()
        change.endedHolds = pacers.forgetRefusals(of: current.pacer, [.refused]).map { ($0.pacer, $0.scope) }
        if !change.isEmpty { await commit(change) }
        return true
    }

    /// Whether a refusal was of a key that has been replaced since: then the same run is made again with the new one, and
    /// nothing follows from this one.
    func isRefusalOfOldKey(_ finding: Finding, _ attempts: [AttemptRecord], of task: RunTask, by id: Int) async -> Bool
    {
        guard finding.verdict == .authFailed, await renewKey(by: id) else { return false }
        record(attempts)
        ask(task, by: id, after: .seconds(1))
        return true
    }

    /// How long a hold puts a run off: where another key may end it, we look for one in between.
    func wait(for hold: Hold, _ member: Member, by id: Int) -> Duration {
        let wait = hold.until - steady
        guard keys != nil, hold.cause == .refused, member.endpoint.keySource.mayChange else { return wait }
        let now = time.now.monotonic
        let nextLook = (members[id]?.keyLook ?? now) + keyPause(of: id)
        return min(wait, max(.seconds(1), nextLook - now))
    }

    private func keyPause(of id: Int) -> Duration {
        guard let state = members[id], case .command = state.member.endpoint.keySource else { return Self.keyPause }
        return min(Self.longestCommandPause, Self.keyPause * (1 << min(4, max(0, state.vainKeyLooks - 1))))
    }

    /// Looks for another key where the end of this one's validity is about to be told: whoever made it may have renewed
    /// it long ago.
    func renewEndingKey(by id: Int) async {
        if foreseesKeyEnd(by: id) { _ = await renewKey(by: id) }
    }

    @inline(never)
    private func foreseesKeyEnd(by id: Int) -> Bool {
        guard let state = members[id], let end = state.member.target.credential?.expires else { return false }
        var ahead = state.machine
        return !ahead.observe(keyEnd: end, source: "", at: time.now.wall).events.isEmpty
    }

    /// What follows from the end of the key's validity; looked at beside each list, for that is asked whatever happens.
    func keyEnd(by id: Int) -> Conclusion {
        let key = members[id]?.member.target.credential
        return members[id]?.machine.observe(keyEnd: key?.expires, source: key?.key.origin ?? "", at: time.now.wall)
            ?? Conclusion()
    }
}
