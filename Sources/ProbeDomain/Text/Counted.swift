/// A number of things in words: `1 id`, `103 ids`; `digits` is how the number is written, where not as it is.
package func counted(_ count: Int, _ noun: String, as digits: String? = nil) -> String {
    "\(digits ?? String(count)) \(noun)\(count == 1 ? "" : "s")"
}
