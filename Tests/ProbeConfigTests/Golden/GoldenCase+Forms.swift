/// What is wrong with texts, types, keys and names, as people see it.
extension GoldenCase {
    /// Of texts, types, keys and intervals.
    static let forms = [
        GoldenCase(
            name: "empty",
            config: "",
            expected: #"""
                config.json:1:1: error: the file is empty, expected a JSON object
                hint: the smallest config is {"endpoints": [{"name": "openai", "provider": "openai"}]}
                """#
        ),
        GoldenCase(
            name: "blank",
            config: #"""
                 
                \#t

                """#,
            expected: #"""
                config.json:3:1: error: the file is empty, expected a JSON object
                hint: the smallest config is {"endpoints": [{"name": "openai", "provider": "openai"}]}
                """#
        ),
        GoldenCase(
            name: "notJSON",
            config: #"""
                {endpoints: []}
                """#,
            expected: #"""
                config.json:1:2: error: not JSON: expected a key in double quotes or '}', found 'e'
                  {endpoints: []}
                   ^
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
                config.json:2:23: error: not JSON: expected a value, found ']'
                    "watch": ["gpt-5.5",],
                                        ^
                hint: JSON has no comma after the last member
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
                config.json:2:3: error: not JSON: expected a key in double quotes or '}', found '/'
                    // mine
                    ^
                hint: JSON has no comments
                """#
        ),
        GoldenCase(
            name: "singleQuotes",
            config: #"""
                {'endpoints': []}
                """#,
            expected: #"""
                config.json:1:2: error: not JSON: expected a key in double quotes or '}', found '''
                  {'endpoints': []}
                   ^
                hint: JSON strings stand in double quotes
                """#
        ),
        GoldenCase(
            name: "cutOff",
            config: #"""
                {"endpoints": [{"name": "openai"
                """#,
            expected: #"""
                config.json:1:33: error: not JSON: expected ',' or '}', but the text ends
                  {"endpoints": [{"name": "openai"
                                                  ^
                """#
        ),
        GoldenCase(
            name: "somethingBehind",
            config: #"""
                {"endpoints": [{"name": "a", "provider": "openai"}]}
                }
                """#,
            expected: #"""
                config.json:2:1: error: not JSON: expected the end of the text after the value
                  }
                  ^
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
                config.json:2:12: error: watch: found "gpt-5.5", expected an array of models and patterns
                    "watch": "gpt-5.5",
                             ^~~~~~~~~
                hint: put it in brackets: [..]

                config.json:3:15: error: defaults: found an array, expected an object
                    "defaults": [],
                                ^~

                config.json:5:5: error: endpoints[0]: found the number 7, expected an object
                      7,
                      ^

                config.json:6:14: error: endpoints[1].name: found the number 1, expected 1 to 64 letters, digits, ".", "-" or "_", starting with a letter or digit
                      {"name": 1, "provider": true, "enabled": "no", "list": "60s", "completion": {"models": {}, "outp…
                               ^

                config.json:6:29: error: endpoints[1].provider: found true, expected \#(providers("or"))
                      {"name": 1, "provider": true, "enabled": "no", "list": "60s", "completion": {"models": {}, "outp…
                                              ^~~~

                config.json:6:46: error: endpoints[1].enabled: found "no", expected true or false
                      {"name": 1, "provider": true, "enabled": "no", "list": "60s", "completion": {"models": {}, "outp…
                                                               ^~~~

                config.json:6:60: error: endpoints[1].list: found "60s", expected an object
                      {"name": 1, "provider": true, "enabled": "no", "list": "60s", "completion": {"models": {}, "outp…
                                                                             ^~~~~

                config.json:6:92: error: endpoints[1].completion.models: found an object, expected an array of model ids
                  …provider": true, "enabled": "no", "list": "60s", "completion": {"models": {}, "output_tokens": 1.5}}
                                                                                             ^~

                config.json:6:113: error: endpoints[1].completion.output_tokens: found the number 1.5, expected a whole number from 1 to 4096
                  …provider": true, "enabled": "no", "list": "60s", "completion": {"models": {}, "output_tokens": 1.5}}
                                                                                                                  ^~~

                config.json:8:13: error: budget: found null, expected an object
                    "budget": null
                              ^~~~
                """#
        ),
        GoldenCase(
            name: "notAnObject",
            config: #"""
                ["gpt-5.5"]
                """#,
            expected: #"""
                config.json:1:1: error: found an array, expected an object
                  ["gpt-5.5"]
                  ^~~~~~~~~~~
                """#
        ),
        GoldenCase(
            name: "missingParts",
            config: #"""
                {"endpoints": [{}, {"name": "local", "provider": "openai-compatible"}]}
                """#,
            expected: #"""
                config.json:1:16: error: endpoints[0]: "name" is missing, expected 1 to 64 letters, digits, ".", "-" or "_", starting with a letter or digit
                  {"endpoints": [{}, {"name": "local", "provider": "openai-compatible"}]}
                                 ^

                config.json:1:16: error: endpoints[0]: "provider" is missing, expected \#(providers("or"))
                  {"endpoints": [{}, {"name": "local", "provider": "openai-compatible"}]}
                                 ^

                config.json:1:20: error: endpoints[1]: "base_url" is missing, "openai-compatible" has no public one
                  {"endpoints": [{}, {"name": "local", "provider": "openai-compatible"}]}
                                     ^
                hint: add "base_url": "http://127.0.0.1:8000/v1" or where the server is
                """#
        ),
        GoldenCase(
            name: "noEndpoints",
            config: #"""
                {"watch": ["gpt-5.5"]}
                """#,
            expected: #"""
                config.json:1:1: error: endpoints: the key is missing, expected at least one endpoint
                  {"watch": ["gpt-5.5"]}
                  ^
                hint: add "endpoints": [{"name": "openai", "provider": "openai"}]
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
                config.json:2:3: error: whatch: unknown key, allowed are watch, defaults, endpoints, budget and $schema
                    "whatch": [],
                    ^~~~~~~~
                hint: did you mean "watch"?

                config.json:4:36: error: endpoints[0].provider: unknown provider "opena", known are \#(providers("and"))
                      {"name": "openai", "provider": "opena", "url": "x", "interval": "60s", "models": ["gpt-5.5"], "l…
                                                     ^~~~~~~
                hint: did you mean "openai"?

                config.json:4:45: error: endpoints[0].url: unknown key, allowed are name, provider, enabled, base_url, key, list, completion, watch_every, confirm, reserve, down_after, budget, ca_file, proxy, allow_http and headers
                      {"name": "openai", "provider": "opena", "url": "x", "interval": "60s", "models": ["gpt-5.5"], "l…
                                                              ^~~~~
                hint: did you mean "base_url"?

                config.json:4:57: error: endpoints[0].interval: unknown key, allowed are name, provider, enabled, base_url, key, list, completion, watch_every, confirm, reserve, down_after, budget, ca_file, proxy, allow_http and headers
                      {"name": "openai", "provider": "opena", "url": "x", "interval": "60s", "models": ["gpt-5.5"], "l…
                                                                          ^~~~~~~~~~

                config.json:4:76: error: endpoints[0].models: unknown key, allowed are name, provider, enabled, base_url, key, list, completion, watch_every, confirm, reserve, down_after, budget, ca_file, proxy, allow_http and headers
                  …e": "openai", "provider": "opena", "url": "x", "interval": "60s", "models": ["gpt-5.5"], "list": {"e…
                                                                                     ^~~~~~~~
                hint: "models" belongs in "completion"

                config.json:4:108: error: endpoints[0].list.evry: unknown key, allowed are every
                  … "provider": "opena", "url": "x", "interval": "60s", "models": ["gpt-5.5"], "list": {"evry": "60s"}}
                                                                                                        ^~~~~~
                hint: did you mean "every"?

                config.json:6:3: error: xyzzy: unknown key, allowed are watch, defaults, endpoints, budget and $schema
                    "xyzzy": 1
                    ^~~~~~~
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
                config.json:2:34: error: defaults.list.every: found the number 60, expected a duration with a unit, such as "250ms", "60s", "15m", "1h30m" or "7d"
                    "defaults": {"list": {"every": 60}, "completion": {"every": "15 minutes"}, "watch_every": "30", "r…
                                                   ^~
                hint: write "60s" for seconds

                config.json:2:63: error: defaults.completion.every: found "15 minutes", expected a duration with a unit, such as "250ms", "60s", "15m", "1h30m" or "7d"
                    "defaults": {"list": {"every": 60}, "completion": {"every": "15 minutes"}, "watch_every": "30", "r…
                                                                                ^~~~~~~~~~~~

                config.json:2:93: error: defaults.watch_every: found "30", expected a duration with a unit, such as "250ms", "60s", "15m", "1h30m" or "7d"
                  …{"list": {"every": 60}, "completion": {"every": "15 minutes"}, "watch_every": "30", "reserve": 0.2},
                                                                                                 ^~~~
                hint: write "30s" for seconds

                config.json:2:110: error: defaults.reserve: found the number 0.2, expected a share from "0%" to "90%"
                  …{"list": {"every": 60}, "completion": {"every": "15 minutes"}, "watch_every": "30", "reserve": 0.2},
                                                                                                                  ^~~
                hint: write "20%"

                config.json:3:72: error: endpoints[0].down_after: found "1s1h", expected a duration with a unit, such as "250ms", "60s", "15m", "1h30m" or "7d"
                    "endpoints": [{"name": "openai", "provider": "openai", "down_after": "1s1h", "reserve": "95%"}]
                                                                                         ^~~~~~

                config.json:3:91: error: endpoints[0].reserve: found "95%", expected a share from "0%" to "90%"
                    "endpoints": [{"name": "openai", "provider": "openai", "down_after": "1s1h", "reserve": "95%"}]
                                                                                                            ^~~~~
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
                config.json:3:64: error: endpoints[0].list.every: found "5s", expected at least 10s for the public API of OpenAI
                      {"name": "openai", "provider": "openai", "list": {"every": "5s"}, "watch_every": "1ms", "complet…
                                                                                 ^~~~

                config.json:3:86: error: endpoints[0].watch_every: found "1ms", expected at least 10s for the public API of OpenAI
                  …i", "provider": "openai", "list": {"every": "5s"}, "watch_every": "1ms", "completion": {"every": "8d…
                                                                                     ^~~~~

                config.json:3:117: error: endpoints[0].completion.every: found "8d", expected at most 7d
                  …"provider": "openai", "list": {"every": "5s"}, "watch_every": "1ms", "completion": {"every": "8d"}},
                                                                                                                ^~~~

                config.json:4:72: error: endpoints[1].list.every: found "60s", expected at least 5m for the public API of OpenRouter
                      {"name": "openrouter", "provider": "openrouter", "list": {"every": "60s"}},
                                                                                         ^~~~~

                config.json:5:93: error: endpoints[2].watch_every: found "60s", expected at most 30s, the "every" of the list
                      {"name": "anthropic", "provider": "anthropic", "list": {"every": "30s"}, "watch_every": "60s"}
                                                                                                              ^~~~~
                hint: lists are asked for more often, not less, while a watched model is awaited
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
                config.json:3:12: error: endpoints[1].name: "OpenAI" is taken, by the endpoint in line 2
                    {"name": "OpenAI", "provider": "openai"}
                             ^~~~~~~~
                hint: two keys for one provider are two endpoints: give them two names
                """#
        ),
    ]
}
