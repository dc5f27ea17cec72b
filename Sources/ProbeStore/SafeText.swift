/// A text as GRDB may take it.
///
/// GRDB hands texts to SQLite as C strings, which end at the first NUL: two ids of a hostile server could become one.
func safeText(_ text: String) -> String {
    guard text.utf8.contains(0) else { return text }
    return String(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : Character($0) })
}
