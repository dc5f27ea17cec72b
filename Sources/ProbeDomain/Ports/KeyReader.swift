/// The port to where keys come from, for keys that change while the program runs.
package protocol KeyReader: Sendable {
    /// Reads the key of an endpoint again, from wherever its source keeps it now.
    ///
    /// Whatever that takes, it never holds up the caller's executor.
    ///
    /// - Returns: The credential; nil when there is none, or none that can be read.
    func credential(of endpoint: Endpoint) async -> Credential?
}
