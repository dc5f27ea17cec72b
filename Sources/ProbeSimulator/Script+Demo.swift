extension Script {
    /// About twenty seconds of a launch: GPT-5.5 is listed, refused, then callable; one provider throttles, one is out.
    package static let demo = Script(sites: [
        "openai": Site(
            dialect: .openai,
            keys: ["demo-key"],
            models: [
                Model(id: "gpt-4.1"), Model(id: "gpt-4.1-mini"), Model(id: "gpt-5"), Model(id: "gpt-5-mini"),
                Model(id: "gpt-5.1"), Model(id: "gpt-5.2"), Model(id: "gpt-5.2-codex"), Model(id: "gpt-5.4"),
                Model(id: "gpt-5.4-pro"), Model(id: "o3"), Model(id: "o4-mini"), Model(id: "gpt-image-1"),
                Model(id: "gpt-5.5", snapshot: "gpt-5.5-2026-04-23", listedAfter: 7, callableAfter: 11),
                Model(id: "gpt-5.5-2026-04-23", listedAfter: 7, callableAfter: 11),
            ],
            headDelay: 0.05,
            tokenDelay: 0.2
        ),
        "anthropic": Site(
            dialect: .anthropic,
            keys: ["demo-key"],
            models: [
                Model(id: "claude-opus-4-5-20251101"), Model(id: "claude-sonnet-4-5-20250929"),
                Model(id: "claude-haiku-4-5", snapshot: "claude-haiku-4-5-20251001"),
            ],
            faults: [Fault(.rateLimit, on: "completion", from: 3, until: 6, amount: 4, form: .seconds)],
            tokenDelay: 0.1
        ),
        "google": Site(
            dialect: .gemini,
            keys: ["demo-key"],
            models: [Model(id: "gemini-3-pro"), Model(id: "gemini-3-flash"), Model(id: "gemini-2.5-flash")],
            faults: [Fault(.serverError, from: 4, until: 10)]
        ),
        "openrouter": Site(
            dialect: .openai,
            models: [
                Model(id: "openai/gpt-5.4"), Model(id: "anthropic/claude-haiku-4.5"), Model(id: "google/gemini-3-pro"),
                Model(id: "openai/gpt-5.5", snapshot: "openai/gpt-5.5-20260423", listedAfter: 14),
            ]
        ),
    ])
}
