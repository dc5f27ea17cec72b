import Testing

/// A launch at the clouds, where what is listed is not yet what may be called.
@Suite struct CloudLaunchTests {
    private static func script(_ bedrock: String = "", azure: String = "", vertex: String = "") -> String {
        """
        {"sites": {
          "bedrock": {"dialect": "bedrock", "keys": ["sk-test-key"], "models": [{"id": "anthropic.claude-8-v1:0"}\(bedrock)]},
          "azure": {"dialect": "azure", "keys": ["sk-test-key"], "models": [{"id": "gpt-5.4"}\(azure)]},
          "vertex": {"dialect": "vertex", "keys": ["sk-test-key"], "models": [{"id": "claude-8@20260101"}\(vertex)]}}}
        """
    }

    private static let launched = script(
        #", {"id": "anthropic.claude-9-v1:0", "profileOnly": true}"#,
        azure: #", {"id": "claude-9", "callableAfter": 1000000}"#,
        vertex: #", {"id": "claude-9@20260501"}"#
    )

    private static let config = """
        {"watch": ["claude-9"],
         "defaults": {"list": {"every": "1s"}, "watch_every": "1s"},
         "endpoints": [
          {"name": "bedrock", "provider": "bedrock", "base_url": "URL/bedrock", "region": "us-east-1",
           "key": {"env": "TEST_KEY"}},
          {"name": "azure", "provider": "azure", "base_url": "URL/azure", "key": {"env": "TEST_KEY"}},
          {"name": "vertex", "provider": "vertex", "base_url": "URL/vertex", "project": "p", "publisher": "anthropic",
           "key": {"env": "TEST_KEY"}}],
         "budget": {"completions_per_day": 1000000, "usd_per_day": 10000}}
        """

    @Test(.timeLimit(.minutes(1)))
    func eachCloudTellsWhatMayBeCalled() async throws {
        try await withPlace(script: Self.script(), config: Self.config) { place in
            let told = "SELECT endpoint, kind, reason FROM event WHERE kind LIKE 'model_%' ORDER BY endpoint, sequence"
            _ = try await withDaemon(["--config", place.config], environment: place.environment) { _ in
                try await eventually("every endpoint has its baseline") {
                    let asked = try await place.asked()
                    // Its list has two parts.
                    return asked.count { $0 == "bedrock list" } >= 2 && asked.contains("azure list")
                        && asked.contains("vertex list")
                }
                try await place.apply(Self.launched)
                try await eventually("each tells what a call has shown") {
                    let events = try await place.query(told)
                    return ["bedrock|model_callable", "azure|model_gated", "vertex|model_callable"]
                        .allSatisfy(events.contains)
                }
            }
            let events = try await place.query(told)
            #expect(
                events == """
                    azure|model_listed|
                    azure|model_gated|not_deployed
                    bedrock|model_listed|
                    bedrock|model_callable|ran_text
                    vertex|model_listed|
                    vertex|model_callable|ran_text

                    """
            )
            #expect(try await place.query("SELECT kind FROM event WHERE kind LIKE '%misconfigured%'") == "")
            let called = "SELECT DISTINCT model FROM event WHERE kind = 'model_callable' AND endpoint = 'bedrock'"
            #expect(try await place.query(called) == "us.anthropic.claude-9-v1:0\n")
        }
    }
}
