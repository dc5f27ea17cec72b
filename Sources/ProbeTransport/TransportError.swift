/// Why the transport could not be set up.
///
/// What happens to a transfer is data, and no error.
package struct TransportError: Error, CustomStringConvertible {
    /// What failed, with its code.
    package let description: String

    /// Makes an error.
    init(_ description: String) { self.description = description }
}
