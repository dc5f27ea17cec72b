import ProbeDomain

/// What a run has come to, on its way to the record.
///
/// In memory of its own: what a function that waits has in hand is taken from the heap anew each time, and where it is
/// more than a kilobyte that takes longer than all that is done with it.
final class RunResult {
    /// The run.
    let task: RunTask
    /// The id in the engine of the member that made it.
    let id: Int
    /// That member, as it was when it began.
    let member: Member
    /// When it began.
    let begin: MonotonicInstant
    /// What it says of health.
    let outcome: EndpointMachine.RunOutcome
    /// Its attempts; those of which nobody knows yet what they say are taken out.
    var attempts: [AttemptRecord]
    /// The last one that the run made, also where it is taken out of them.
    let last: AttemptRecord?
    /// The bodies of its replies, for the deciding fragment.
    let bodies: [[UInt8]]
    /// What the pacer has made of it.
    let holds: PacerTable.Change
    /// What follows from it for the endpoint.
    var conclusion: Conclusion

    /// Makes the result of a run.
    init(
        of task: RunTask,
        by id: Int,
        _ member: Member,
        begin: MonotonicInstant,
        _ outcome: EndpointMachine.RunOutcome,
        attempts: [AttemptRecord],
        bodies: [[UInt8]],
        holds: PacerTable.Change,
        _ conclusion: Conclusion
    ) {
        self.task = task
        self.id = id
        self.member = member
        self.begin = begin
        self.outcome = outcome
        self.attempts = attempts
        last = attempts.last
        self.bodies = bodies
        self.holds = holds
        self.conclusion = conclusion
    }
}
