import ProbeConfig

/// What is wrong with keys, budgets, URLs and models, as people see it.
extension GoldenCase {
    /// Of names, secrets, budgets, URLs, models and places.
    static let values = [
        GoldenCase(
            name: "keysTwice",
            config: #"""
                {
                  "watch": [],
                  "watch": [],
                  "endpoints": [{"name": "a", "name": "b", "provider": "openai"}]
                }
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "commandNames",
            config: #"""
                {"endpoints": [{"name": "status", "provider": "openai"}, {"name": "Run", "provider": "openai"}, {"name": "../x", "provider": "openai"}]}
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "literalKeys",
            config: #"""
                {"endpoints": [
                  {"name": "a", "provider": "openai", "key": "sk-proj-abcdefghijklmnop"},
                  {"name": "b", "provider": "openai", "key": {"env": "sk-proj-abcdefghijklmnop"}},
                  {"name": "c", "provider": "openai", "api_key": "hunter2hunter2"},
                  {"name": "d", "provider": "openai", "headers": {"Authorization": "Bearer abcdefghijkl"}},
                  {"name": "sk-proj-abcdefghijklmnop", "provider": "sk-proj-abcdefghijklmnop"}
                ]}
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "keyInBrokenJSON",
            config: #"""
                {"endpoints": [{"name": "a", "key": "sk-proj-abcdefghijklmnop" "provider": "openai"}]}
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "keySources",
            config: #"""
                {"endpoints": [
                  {"name": "a", "provider": "openai", "key": {}},
                  {"name": "b", "provider": "openai", "key": {"env": "A", "file": "/b"}},
                  {"name": "c", "provider": "openai", "key": {"env": "A", "pointer": "/x"}},
                  {"name": "d", "provider": "openai", "key": {"file": "key.txt"}},
                  {"name": "e", "provider": "openai", "key": {"file": "/k", "pointer": "x"}},
                  {"name": "f", "provider": "openai", "key": {"credential": "../x"}},
                  {"name": "g", "provider": "openai", "key": {"command": "pass show openai"}},
                  {"name": "h", "provider": "openai", "key": {"command": ["pass show openai"]}}
                ]}
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "commandThatOthersMayWrite",
            context: ConfigContext(othersMayWrite: true),
            config: #"""
                {"endpoints": [{"name": "a", "provider": "openai", "key": {"command": ["/usr/bin/pass", "show", "openai"]}}]}
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "homeInAService",
            context: ConfigContext(isSystemService: true),
            config: #"""
                {"endpoints": [{"name": "a", "provider": "openai", "key": {"file": "~/.key"}, "ca_file": "~/ca.pem"}]}
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "planAboveItsCaps",
            config: #"""
                {
                  "endpoints": [
                    {"name": "openai", "provider": "openai", "completion": {"every": "1m", "models": ["gpt-5.5", "gpt-5.5-pro"]}, "budget": {"completions_per_day": 100}},
                    {"name": "anthropic", "provider": "anthropic", "completion": {"models": ["claude-opus-5"]}}
                  ],
                  "budget": {"completions_per_day": 96, "usd_per_day": "1$", "tokens_per_day": -1}
                }
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "badURLs",
            config: #"""
                {"endpoints": [
                  {"name": "a", "provider": "openai-compatible", "base_url": "https://me:pw@example.com/v1"},
                  {"name": "b", "provider": "openai-compatible", "base_url": "https://example.com/v1?api-version=1"},
                  {"name": "c", "provider": "openai-compatible", "base_url": "https://example.com/v1#x"},
                  {"name": "d", "provider": "openai-compatible", "base_url": "http://example.com/v1"},
                  {"name": "e", "provider": "openai-compatible", "base_url": "example.com/v1"},
                  {"name": "f", "provider": "openai-compatible", "base_url": "ftp://example.com"},
                  {"name": "g", "provider": "openai-compatible", "base_url": "https://exa mple.com"},
                  {"name": "h", "provider": "openai-compatible", "base_url": "https://127.1:99999"},
                  {"name": "i", "provider": "openai-compatible", "base_url": "https://example.com:99999"}
                ]}
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "badGlobs",
            config: #"""
                {"watch": ["gpt 5", "", "gpt-\u0007*", {"model": "x", "endpoints": ["opnai"]}, {"endpoints": []}, 5],
                 "endpoints": [{"name": "openai", "provider": "openai", "completion": {"models": ["gpt-*", "a", "a"]}}]}
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "returns",
            config: #"""
                {\#r
                \#t"watch": ["gpt-5.5"],\#r
                \#t"endpoints": [{"name": "openai",\#t"provider": "opnai"}]\#r
                }\#r

                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "wideCharacters",
            config: #"""
                {"watch": ["模型", "é😀"], "endpoints": [{"名": "é", "name": "openai", "provider": "openai"}]}
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "warningsAlone",
            config: #"""
                {"watch": ["gpt-5.5", "gpt-5.5"], "endpoints": [{"name": "a", "provider": "openai", "key": null}, {"name": "b", "provider": "openai-compatible", "base_url": "http://192.168.1.9/v1", "allow_http": true}]}
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "longLine",
            config: #"""
                {"watch": ["model-0", "model-1", "model-2", "model-3", "model-4", "model-5", "model-6", "model-7", "model-8", "model-9", "model-10", "model-11", "model-12", "model-13", "model-14", "model-15", "model-16", "model-17", "model-18", "model-19", "model-20", "model-21", "model-22", "model-23", "model-24", "model-25", "model-26", "model-27", "model-28", "model-29", "model-30", "model-31", "model-32", "model-33", "model-34", "model-35", "model-36", "model-37", "model-38", "model-39", "model-40", "model-41", "model-42", "model-43", "model-44", "model-45", "model-46", "model-47", "model-48", "model-49", "model-50", "model-51", "model-52", "model-53", "model-54", "model-55", "model-56", "model-57", "model-58", "model-59"], "endpoints": [{"name": "openai", "provider": "opnai"}], "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": 1}
                """#,
            expected: #"""
                ?
                """#
        ),
    ]
}
