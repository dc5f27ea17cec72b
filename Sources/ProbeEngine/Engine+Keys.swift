import ProbeDomain

/// Keys that change while the daemon runs: a program has renewed its sign-in, a token of an hour is over.
extension Engine {
    /// Between two looks for another key of one endpoint.
    static let keyPause = Duration.seconds(60)

    /// Looks for another key before something is asked, where the present one has expired or stands refused.
    func freshenKey(by id: Int, for check: Check) async {
        guard let member = members[id]?.member else { return }
        let isRefused = pacers.hold(on: member.request(check), at: steady)?.cause == .refused
        guard isRefused || member.target.credential?.hasExpired(at: time.now.wall) == true else { return }
        _ = await renewKey(by: id)
    }

    /// Looks for another key where the source of the present one may hold one, once a minute at most.
    ///
    /// What stood against the old key does not stand against the new one. What our own requests did wrong, they would do
    /// wrong with any key.
    ///
    /// - Returns: Whether the endpoint goes on with another key.
    func renewKey(by id: Int) async -> Bool {
        guard let keys, let old = members[id]?.member, old.endpoint.keySource.mayChange else { return false }
        let now = time.now.monotonic
        if let last = members[id]?.keyLook, now - last < Self.keyPause { return false }
        members[id]?.keyLook = now
        guard let credential = await keys.credential(of: old.endpoint), credential != old.target.credential,
            // A reload that came meanwhile has read the key itself.
            let current = members[id]?.member, current.endpoint == old.endpoint,
            current.target.credential == old.target.credential
        else { return false }
        members[id]?.member = current.with(credential)
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
        for attempt in attempts { recorder.note(.attempt(attempt)) }
        ask(task, by: id, after: .seconds(1))
        return true
    }

    /// How long a hold puts a run off: where another key may end it, we look for one in between.
    func wait(for hold: Hold, _ member: Member) -> Duration {
        let wait = hold.until - steady
        guard keys != nil, hold.cause == .refused, member.endpoint.keySource.mayChange else { return wait }
        return min(wait, Self.keyPause)
    }
}
