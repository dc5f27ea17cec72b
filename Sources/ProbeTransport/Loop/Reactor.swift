/// What acts on descriptors, on the loop's thread.
protocol Reactor: AnyObject {
    /// A descriptor that it wants to know of is ready; `events` as of epoll(7).
    func isReady(_ descriptor: Int32, _ events: UInt32)
    /// The instant of `setDue` has come.
    func dueCame()
}
