import ProbeDomain

extension Engine {
    /// The watched models that are shown as callable, of all endpoints.
    var callableMarks: Set<CallableMark> { members.values.reduce(into: []) { $0.formUnion($1.marks) } }

    /// Has it shown which watched models are callable, after what is believed of all endpoints may have changed.
    func showCallable() {
        // By their ids: while the members themselves are gone through, the first change would copy all of them.
        for id in Array(members.keys) {
            let marks = members[id]?.machine.callableMarks ?? []
            members[id]?.marks = marks
        }
        board?.show(callableMarks)
    }

    /// Has it shown where it has changed at one endpoint.
    func showCallable(at id: Int) {
        guard let state = members[id] else { return }
        let marks = state.machine.callableMarks
        guard marks != state.marks else { return }
        members[id]?.marks = marks
        board?.show(callableMarks)
    }
}
