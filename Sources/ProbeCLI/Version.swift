/// The version of probe.
enum Version {
    /// As semantic versioning has it.
    static let text = "0.1.0"
}
