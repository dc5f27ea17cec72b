import Testing

@testable import ProbeDomain

@Suite struct EndpointTests {
    private func endpoint(_ name: String) -> Endpoint {
        Endpoint(key: EndpointKey(name: name, provider: "openai", baseURL: "https://\(name).test"))
    }

    /// What is changed at one endpoint is not changed at those that share its settings.
    @Test func sharedSettingsChangeAtOneAlone() {
        let first = endpoint("first")
        var second = endpoint("second").sharing(with: first)
        #expect(second.name == "second")
        #expect(second == endpoint("second"))
        second.listEvery = .seconds(7)
        #expect(second.listEvery == .seconds(7))
        #expect(first.listEvery == .seconds(60))
        #expect(second != endpoint("second"))
    }

    @Test func othersSettingsAreNotTaken() {
        var first = endpoint("first")
        first.reserve = 0.5
        #expect(endpoint("second").sharing(with: first).reserve == 0.2)
        #expect(endpoint("second").sharing(with: nil) == endpoint("second"))
    }

    @Test func flapsTakeRoomOnlyWhereThereAreAny() {
        var health = HealthMachine()
        #expect(health.flaps == FlapDamper())
        health.flaps.falls = 2
        #expect(health.flaps.falls == 2)
        health.flaps.falls = 0
        #expect(health == HealthMachine())
    }
}
