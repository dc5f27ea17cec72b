import ProbeDomain

/// All that the engine keeps of one endpoint, in its place: it is large, and a copy of it costs as much as a request.
final class MemberState {
    /// What is asked, where and how.
    var member: Member
    /// What is believed.
    var machine: EndpointMachine
    /// When its checks are due.
    var times = Timetable()
    /// The run that is under way.
    var running: RunTask?
    /// Runs that wait for it to end.
    var waiting: [RunTask] = []
    /// How a model's completions are asked for, where the preferred way turned out wrong.
    var options: [ModelID: CompletionOptions] = [:]
    /// Calls of watched models that do not answer yet.
    var confirmations: [ModelID: Confirmation] = [:]
    /// A list has been asked for in this life: what it says of the models is known as far as it can be.
    var hasAskedList = false
    /// When it is asked next what is left of the key's money or plan; nil before the first time.
    var allowanceDue: MonotonicInstant?
    /// When each model was last called.
    var called: [ModelID: MonotonicInstant] = [:]
    /// Models whose schedule of the last life has been taken up.
    var resumed: Set<ModelID> = []
    /// When another key was last looked for.
    var keyLook: MonotonicInstant?
    /// How many times in a row there was none.
    var vainKeyLooks = 0
    /// The mark of the last whole list; nil where it carried none.
    var listTag: String?
    /// The mark of the list that the last reply to another question carried.
    var hintedTag: String?
    /// Due instants that were passed over.
    var skippedRuns = 0
    /// The watched models that are shown as callable.
    var marks: Set<CallableMark> = []

    /// Begins with what is known.
    init(member: Member, machine: EndpointMachine) {
        self.member = member
        self.machine = machine
    }

    /// When a check is due; nil where it is on no schedule.
    func schedule(of check: Check) -> Schedule? { times[check]?.schedule }

    /// Puts a check on a schedule.
    func schedule(_ check: Check, _ schedule: Schedule) {
        times.change(check) { $0.schedule = schedule }
    }

    /// The calls of one watched model that does not answer yet.
    struct Confirmation {
        var calls = 0
        var since: Timestamp
        var isPlanned = false
        /// The last one was paid for, or may have been, without showing that the model ran.
        var costs = false
    }
}
