import ProbeDomain

extension Engine {
    /// Has it shown which watched models are callable, after what is believed of all endpoints may have changed.
    func showCallable() {
        guard board != nil else { return }
        for (id, state) in members { members[id]?.marks = state.machine.callableMarks }
        postMarks()
    }

    /// Has it shown where it has changed at one endpoint.
    func showCallable(at id: Int) {
        guard board != nil, let state = members[id] else { return }
        let marks = state.machine.callableMarks
        guard marks != state.marks else { return }
        members[id]?.marks = marks
        postMarks()
    }

    private func postMarks() { board?.show(members.values.reduce(into: []) { $0.formUnion($1.marks) }) }
}
