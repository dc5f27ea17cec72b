/// What is wrong with texts, types, keys and names, as people see it.
extension GoldenCase {
    /// Of texts, types, keys and intervals.
    static let forms = [
        GoldenCase(
            name: "empty",
            config: "",
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "blank",
            config: #"""
                 
                \#t

                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "notJSON",
            config: #"""
                {endpoints: []}
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "commaAtTheEnd",
            config: #"""
                {
                  "watch": ["gpt-5.5",],
                  "endpoints": []
                }
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "comment",
            config: #"""
                {
                  // mine
                  "endpoints": []
                }
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "singleQuotes",
            config: #"""
                {'endpoints': []}
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "cutOff",
            config: #"""
                {"endpoints": [{"name": "openai"
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "somethingBehind",
            config: #"""
                {"endpoints": [{"name": "a", "provider": "openai"}]}
                }
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "wrongTypes",
            config: #"""
                {
                  "watch": "gpt-5.5",
                  "defaults": [],
                  "endpoints": [
                    7,
                    {"name": 1, "provider": true, "enabled": "no", "list": "60s", "completion": {"models": {}, "output_tokens": 1.5}}
                  ],
                  "budget": null
                }
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "notAnObject",
            config: #"""
                ["gpt-5.5"]
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "missingParts",
            config: #"""
                {"endpoints": [{}, {"name": "local", "provider": "openai-compatible"}]}
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "noEndpoints",
            config: #"""
                {"watch": ["gpt-5.5"]}
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "unknownKeys",
            config: #"""
                {
                  "whatch": [],
                  "endpoints": [
                    {"name": "openai", "provider": "opena", "url": "x", "interval": "60s", "models": ["gpt-5.5"], "list": {"evry": "60s"}}
                  ],
                  "xyzzy": 1
                }
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "wrongUnits",
            config: #"""
                {
                  "defaults": {"list": {"every": 60}, "completion": {"every": "15 minutes"}, "watch_every": "30", "reserve": 0.2},
                  "endpoints": [{"name": "openai", "provider": "openai", "down_after": "1s1h", "reserve": "95%"}]
                }
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "impossibleIntervals",
            config: #"""
                {
                  "endpoints": [
                    {"name": "openai", "provider": "openai", "list": {"every": "5s"}, "watch_every": "1ms", "completion": {"every": "8d"}},
                    {"name": "openrouter", "provider": "openrouter", "list": {"every": "60s"}},
                    {"name": "anthropic", "provider": "anthropic", "list": {"every": "30s"}, "watch_every": "60s"}
                  ]
                }
                """#,
            expected: #"""
                ?
                """#
        ),
        GoldenCase(
            name: "namesTwice",
            config: #"""
                {"endpoints": [
                  {"name": "openai", "provider": "openai"},
                  {"name": "OpenAI", "provider": "openai"}
                ]}
                """#,
            expected: #"""
                ?
                """#
        ),
    ]
}
