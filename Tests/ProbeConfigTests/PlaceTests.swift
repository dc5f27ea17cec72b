import ProbeConfig
import ProbeDomain
import Testing

/// Where endpoints are whose providers have a place for each region.
@Suite struct PlaceTests {
    private func plan(_ settings: String) -> ConfigResult {
        read(#"{"endpoints": [{"name": "a", \#(settings)}]}"#)
    }

    @Test(
        arguments: [
            (#""provider": "bedrock", "region": "eu-west-1""#, "https://bedrock.eu-west-1.amazonaws.com"),
            (#""provider": "vertex""#, "https://aiplatform.googleapis.com"),
            (#""provider": "vertex", "region": "global""#, "https://aiplatform.googleapis.com"),
            (#""provider": "vertex", "region": "us""#, "https://aiplatform.us.rep.googleapis.com"),
            (#""provider": "vertex", "region": "eu""#, "https://aiplatform.eu.rep.googleapis.com"),
            (#""provider": "vertex", "region": "us-east5""#, "https://us-east5-aiplatform.googleapis.com"),
            (#""provider": "vertex", "region": "us", "base_url": "https://a.example""#, "https://a.example"),
            (#""provider": "azure", "base_url": "https://r.openai.azure.com/""#, "https://r.openai.azure.com"),
        ]
    )
    func theRegionIsInTheHost(settings: String, url: String) throws {
        let result = plan(settings)
        #expect(result.text.isEmpty)
        #expect(try #require(result.plan).endpoints.first?.key.baseURL == url)
    }

    @Test
    func whatIsLeftOutHasItsStandard() throws {
        let vertex = try #require(plan(#""provider": "vertex", "project": "p""#).plan).endpoints.first
        #expect(vertex?.settings == ["project": "p", "region": "global", "publisher": "google"])
        let azure = try #require(plan(#""provider": "azure", "base_url": "https://r""#).plan).endpoints.first
        #expect(azure?.settings == [:])
    }

    @Test(
        arguments: [
            (#""provider": "bedrock""#, #""region" is missing, expected a region of AWS"#),
            (#""provider": "bedrock", "region": "a.b/#""#, #"found "a.b/#", expected a region of AWS"#),
            (#""provider": "vertex", "region": """#, "expected a location"),
            (#""provider": "vertex", "region": "evil.example#""#, "expected a location"),
            (#""provider": "azure""#, #""base_url" is missing"#),
            (#""provider": "azure", "base_url": "https://r", "api_version": "a&b""#, "expected a version of the API"),
        ]
    )
    func whatCannotBeAPlaceIsRefused(settings: String, message: String) {
        let result = plan(settings)
        #expect(result.plan == nil)
        #expect(result.text.contains(message), "\(result.text)")
    }
}
