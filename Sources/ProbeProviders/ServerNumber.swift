import ProbeDomain
import ProbeJSON

/// Reads numbers that a server wrote, within the range in which they can be reckoned with.
enum ServerNumber {
    /// More tokens than this are no count of one completion's.
    private static let mostTokens = 1_000_000_000

    /// A count of tokens: below zero is none, absurdly many are cut; nil when it is no whole number.
    static func count(_ node: JSONNode?) -> Int? {
        node?.int.map { max(0, min($0, mostTokens)) }
    }

    /// A count above zero; nil for all else.
    static func positive(_ node: JSONNode?) -> Int? {
        count(node).flatMap { $0 > 0 ? $0 : nil }
    }

    /// Dollars as millionths of one, rounded up; nil below zero and from a million dollars on, which no call costs.
    static func microUSD(_ dollars: Double?) -> Int? {
        dollars.flatMap { $0 >= 0 && $0 < 1e6 ? Int(($0 * 1e6).rounded(.up)) : nil }
    }

    /// Seconds since the epoch, in the years 1970 to 9999; nil for all else.
    static func instant(_ node: JSONNode?) -> Timestamp? { node?.int.flatMap { instant(seconds: $0) } }

    /// The same of a number that has been read.
    static func instant(seconds: Int) -> Timestamp? {
        (0...253_402_300_799).contains(seconds) ? Timestamp(seconds: Int64(seconds)) : nil
    }
}
