/// The port to where it can be seen, without asking, which watched models are callable right now.
package protocol CallableBoard: Sendable {
    /// Has exactly these shown from now on, soon; returns at once.
    func show(_ marks: Set<CallableMark>)

    /// Returns once all that was to be shown before is shown, or could not be.
    func settle() async
}
