/// Finds what somebody may have meant.
package enum Suggestion {
    /// The nearest of some words, where it is near enough: one edit, or a third of the word's length up to three; none
    /// in words of one or two letters.
    package static func closest(to text: String, among words: [String]) -> String? {
        let wanted = Array(text.lowercased().utf8)
        guard wanted.count <= 64 else { return nil }
        let limit = wanted.count < 3 ? 0 : min(max(wanted.count / 3, 1), 3)
        return
            words
            .map { (word: $0, distance: distance(wanted, Array($0.lowercased().utf8))) }
            .filter { $0.distance <= limit }
            .min { ($0.distance, $0.word) < ($1.distance, $1.word) }?
            .word
    }

    /// The number of edits between two words: insertions, deletions, changes, and swaps of neighbours.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var previous: [Int] = []
        var current = Array(0...right.count)
        for row in left.indices {
            let beforePrevious = previous
            previous = current
            current[0] = row + 1
            for column in right.indices {
                let change = previous[column] + (left[row] == right[column] ? 0 : 1)
                current[column + 1] = min(previous[column + 1] + 1, current[column] + 1, change)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    current[column + 1] = min(current[column + 1], beforePrevious[column - 1] + 1)
                }
            }
        }
        return current[right.count]
    }
}

/// Words as a message lists them: `a`, `a or b`, `a, b or c`.
func list(_ words: [String], _ conjunction: String = "or") -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}
