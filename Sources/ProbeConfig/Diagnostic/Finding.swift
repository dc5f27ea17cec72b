/// A problem with its place in bytes, before it becomes a diagnostic.
struct Finding {
    /// How bad it is.
    var severity: Diagnostic.Severity
    /// The bytes that are wrong.
    var range: Range<Int>
    /// Where they are in the tree.
    var path: String
    /// What was found.
    var found: String
    /// What is allowed instead.
    var allowed: String
    /// What to do about it.
    var hint: String?
}
