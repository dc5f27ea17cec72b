import ProbeTestSupport
import Testing

/// probe.json(5), held equal to the program: its keys, the words it lists, its defaults and ranges, its examples.
@Suite(.timeLimit(.minutes(1)))
struct ConfigManualTests {
    private static let page = ManualPage("probe.json.5")

    /// The keys of a section, in their order: `list.every`.
    private static func keys(_ title: String) -> [String] { page.items(of: title).map { $0.head[1] } }

    private static func heads(_ keys: [String]) -> Set<String> { Set(keys.map { String($0.prefix { $0 != "." }) }) }

    private static func members(_ object: String, of keys: [String]) -> Set<String> {
        Set(keys.filter { $0.hasPrefix(object + ".") }.map { String($0.dropFirst(object.count + 1)) })
    }

    /// Every object of a config is given a key that there is not; the errors say which there are.
    @Test
    func theKeysAreThoseOfTheProgram() async throws {
        let said = try await Self.check(
            """
            {"zzz": 0, "watch": [{"model": "m", "zzz": 0}], "budget": {"zzz": 0},
             "defaults": {"zzz": 0, "list": {"zzz": 0}, "completion": {"zzz": 0}},
             "endpoints": [{"name": "a", "provider": "openai", "zzz": 0, "key": {"env": "A", "zzz": 0},
                            "list": {"zzz": 0}, "completion": {"zzz": 0}, "budget": {"zzz": 0}}]}
            """
        )
        var allowed: [String: Set<String>] = [:]
        for match in said.err.matches(of: /error: ([^ ]*)zzz: unknown key, allowed are ([^\n]+)/) {
            let words = match.output.2.replacing(" and ", with: ", ").split(separator: ", ").map(String.init)
            allowed[String(match.output.1)] = Set(words)
        }
        let settings = Self.keys("SETTINGS")
        let endpoint = Self.keys("ENDPOINTS")
        let budget = Set(Self.keys("BUDGET"))
        #expect(
            allowed == [
                "": Set(Self.keys("TOP LEVEL")), "watch[0].": Set(Self.keys("WATCHES")), "budget.": budget,
                "defaults.": Self.heads(settings), "defaults.list.": Self.members("list", of: settings),
                "defaults.completion.": Self.members("completion", of: settings),
                "endpoints[0].": Self.heads(settings + endpoint),
                "endpoints[0].list.": Self.members("list", of: settings),
                "endpoints[0].completion.": Self.members("completion", of: settings + endpoint),
                "endpoints[0].key.": Set(Self.keys("KEYS")), "endpoints[0].budget.": budget,
            ]
        )
    }

    /// What endpoints of one provider have besides has a section of its own.
    @Test(arguments: [("generic", "ANY LIST")])
    func theKeysOfOneProviderAreThoseOfTheProgram(provider: String, title: String) async throws {
        func allowed(_ provider: String) async throws -> Set<String> {
            let config = #"{"endpoints": [{"name": "a", "provider": "\#(provider)", "zzz": 0}]}"#
            let said = try await Self.check(config)
            let match = try #require(said.err.firstMatch(of: /zzz: unknown key, allowed are ([^\n]+)/))
            return Self.listed(match.output.1)
        }
        let own = try await allowed(provider).subtracting(allowed("openai"))
        #expect(own == Set(Self.keys(title)))
    }

    /// The ends of each range are taken, and what lies one step outside is refused.
    @Test
    func rangesAreThoseOfTheProgram() async throws {
        var count = 0
        for value in Self.values {
            let range = value.parts.last?.split(separator: " to ").map(String.init) ?? []
            guard range.count == 2 else { continue }
            count += 1
            // A list must not be slower than its watch.
            let besides = ["list.every": #", "watch_every": "1s""#, "watch_every": #", "list": {"every": "7d"}"#]
            func status(_ text: String) async throws -> Int32 {
                try await Self.check(Self.config(value, text, besides: besides[value.key] ?? "")).status
            }
            for text in range { #expect(try await status(text) == 0, "\(value.key) \(text)") }
            for text in [Self.beyond(range[0], by: -1), Self.beyond(range[1], by: 1)] {
                #expect(try await status(text) == 78, "\(value.key) \(text)")
            }
        }
        #expect(count == 9)
    }

    /// `plan` shows nothing new where a default is written out, and something new for another value.
    @Test(arguments: ["list.every", "watch_every", "completion.every", "completions_per_day", "usd_per_day"])
    func defaultsAreThoseOfTheProgram(key: String) async throws {
        let value = try #require(Self.values.first { $0.key == key })
        let confirm = Value(key: "confirm", parts: ["boolean"], isBudget: false)
        let models = #""completion": {"models": ["m"]}"#
        let plan = try await Self.plan(Self.config(confirm, "true", models: models))
        #expect(try await Self.plan(Self.config(value, value.parts[1], models: models)) == plan)
        let other = Self.beyond(value.parts[1], by: key == "watch_every" ? -1 : 1)
        #expect(try await Self.plan(Self.config(value, other, models: models)) != plan)
    }

    /// A key with what stands behind it in the page: its form, default and range.
    private struct Value {
        let key: String
        let parts: [String]
        let isBudget: Bool
    }

    private static var values: [Value] {
        ["SETTINGS", "BUDGET"].flatMap { title in
            page.items(of: title).map { item in
                let parts = item.head.dropFirst(3).joined(separator: " ").split(separator: "; ").map(String.init)
                return Value(key: item.head[1], parts: parts, isBudget: title == "BUDGET")
            }
        }
    }

    @Test
    func providersAndRoutesAreThoseOfTheProgram() async throws {
        let said = try await Self.check(
            """
            {"defaults": {"completion": {"route": "zzz"}}, "endpoints": [{"name": "a", "provider": "zzz"}]}
            """
        )
        let providers = try #require(said.err.firstMatch(of: /known are ([^\n]+)/)?.output.1)
        let routes = try #require(said.err.firstMatch(of: /completion.route: found "zzz", expected ([^\n]+)/)?.output.1)
        #expect(Self.words("ENDPOINTS", "provider").subtracting(["base_url"]) == Self.listed(providers))
        #expect(Self.words("SETTINGS", "completion.route") == Self.listed(routes))
    }

    /// What endpoints of one provider have in the config beside those of all.
    @Test
    func keysOfSingleProvidersAreThoseOfTheProgram() async throws {
        let said = try await Self.check(#"{"endpoints": [{"name": "a", "provider": "zzz"}]}"#)
        let providers = try #require(said.err.firstMatch(of: /known are ([^\n]+)/)?.output.1)
        let endpoint = Self.heads(Self.keys("SETTINGS") + Self.keys("ENDPOINTS"))
        var documented: [String: Set<String>] = [:]
        for item in Self.page.items(of: "SINGLE PROVIDERS") {
            // KEY (TYPE; DEFAULT; PROVIDERS)
            let parts = item.head.dropFirst(3).joined(separator: " ").split(separator: "; ")
            for provider in Self.listed(parts.last ?? "") { documented[provider, default: []].insert(item.head[1]) }
        }
        for provider in Self.listed(providers) {
            let said = try await Self.check(
                #"{"endpoints": [{"name": "a", "provider": "\#(provider)", "zzz": 0}]}"#
            )
            let allowed = try #require(said.err.firstMatch(of: /zzz: unknown key, allowed are ([^\n]+)/)?.output.1)
            #expect(Self.listed(allowed).subtracting(endpoint) == documented[provider] ?? [], "\(provider)")
        }
    }

    @Test
    func everyExampleIsAGoodConfig() async throws {
        let examples = Self.examples()
        #expect(examples.count == 6)
        for example in examples {
            let result = try await Self.check(example)
            #expect(result.status == 0, "\(example)")
            // The authority's file is not on this machine.
            #expect(result.err.split(separator: "\n").allSatisfy { $0.contains("ca_file") }, "\(result.err)")
        }
    }

    /// The literal displays that are configs.
    private static func examples() -> [String] {
        var examples: [String] = []
        for (_, lines) in page.sections {
            var text: [String]?
            for line in lines {
                if line.hasPrefix(".Bd -literal") {
                    text = []
                } else if line == ".Ed" {
                    let example = (text ?? []).joined(separator: "\n")
                    if example.hasPrefix("{") { examples.append(example) }
                    text = nil
                } else {
                    text?.append(line)
                }
            }
        }
        return examples
    }

    /// A config in which everything is default but one key, and what must stand beside it.
    private static func config(
        _ value: Value,
        _ text: String,
        besides: String = "",
        models: String = ""
    ) -> String {
        let text = ["duration", "share"].contains(value.parts[0]) ? "\"\(text)\"" : text
        let path = value.key.split(separator: ".")
        let setting = path.count == 2 ? "\"\(path[0])\": {\"\(path[1])\": \(text)}" : "\"\(value.key)\": \(text)"
        let server = #""provider": "openai-compatible", "base_url": "http://127.0.0.1:9/v1""#
        return """
            {"\(value.isBudget ? "budget" : "defaults")": {\(setting)\(besides)},
             "watch": [{"model": "m", "endpoints": ["watched"]}],
             "endpoints": [{"name": "watched", \(server)},
                           {"name": "called", \(server)\(models.isEmpty ? "" : ", \(models)")}]}
            """
    }

    /// A value one step outside.
    private static func beyond(_ value: String, by step: Int) -> String {
        let digits = value.prefix { $0.isNumber || $0 == "." }
        return "\((Int(digits) ?? 0) + step)\(value.dropFirst(digits.count))"
    }

    private static func words(_ title: String, _ key: String) -> Set<String> {
        let item = page.items(of: title).first { $0.head[1] == key }
        return Set(item?.lines.filter { $0.hasPrefix(".Cm ") }.map { String($0.split(separator: " ")[1]) } ?? [])
    }

    private static func listed(_ text: Substring) -> Set<String> {
        let words = text.replacing(" or ", with: ", ").replacing(" and ", with: ", ")
        return Set(words.split(separator: ", ").map { String($0).filter { $0 != "\"" } })
    }

    private static func check(_ config: String) async throws -> Program.Result {
        try await withFolder { folder in
            try write(config, to: folder + "/config.json")
            return try await Program.run(["check-config", folder + "/config.json"])
        }
    }

    private static func plan(_ config: String) async throws -> String {
        try await withFolder { folder in
            try write(config, to: folder + "/config.json")
            let arguments = ["plan", "--config", folder + "/config.json", "--json"]
            let result = try await Program.run(arguments, environment: ["STATE_DIRECTORY": folder])
            // What it costs to call this model is not known, so that a cap may refuse calls.
            try #require(result.status <= 1, "\(result.err)")
            // Only the time of asking differs.
            return result.out.split(separator: "\n").filter { !$0.contains("\"at\":") }.joined(separator: "\n")
        }
    }
}
