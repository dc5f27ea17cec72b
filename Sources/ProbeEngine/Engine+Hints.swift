import ProbeDomain

extension Engine {
    /// Asks for the list now where the reply to another question carries another mark of it than the last list did.
    ///
    /// Once for each mark: a list that goes on carrying its own is not asked for again and again.
    func noteListTag(_ tag: String?, by id: Int) {
        guard let tag, let state = members[id] else { return }
        let last = state.hintedTag
        state.hintedTag = tag
        guard let known = state.listTag ?? last, tag != known, tag != last else { return }
        agenda.add(RunTask(subject: .list, cause: .hint), by: id, at: time.now.monotonic)
    }
}
