import ProbeDomain
import Testing

@Suite("Model identity")
struct ModelIdentityTests {
    @Test(
        arguments: [
            ("gpt-5.5", "gpt-5.5", nil),
            ("GPT-5.5", "gpt-5.5", nil),
            ("gpt-5.5-2026-04-23", "gpt-5.5", "20260423"),
            ("gpt-5.5-pro", "gpt-5.5-pro", nil),
            ("gpt-5.5-pro-2026-04-23", "gpt-5.5-pro", "20260423"),
            ("openai/gpt-5.5", "gpt-5.5", nil),
            ("openai/gpt-5.5-20260423", "gpt-5.5", "20260423"),
            ("openai/gpt-5.5:free", "gpt-5.5", nil),
            ("openai/gpt-5.5:online", "gpt-5.5", nil),
            ("~openai/gpt-latest", "gpt", nil),
            ("openai.gpt-5.5", "gpt-5.5", nil),
            ("models/gemini-3-pro", "gemini-3-pro", nil),
            ("publishers/google/models/gemini-3-pro", "gemini-3-pro", nil),
            ("claude-opus-4-5@20251101", "claude-opus-4.5", "20251101"),
            ("claude-opus-4-5@default", "claude-opus-4.5", nil),
            ("claude-opus-4-5-20251101", "claude-opus-4.5", "20251101"),
            ("claude-opus-5", "claude-opus-5", nil),
            ("anthropic.claude-opus-4-5-20251101-v1:0", "claude-opus-4.5", "20251101"),
            ("us.anthropic.claude-opus-4-5-20251101-v1:0", "claude-opus-4.5", "20251101"),
            ("apac.anthropic.claude-opus-4-5-20251101-v1:0", "claude-opus-4.5", "20251101"),
            ("global.anthropic.claude-opus-4-5-20251101-v1:0", "claude-opus-4.5", "20251101"),
            (
                "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-5-20251101-v1:0",
                "claude-opus-4.5", "20251101"
            ),
            ("accounts/fireworks/models/gpt-oss-120b", "gpt-oss-120b", nil),
            ("meta-llama/Llama-4-Maverick", "llama-4-maverick", nil),
            ("llama3:latest", "llama-3", nil),
            ("claude-haiku-4-5@20251001", "claude-haiku-4.5", "20251001"),
            ("anthropic/claude-haiku-4.5", "claude-haiku-4.5", nil),
            ("anthropic/claude-3.5-sonnet", "claude-3.5-sonnet", nil),
            ("claude-3-5-sonnet-20241022", "claude-3.5-sonnet", "20241022"),
            ("claude-3-5-sonnet-latest", "claude-3.5-sonnet", nil),
            ("openai.gpt-oss-120b-1:0", "gpt-oss-120b", nil),
            ("gpt-oss:120b-cloud", "gpt-oss-120b", nil),
            ("deepseek.r1-v1:0", "deepseek.r1", nil),
            // Another revision than the first is a model of its own, but for one behind a date.
            ("anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3.5-sonnet", "20241022"),
            ("amazon.titan-embed-text-v2:0", "titan-embed-text-v2", nil), ("cohere.embed-v4:0", "embed-v4", nil),
            ("anthropic.claude-v2:1", "claude-v2.1", nil),
            ("claude-opus-4-0", "claude-opus-4", nil), ("claude-sonnet-4-20250514", "claude-sonnet-4", "20250514"),
            ("gemini-2.0-flash", "gemini-2.0-flash", nil), ("gpt-oss-20b-10", "gpt-oss-20b-10", nil),
            ("meta.llama3-1-8b-instruct-v1:0", "llama-3.1-8b-instruct", nil),
            ("llama3.2:1b", "llama-3.2-1b", nil), ("meta-llama/Meta-Llama-3.1-8B", "llama-3.1-8b", nil),
            ("mistral-ai/mistral-medium-2505", "mistral-medium", "2505"),
            ("@cf/openai/gpt-oss-120b", "gpt-oss-120b", nil),
            ("accounts/fireworks/models/llama-v3p1-405b-instruct", "llama-3.1-405b-instruct", nil),
            ("meta-llama/Llama-3.1-405B-Instruct", "llama-3.1-405b-instruct", nil),
            ("accounts/fireworks/models/deepseek-v3p1", "deepseek-v3.1", nil),
            ("gemini-2.0-flash-001", "gemini-2.0-flash", "001"),
            ("models/gemini-2.5-flash-preview-05-20", "gemini-2.5-flash-preview", "0520"),
            ("mistral-large-2411", "mistral-large", "2411"),
            ("mistral-large-latest", "mistral-large", nil),
            ("grok-4-0709", "grok-4", "0709"),
            ("command-r-08-2024", "command-r", "082024"),
            ("kimi-k2-250711", "kimi-k2", "250711"),
            ("vertex_ai/gemini-3-pro", "gemini-3-pro", nil),
            ("openrouter/openai/gpt-5.5", "gpt-5.5", nil),
            // The size of a model is no version, and a stranger's namesake is another model.
            ("llama-3-8b", "llama-3-8b", nil),
            ("gemma-2-9b-it", "gemma-2-9b-it", nil),
            ("somebody/gpt-5.5", "somebody/gpt-5.5", nil),
            ("ft:gpt-5.5:org::id", "ft-gpt-5.5-org--id", nil),
            // No dates: too old a century, an impossible day, not at the end, nothing before it.
            ("model-1999-01-01", "model-1999-01-01", nil),
            ("model-2026-02-30", "model-2026-02-30", nil),
            ("model-20261301", "model-20261301", nil),
            ("gpt-4o-2024-08-06-mini", "gpt-4o-2024-08-06-mini", nil),
            ("-2026-04-23", "-2026-04-23", nil),
            ("", "", nil),
        ] as [(String, String, String?)]
    )
    func familyAndSnapshot(id: String, name: String, snapshot: String?) {
        let family = ModelFamily(of: ModelID(id))
        #expect(family.name == name)
        #expect(family.snapshot == snapshot)
    }

    @Test(arguments: [
        "gpt-5.5", "GPT-5.5", "gpt-5.5-2026-04-23", "openai/gpt-5.5", "openai/gpt-5.5-20260423", "openai.gpt-5.5",
        "openai/gpt-5.5:free", "azure/gpt-5.5-2026-04-24", "gpt-5-5", "GPT-5p5", "openrouter/openai/gpt-5.5",
        "gpt-5.5-latest",
        "global.openai.gpt-5.5-v1:0", "~openai/gpt-5.5-latest",
    ])
    func aWatchTakesEverySpelling(id: String) {
        #expect(ModelPattern("gpt-5.5").matches(ModelID(id)))
        #expect(ModelPattern("openai/gpt-5.5").matches(ModelID(id)))
    }

    @Test(arguments: [
        "gpt-5", "gpt-5.5-pro", "gpt-5.5-mini", "gpt-5.5-nano", "gpt-5.5-codex", "gpt-5.5-chat-latest",
        "gpt-5.5-instant",
        "gpt-5.5-sol", "gpt-5.5-terra", "gpt-5.5-luna", "gpt-5.5-search", "gpt-5.5-audio", "gpt-5.5-realtime",
        "gpt-5.5-image", "gpt-5.50", "gpt-5.5-pro-2026-04-23", "my-gpt-5.5", "gpt-5.5-2026-04", "gpt-5,5", "gpt-5x5",
        "gpt-5.5-preview", "somebody/gpt-5.5", "gpt-5.5-32", "ft:gpt-5.5:org::id", "gpt-5.5-cyber", "gpt-5.5-exp",
        "gpt5.5",
    ])
    func aWatchNeverTakesAVariant(id: String) {
        #expect(!ModelPattern("gpt-5.5").matches(ModelID(id)))
        #expect(!ModelPattern(id).matches("gpt-5.5"))
    }

    /// Every id of these is a spelling of one of the others' models, or of none of them.
    private static let spellings: [[ModelID]] = [
        ["claude-haiku-4-5", "claude-haiku-4.5", "anthropic/claude-haiku-4.5", "us.anthropic.claude-haiku-4-5-v1:0"],
        ["claude-haiku-4", "anthropic.claude-haiku-4-v1:0", "claude-haiku-4@default", "claude-haiku-4-0"],
        [
            "llama-3.1-8b", "accounts/fireworks/models/llama-v3p1-8b", "meta-llama/Llama-3.1-8B", "llama3.1:8b",
            "meta.llama3-1-8b-v1:0", "meta-llama/Meta-Llama-3.1-8B",
        ],
        ["llama-3-8b", "accounts/fireworks/models/llama-v3-8b", "llama3:8b"],
        ["amazon.titan-embed-text-v1"], ["amazon.titan-embed-text-v2:0", "amazon.titan-embed-text-v2"],
        ["deepseek.r1-v1:0", "us.deepseek.r1-v1:0"], ["perplexity/r1-1776"],
        ["gpt-oss-120b", "gpt-oss:120b", "openai/gpt-oss-120b", "openai.gpt-oss-120b-1:0"],
        ["gpt-oss-20b", "gpt-oss:20b"],
        ["deepseek-v3.1", "accounts/fireworks/models/deepseek-v3p1", "deepseek-ai/DeepSeek-V3.1"],
        ["gpt-5.5"], ["gpt-5"], ["gpt-5.50"], ["gpt-5.5-pro"], ["somebody/gpt-5.5"], ["gpt-5.5-\u{212A}"],
    ]

    @Test
    func aWatchTakesAllSpellingsOfOneModelAndNoneOfAnother() {
        for (index, group) in Self.spellings.enumerated() {
            for pattern in group {
                for (other, ids) in Self.spellings.enumerated() {
                    for id in ids {
                        #expect(ModelPattern(pattern.text).matches(id) == (index == other), "\(pattern) and \(id)")
                        #expect(ModelFamily.mayServe(asked: pattern, served: id) == (index == other))
                    }
                }
            }
        }
    }

    /// A watch looks at an id before it reads its family, which must not hide any.
    @Test(arguments: [
        "gpt-5.5", "gpt-oss:120b-cloud", "amazon.nova-pro-v1:0:300k", "anthropic.claude-v2:1", "claude-opus-4-0",
        "us.meta.llama4-maverick-17b-instruct-v1:0", "llama3.2:1b", "meta-llama/Meta-Llama-3.1-8B", "GPT-5p5",
        "accounts/fireworks/models/llama-v3p1-8b", "mistral.mixtral-8x7b-instruct-v0:1", "~openai/gpt-latest",
        "ft:gpt-4o-mini-2024-07-18:org::abc123", "", "hf.co/unsloth/gpt-oss-20b-GGUF:Q4_K_M",
    ])
    func aWatchTakesItsOwnId(id: String) {
        #expect(ModelPattern(id).matches(ModelID(id)))
        #expect(ModelPattern(id).matches(ModelID(id.uppercased())))
    }

    @Test
    func aWatchWithADateTakesThatSnapshotOnly() {
        let pattern = ModelPattern("gpt-5.5-2026-04-23")
        #expect(pattern.matches("gpt-5.5-2026-04-23"))
        #expect(pattern.matches("openai/gpt-5.5-20260423"))
        #expect(pattern.matches("gpt-5.5-2026-04-24"), "another provider dates it a day later")
        #expect(pattern.matches("gpt-5.5-2026-04-25"))
        #expect(!pattern.matches("gpt-5.5-2026-04-26"))
        #expect(!pattern.matches("gpt-5.5"))
    }

    @Test(
        arguments: [
            ("gpt-5.5*", "gpt-5.5-pro", true), ("gpt-*", "openai/gpt-6", true), ("openai/*", "openai/gpt-6", true),
            ("openai/*", "anthropic/claude", false), ("claude-*-5", "claude-opus-5", true),
            ("claude-?pus-5", "claude-opus-5", true),
            ("claude-?-5", "claude-opus-5", false), ("*", "anything", true), ("GPT-5.?", "gpt-5.5-2026-04-23", true),
            ("*a*a*a*a*a*a*a*b", String(repeating: "a", count: 2_000), false), ("gpt-5.*", "gpt-515", false),
            ("gpt-5.*", "somebody:gpt-5-1", false), ("gpt-5.*", "openai/gpt-5-1", true),
            ("llama-3.*", "llama3p1", true),
            ("-4*", "openai/:4", true), (":l*", ":latest", true), ("k*", "\u{212A}", true), ("b*", "a/b/", true),
        ] as [(String, String, Bool)]
    )
    func aGlobIsMatchedAsAWhole(pattern: String, id: String, matches: Bool) {
        #expect(ModelPattern(pattern).matches(ModelID(id)) == matches)
        #expect(ModelPattern(pattern).exactID == nil)
    }

    @Test(
        arguments: [
            ("gpt-5.5", "gpt-5.5", true), ("gpt-5.5", "gpt-5.5-2026-04-23", true), ("openai/gpt-5.5", "gpt-5.5", true),
            ("gpt-5.5-2026-04-23", "gpt-5.5-2026-04-24", true), ("gpt-5.5-2026-04-23", "gpt-5.5-2026-04-25", true),
            ("gpt-5.5-2026-04-23", "gpt-5.5-2026-04-26", false), ("gpt-5.5-2026-04-30", "gpt-5.5-2026-05-02", true),
            ("gpt-5.5-2026-04-23", "gpt-5.5", true), ("gpt-5.5", "gpt-5.5-mini", false),
            ("gpt-5.5", "gpt-5.5-pro", false),
            ("gpt-5.5", "gpt-5", false), ("gpt-4", "gpt-4-0613", true), ("gpt-4-0314", "gpt-4-0613", false),
            ("gemini-2.0-flash", "gemini-2.0-flash-001", true), ("grok-4-latest", "grok-4-0709", true),
            ("mistral-large-latest", "mistral-large-2512", true), ("claude-opus-4", "claude-opus-4-5", false),
            ("gpt-4-2024-01-01", "gpt-4-2024-01-01-0613", false), ("llama-3", "llama-3-405b", false),
            ("gpt-latest", "gpt-4o-mini", false), ("~openai/gpt-latest", "openai/gpt-5.5-20260423", true),
            ("gpt-latest", "gpt-5.5-pro", false), ("chat-latest", "gpt-5.5-chat-latest", true),
            ("gemini-flash-latest", "gemini-2.5-flash-preview-09-2025", true),
            ("gemini-flash-latest", "gemini-2.5-flash-lite", false), ("gemini-flash", "gemini-2.5-flash", false),
            ("gemini-3-flash-latest", "gemini-2.5-flash", false), ("gpt-5.5", "gpt-5.5-10000", false),
        ] as [(ModelID, ModelID, Bool)]
    )
    func theServedModelMustBeOfTheSameFamily(asked: ModelID, served: ModelID, may: Bool) {
        #expect(ModelFamily.mayServe(asked: asked, served: served) == may)
    }

    @Test
    func noIDIsTooStrange() {
        var random = SeededRandom(seed: 7)
        let pieces = [
            "gpt", "-", "/", "@", ":", ".", "2026-04-23", "20260423", "é", "🦀", "\u{202E}", "\n", "us.", "-v1:0", "~",
            "*",
        ]
        for _ in 0..<20_000 {
            let id = (0..<Int.random(in: 0...8, using: &random))
                .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let family = ModelFamily(of: ModelID(id))
            #expect(family == ModelFamily(of: ModelID(id)))
            #expect(ModelFamily(of: ModelID(family.name)).name.utf8.count <= family.name.utf8.count)
            _ = ModelPattern(id).matches(ModelID(id + "x"))
        }
    }

    @Test
    func checksFromARecordFitTheirModel() {
        #expect(Check(kind: .list, recordedModel: nil) == .list)
        #expect(Check(kind: .list, recordedModel: "x") == nil)
        #expect(Check(kind: .completion, recordedModel: nil) == nil)
        #expect(Check(kind: .completion, recordedModel: "x") == .completion("x"))
        #expect(Check.list.words == "list")
        #expect(Check.completion("gpt-5.5").words == "completions of gpt-5.5")
    }
}
