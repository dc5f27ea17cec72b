/// The port to the network.
package protocol Transport: Sendable {
    /// Runs one request to its end and tells what was seen.
    ///
    /// Whatever the network does is data, not an error. Cancelling the task ends the transfer at once; the exchange then
    /// has the failure `cancelled`.
    func perform(_ request: WireRequest) async -> Exchange
}
