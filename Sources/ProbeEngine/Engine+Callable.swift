import ProbeDomain

extension Engine {
    /// The watched models that are shown as callable, of all endpoints.
    var callableMarks: Set<CallableMark> { members.values.reduce(into: []) { $0.formUnion($1.marks) } }

    /// Has it shown which watched models are callable, after what is believed of all endpoints may have changed.
    func showCallable() {
        for state in members.values { state.marks = state.machine.callableMarks }
        board?.show(callableMarks)
    }

    /// Has it shown where it has changed at one endpoint.
    func showCallable(at id: Int) {
        guard let state = members[id] else { return }
        let marks = state.machine.callableMarks
        guard marks != state.marks else { return }
        state.marks = marks
        board?.show(callableMarks)
    }
}
