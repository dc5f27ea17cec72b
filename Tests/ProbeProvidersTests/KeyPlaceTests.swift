import ProbeDomain
import ProbeProviders
import ProbeTestSupport
import Testing

/// Where a provider's key may be: the manuals and the service's unit name the same as the registry.
struct KeyPlaceTests {
    private static let facts = ProviderRegistry.all.map(\.facts)
    private static let variables = Set(facts.compactMap(\.keyVariable))

    /// The words of a file that look like a key's variable.
    private func named(_ file: String) -> Set<String> {
        let text = ManualPage.text(of: file)
        return Set(text.matches(of: /[A-Z]+(?:_[A-Z]+)*_(?:API_KEY|TOKEN)(?:_[A-Z]+)*\b/).map { String($0.output) })
    }

    @Test(arguments: ["systemd/man/probe.json.5", "systemd/man/probe.1"])
    func variablesAreThoseOfTheManual(file: String) {
        // The example of another variable.
        #expect(named(file).subtracting(["OPENAI_API_KEY"]) == Self.variables.subtracting(["OPENAI_API_KEY"]))
    }

    @Test func theTableOfTheReadMeHasEveryProvider() throws {
        let text = ManualPage.text(of: "README.md")
        let row = try #require(text.firstMatch(of: /\| `endpoints\[\]\.provider` \| text \|(.+)/))
        let named = Set(row.output.1.matches(of: /`([a-z-]+)`/).map { String($0.output.1) })
        #expect(named == Set(Self.facts.map(\.name)))
    }

    /// Meta's endpoint of the shipped config has another name than its provider.
    @Test func theServiceIsGivenTheKeyOfEveryProvider() {
        let unit = ManualPage.text(of: "systemd/probe.service")
        let given = Set(unit.matches(of: /LoadCredential=probe\.([a-z-]+)/).map { String($0.output.1) })
        let keyed = Self.facts.filter { $0.keyVariable != nil || $0.keyNeed == .always }
        #expect(given == Set(keyed.map(\.name)).union(["meta"]))
    }
}
