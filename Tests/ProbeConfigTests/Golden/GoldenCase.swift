import ProbeConfig
import ProbeDomain
import ProbeProviders

/// A config that is wrong, and every word that is said about it.
struct GoldenCase: Sendable, CustomStringConvertible {
    /// What it shows.
    let name: String
    /// Where the config is read.
    var context = ConfigContext(home: "/home/ada")
    /// The file.
    let config: String
    /// The diagnostics as `check-config` prints them, with an empty line between them.
    let expected: String

    /// The name alone, for the list of tests.
    var description: String { name }

    /// All providers, as a list of them ends in words: `a, b and c`.
    static func providers(_ word: String) -> String {
        let names = ProviderRegistry.all.map(\.facts.name)
        return names.dropLast().joined(separator: ", ") + " \(word) " + (names.last ?? "")
    }
}
