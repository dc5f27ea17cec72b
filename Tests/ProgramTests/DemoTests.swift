import Testing

/// `probe demo` shows the main job within twenty seconds, on the real daemon and the simulator.
@Suite
struct DemoTests {
    @Test(.timeLimit(.minutes(1)))
    func itShowsAnAppearanceALimitAndAnOutage() async throws {
        let result = try await Program.run(["demo"])
        #expect(result.status == 0, "\(result.err)")
        for sentence in [
            "gpt-5.5 (with gpt-5.5-2026-04-23) is listed on openai", "gpt-5.5 is on openai, but refused for this key",
            "gpt-5.5 is callable on openai", "google is down", "google answers again", "held cause=throttled",
            "openai/gpt-5.5 is callable on openrouter",
        ] {
            #expect(result.out.contains(sentence), "\(sentence)")
        }
        // Read back from the journal as JSON, or shown as the fields that would have been sent.
        let fields = ["\"PROBE_EVENT\":\"model_callable\"", "PROBE_EVENT=model_callable"]
        #expect(fields.contains { result.out.replacing(" : ", with: ":").contains($0) })
    }
}
