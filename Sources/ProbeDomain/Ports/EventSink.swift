/// The port to where events are told.
package protocol EventSink: Sendable {
    /// Tells one event and returns when it has been handed over for sure.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - repeated: It may have been told before; the entry then says so.
    ///   - unrecorded: It could not be committed to the record yet; the entry then says so.
    /// - Throws: `EventSinkError` when it was not handed over. The event then waits and is told again later.
    func tell(_ event: Event, repeated: Bool, unrecorded: Bool) async throws(EventSinkError)

    /// Whether an event with this id has been told already, as far as that can be looked up; nil when it cannot.
    func hasTold(_ id: EventID, since: Timestamp) async -> Bool?
}

/// Why an event was not handed over.
package struct EventSinkError: Error, Sendable, Equatable, CustomStringConvertible {
    /// For people: what failed and with which code.
    package let description: String
    /// It may have been taken all the same; telling it again must look it up, or say that it is repeated.
    package let isInDoubt: Bool

    /// Makes an error.
    package init(_ description: String, isInDoubt: Bool = false) {
        self.description = description
        self.isInDoubt = isInDoubt
    }
}
