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
                config.json:3:3: error: watch: the key is given twice, the first time in line 2
                    "watch": [],
                    ^~~~~~~

                config.json:4:31: error: endpoints[0].name: the key is given twice, the first time in line 4
                    "endpoints": [{"name": "a", "name": "b", "provider": "openai"}]
                                                ^~~~~~
                """#
        ),
        GoldenCase(
            name: "commandNames",
            config: #"""
                {"endpoints": [{"name": "status", "provider": "openai"}, {"name": "Run", "provider": "openai"}, {"name": "../x", "provider": "openai"}]}
                """#,
            expected: #"""
                config.json:1:25: error: endpoints[0].name: "status" is a command of the program, an endpoint needs another name
                  {"endpoints": [{"name": "status", "provider": "openai"}, {"name": "Run", "provider": "openai"}, {"na…
                                          ^~~~~~~~

                config.json:1:67: error: endpoints[1].name: "Run" is a command of the program, an endpoint needs another name
                  {"endpoints": [{"name": "status", "provider": "openai"}, {"name": "Run", "provider": "openai"}, {"na…
                                                                                    ^~~~~

                config.json:1:106: error: endpoints[2].name: found "../x", expected 1 to 64 letters, digits, ".", "-" or "_", starting with a letter or digit
                  …rovider": "openai"}, {"name": "Run", "provider": "openai"}, {"name": "../x", "provider": "openai"}]}
                                                                                        ^~~~~~
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
                config.json:2:46: error: endpoints[0].key: found a literal key, expected {"env": ..}, {"file": ..}, {"credential": ..}, {"command": [..]} or null
                    {"name": "a", "provider": "openai", "key": "<redacted>"},
                                                               ^~~~~~~~~~~~
                hint: keys are named, never written: {"env": "OPENAI_API_KEY"}; if this one was real, replace it

                config.json:3:54: error: endpoints[1].key.env: this is no name of a variable, expected the name of an environment variable: letters, digits and "_"
                    {"name": "b", "provider": "openai", "key": {"env": "<redacted>"}},
                                                                       ^~~~~~~~~~~~
                hint: write the variable's name, not the key

                config.json:4:39: error: endpoints[2].api_key: unknown key, allowed are name, provider, enabled, base_url, key, list, completion, watch_every, confirm, reserve, down_after, budget, ca_file, proxy, allow_http and headers
                    {"name": "c", "provider": "openai", "api_key": "<redacted>"},
                                                        ^~~~~~~~~
                hint: did you mean "key"?

                config.json:5:51: error: endpoints[3].headers.Authorization: a header that holds a key is refused, keys are never written in a config
                    {"name": "d", "provider": "openai", "headers": {"Authorization": "<redacted>"}},
                                                                    ^~~~~~~~~~~~~~~
                hint: name the key in "key"; it is sent as the provider wants it

                config.json:6:52: error: endpoints[4].provider: unknown provider "<redacted>", known are \#(providers("and"))
                    {"name": "<redacted>", "provider": "<redacted>"}
                                                       ^~~~~~~~~~~~
                hint: most servers speak "openai-compatible"; name their "base_url"
                """#
        ),
        GoldenCase(
            name: "keyInBrokenJSON",
            config: #"""
                {"endpoints": [{"name": "a", "key": "sk-proj-abcdefghijklmnop" "provider": "openai"}]}
                """#,
            expected: #"""
                config.json:1:64: error: not JSON: expected ',' or '}', found '"'
                  {"endpoints": [{"name": "a", "key": "<redacted>
                                                       ^~~~~~~~~~
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
                  {"name": "g", "provider": "openai", "key": {"command": "curl hunter2"}},
                  {"name": "h", "provider": "openai", "key": {"command": ["curl hunter2"]}}
                ]}
                """#,
            expected: #"""
                config.json:2:46: error: endpoints[0].key: found none of them, expected exactly one of env, file, credential and command
                    {"name": "a", "provider": "openai", "key": {}},
                                                               ^~

                config.json:3:46: error: endpoints[1].key: found env and file, expected exactly one of env, file, credential and command
                    {"name": "b", "provider": "openai", "key": {"env": "<redacted>", "file": "<redacted>"}},
                                                               ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~

                config.json:4:70: error: endpoints[2].key.pointer: found beside "env", a pointer finds a key in a file or a credential
                    {"name": "c", "provider": "openai", "key": {"env": "A", "pointer": "/x"}},
                                                                                       ^~~~

                config.json:5:55: error: endpoints[3].key.file: found "key.txt", expected an absolute path
                    {"name": "d", "provider": "openai", "key": {"file": "key.txt"}},
                                                                        ^~~~~~~~~
                hint: the working directory is never looked at

                config.json:6:72: error: endpoints[4].key.pointer: found "x", expected a JSON pointer such as "/tokens/access_token"
                    {"name": "e", "provider": "openai", "key": {"file": "/k", "pointer": "x"}},
                                                                                         ^~~

                config.json:7:61: error: endpoints[5].key.credential: this is no name of a credential, expected the name of a credential: letters, digits, ".", "-" and "_"
                    {"name": "f", "provider": "openai", "key": {"credential": "<redacted>"}},
                                                                              ^~~~~~~~~~~~
                hint: write the credential's name, not the key

                config.json:8:58: error: endpoints[6].key.command: this is no array, expected an array: a program and its arguments
                    {"name": "g", "provider": "openai", "key": {"command": "<redacted>"}},
                                                                           ^~~~~~~~~~~~
                hint: no shell is used: ["program", "argument", ..]

                config.json:9:59: error: endpoints[7].key.command[0]: found white space, expected a program without its arguments
                    {"name": "h", "provider": "openai", "key": {"command": ["<redacted>"]}}
                                                                            ^~~~~~~~~~~~
                hint: no shell is used: ["program", "argument", ..]
                """#
        ),
        GoldenCase(
            name: "commandThatOthersMayWrite",
            context: ConfigContext(othersMayWrite: true),
            config: #"""
                {"endpoints": [{"name": "a", "provider": "openai", "key": {"command": ["/usr/bin/pass", "show", "openai"]}}]}
                """#,
            expected: #"""
                config.json:1:71: error: endpoints[0].key.command: others may write this file, a command in it would run as you
                  …ndpoints": [{"name": "a", "provider": "openai", "key": {"command": ["/usr/bin/pass", "<redacted>", "…
                                                                                      ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                hint: chmod go-w config.json
                """#
        ),
        GoldenCase(
            name: "homeInAService",
            context: ConfigContext(isSystemService: true),
            config: #"""
                {"endpoints": [{"name": "a", "provider": "openai", "key": {"file": "~/.key"}, "ca_file": "~/ca.pem"}]}
                """#,
            expected: #"""
                config.json:1:68: error: endpoints[0].key.file: "~" needs a home, a service of the system has none
                  …"endpoints": [{"name": "a", "provider": "openai", "key": {"file": "~/.key"}, "ca_file": "~/ca.pem"}]…
                                                                                     ^~~~~~~~
                hint: use {"credential": ..} or an absolute path that the service may read

                config.json:1:90: error: endpoints[0].ca_file: "~" needs a home, a service of the system has none
                  …endpoints": [{"name": "a", "provider": "openai", "key": {"file": "~/.key"}, "ca_file": "~/ca.pem"}]}
                                                                                                          ^~~~~~~~~~
                hint: use {"credential": ..} or an absolute path that the service may read
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
                config.json:3:149: error: endpoints[0].budget.completions_per_day: 2880 completions a day are scheduled (openai: 2 models every 1m = 2880), but only 75 of completions_per_day 100 may be: a quarter is kept for confirmations
                  …on": {"every": "1m", "models": ["gpt-5.5", "gpt-5.5-pro"]}, "budget": {"completions_per_day": 100}},
                                                                                                                 ^~~
                hint: raise completions_per_day to 3840 or more, or make "every" longer

                config.json:6:37: error: budget.completions_per_day: 2976 completions a day are scheduled (openai: 2 models every 1m = 2880; anthropic: 1 model every 15m = 96), but only 72 of budget.completions_per_day 96 may be: a quarter is kept for confirmations
                    "budget": {"completions_per_day": 96, "usd_per_day": "1$", "tokens_per_day": -1}
                                                      ^~
                hint: raise completions_per_day to 3968 or more, or make "every" longer

                config.json:6:56: error: budget.usd_per_day: found "1$", expected US dollars as a number from 0 to 10000, such as 0.25
                    "budget": {"completions_per_day": 96, "usd_per_day": "1$", "tokens_per_day": -1}
                                                                         ^~~~

                config.json:6:80: error: budget.tokens_per_day: found the number -1, expected a whole number from 0 to 1000000000
                    "budget": {"completions_per_day": 96, "usd_per_day": "1$", "tokens_per_day": -1}
                                                                                                 ^~
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
                config.json:2:62: error: endpoints[0].base_url: the URL holds credentials, expected an https URL such as "https://api.example.com/v1"
                    {"name": "a", "provider": "openai-compatible", "base_url": "<redacted>"},
                                                                               ^~~~~~~~~~~~
                hint: name the key in "key"

                config.json:3:62: error: endpoints[1].base_url: the URL has a query or a fragment, expected an https URL such as "https://api.example.com/v1"
                    {"name": "b", "provider": "openai-compatible", "base_url": "<redacted>"},
                                                                               ^~~~~~~~~~~~

                config.json:4:62: error: endpoints[2].base_url: the URL has a query or a fragment, expected an https URL such as "https://api.example.com/v1"
                    {"name": "c", "provider": "openai-compatible", "base_url": "<redacted>"},
                                                                               ^~~~~~~~~~~~

                config.json:5:62: error: endpoints[3].base_url: found "http://example.com/v1", expected https; http is for this machine alone
                    {"name": "d", "provider": "openai-compatible", "base_url": "http://example.com/v1"},
                                                                               ^~~~~~~~~~~~~~~~~~~~~~~
                hint: add "allow_http": true if everybody on the way may read key and answers

                config.json:6:62: error: endpoints[4].base_url: found "example.com/v1", expected an https URL such as "https://api.example.com/v1"
                    {"name": "e", "provider": "openai-compatible", "base_url": "example.com/v1"},
                                                                               ^~~~~~~~~~~~~~~~

                config.json:7:62: error: endpoints[5].base_url: found "ftp://example.com", expected an https URL such as "https://api.example.com/v1"
                    {"name": "f", "provider": "openai-compatible", "base_url": "ftp://example.com"},
                                                                               ^~~~~~~~~~~~~~~~~~~

                config.json:8:62: error: endpoints[6].base_url: found "https://exa mple.com", a URL has neither spaces nor characters beyond ASCII
                    {"name": "g", "provider": "openai-compatible", "base_url": "https://exa mple.com"},
                                                                               ^~~~~~~~~~~~~~~~~~~~~~
                hint: write international names as xn--.., other characters as %XX

                config.json:9:62: error: endpoints[7].base_url: found "https://127.1:99999", its host is neither a name nor an address
                    {"name": "h", "provider": "openai-compatible", "base_url": "https://127.1:99999"},
                                                                               ^~~~~~~~~~~~~~~~~~~~~

                config.json:10:62: error: endpoints[8].base_url: found "https://example.com:99999", expected a port from 1 to 65535
                    {"name": "i", "provider": "openai-compatible", "base_url": "https://example.com:99999"}
                                                                               ^~~~~~~~~~~~~~~~~~~~~~~~~~~
                """#
        ),
        GoldenCase(
            name: "badGlobs",
            config: #"""
                {"watch": ["gpt 5", "", "gpt-\u0007*", {"model": "x", "endpoints": ["opnai"]}, {"endpoints": []}, 5],
                 "endpoints": [{"name": "openai", "provider": "openai", "completion": {"models": ["gpt-*", "a", "a"]}}]}
                """#,
            expected: #"""
                config.json:1:12: error: watch[0]: found "gpt 5", expected a model id or a pattern with * and ? without spaces and control characters
                  {"watch": ["gpt 5", "", "gpt-\u0007*", {"model": "x", "endpoints": ["opnai"]}, {"endpoints": []}, 5]…
                             ^~~~~~~

                config.json:1:21: error: watch[1]: found an empty string, expected a model id or a pattern with * and ?
                  {"watch": ["gpt 5", "", "gpt-\u0007*", {"model": "x", "endpoints": ["opnai"]}, {"endpoints": []}, 5]…
                                      ^~

                config.json:1:25: error: watch[2]: found "gpt-\u{7}*", expected a model id or a pattern with * and ? without spaces and control characters
                  {"watch": ["gpt 5", "", "gpt-\u0007*", {"model": "x", "endpoints": ["opnai"]}, {"endpoints": []}, 5]…
                                          ^~~~~~~~~~~~~

                config.json:1:69: error: watch[3].endpoints[0]: no endpoint is named "opnai", there are openai
                  …"watch": ["gpt 5", "", "gpt-\u0007*", {"model": "x", "endpoints": ["opnai"]}, {"endpoints": []}, 5],
                                                                                      ^~~~~~~
                hint: did you mean "openai"?

                config.json:1:80: error: watch[4]: "model" is missing, expected a model id or a pattern with * and ?
                  …"watch": ["gpt 5", "", "gpt-\u0007*", {"model": "x", "endpoints": ["opnai"]}, {"endpoints": []}, 5],
                                                                                                 ^

                config.json:1:94: error: watch[4].endpoints: found none, expected at least one endpoint
                  …"watch": ["gpt 5", "", "gpt-\u0007*", {"model": "x", "endpoints": ["opnai"]}, {"endpoints": []}, 5],
                                                                                                               ^~
                hint: leave "endpoints" out to watch them all

                config.json:1:99: error: watch[5]: found the number 5, expected a model id or a pattern with * and ?, or {"model": .., "endpoints": [..]}
                  …"watch": ["gpt 5", "", "gpt-\u0007*", {"model": "x", "endpoints": ["opnai"]}, {"endpoints": []}, 5],
                                                                                                                    ^

                config.json:2:83: error: endpoints[0].completion.models[0]: found "gpt-*", expected the exact id of a model
                  …dpoints": [{"name": "openai", "provider": "openai", "completion": {"models": ["gpt-*", "a", "a"]}}]}
                                                                                                 ^~~~~~~
                hint: patterns belong in "watch"

                config.json:2:97: error: endpoints[0].completion.models[2]: "a" is given twice, each model is called once
                  …dpoints": [{"name": "openai", "provider": "openai", "completion": {"models": ["gpt-*", "a", "a"]}}]}
                                                                                                               ^~~
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
                config.json:3:47: error: endpoints[0].provider: unknown provider "opnai", known are \#(providers("and"))
                   "endpoints": [{"name": "openai", "provider": "opnai"}]
                                                                ^~~~~~~
                hint: did you mean "openai"?
                """#
        ),
        GoldenCase(
            name: "wideCharacters",
            config: #"""
                {"watch": ["模型", "é😀"], "endpoints": [{"名": "é", "name": "openai", "provider": "openai"}]}
                """#,
            expected: #"""
                config.json:1:40: error: endpoints[0].名: unknown key, allowed are name, provider, enabled, base_url, key, list, completion, watch_every, confirm, reserve, down_after, budget, ca_file, proxy, allow_http and headers
                  {"watch": ["模型", "é😀"], "endpoints": [{"名": "é", "name": "openai", "provider": "openai"}]}
                                                            ^~~~
                """#
        ),
        GoldenCase(
            name: "warningsAlone",
            config: #"""
                {"watch": ["gpt-5.5", "gpt-5.5"], "endpoints": [{"name": "a", "provider": "openai", "key": null}, {"name": "b", "provider": "openai-compatible", "base_url": "http://192.168.1.9/v1", "allow_http": true}]}
                """#,
            expected: #"""
                config.json:1:23: warning: watch[1]: "gpt-5.5" is watched twice, once is enough
                  {"watch": ["gpt-5.5", "gpt-5.5"], "endpoints": [{"name": "a", "provider": "openai", "key": null}, {"…
                                        ^~~~~~~~~

                config.json:1:92: warning: endpoints[0].key: found null, no key, the public API of OpenAI answers nothing without one
                  …t-5.5"], "endpoints": [{"name": "a", "provider": "openai", "key": null}, {"name": "b", "provider": "…
                                                                                     ^~~~

                config.json:1:158: warning: endpoints[1].base_url: the key is sent without encryption, everybody on the way may read it
                  …null}, {"name": "b", "provider": "openai-compatible", "base_url": "http://192.168.1.9/v1", "allow_ht…
                                                                                     ^~~~~~~~~~~~~~~~~~~~~~~
                """#
        ),
        GoldenCase(
            name: "longLine",
            config: #"""
                {"watch": ["model-0", "model-1", "model-2", "model-3", "model-4", "model-5", "model-6", "model-7", "model-8", "model-9", "model-10", "model-11", "model-12", "model-13", "model-14", "model-15", "model-16", "model-17", "model-18", "model-19", "model-20", "model-21", "model-22", "model-23", "model-24", "model-25", "model-26", "model-27", "model-28", "model-29", "model-30", "model-31", "model-32", "model-33", "model-34", "model-35", "model-36", "model-37", "model-38", "model-39", "model-40", "model-41", "model-42", "model-43", "model-44", "model-45", "model-46", "model-47", "model-48", "model-49", "model-50", "model-51", "model-52", "model-53", "model-54", "model-55", "model-56", "model-57", "model-58", "model-59"], "endpoints": [{"name": "openai", "provider": "opnai"}], "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": 1}
                """#,
            expected: #"""
                config.json:1:768: error: endpoints[0].provider: unknown provider "opnai", known are \#(providers("and"))
                  …el-58", "model-59"], "endpoints": [{"name": "openai", "provider": "opnai"}], "xxxxxxxxxxxxxxxxxxxxxx…
                                                                                     ^~~~~~~
                hint: did you mean "openai"?

                config.json:1:779: error: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…: unknown key, allowed are watch, defaults, endpoints, budget and $schema
                  …del-59"], "endpoints": [{"name": "openai", "provider": "opnai"}], "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
                                                                                     ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
                """#
        ),
    ]
}
