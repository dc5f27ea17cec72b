internal import ProbeDomain
internal import ProbeJSON

/// An endpoint with the places that later rules point at.
struct EndpointEntry {
    /// The endpoint; parts that were wrong have stand-ins.
    var endpoint: Endpoint
    /// The whole of it in the config.
    var field: Field
    /// Its `completion.models`.
    var models: Field?
    /// Its `budget.completions_per_day`.
    var cap: Field?
}

extension ConfigDecoder {
    /// Reads all endpoints.
    mutating func endpoints(_ field: Field?, in root: Section, defaults: CheckSettings) -> [EndpointEntry] {
        let example = "{\"name\": \"openai\", \"provider\": \"openai\"}"
        guard let field else {
            let place = root.field.node.range.lowerBound
            fail(
                place..<place + 1,
                "endpoints",
                "the key is missing",
                "expected at least one endpoint",
                hint: "add \"endpoints\": [\(example)]"
            )
            return []
        }
        guard let fields = elements(field, "an array of endpoints") else {
            maskStrings(in: field.node)
            return []
        }
        if fields.isEmpty { fail(field, "found none", "expected at least one endpoint", hint: "add \(example)") }
        var entries: [EndpointEntry] = []
        var lines: [String: Int] = [:]
        for field in fields {
            guard var entry = endpoint(field, defaults: defaults) else { continue }
            entry.endpoint = entry.endpoint.sharing(with: entries.last?.endpoint)
            entries.append(entry)
            // Names become file names; two that differ in case alone would look like one.
            let name = entry.endpoint.name.lowercased()
            guard !name.isEmpty else { continue }
            let node = field.node["name"] ?? field.node
            if let line = lines[name] {
                fail(
                    Field(node: node, path: "\(field.path).name"),
                    "\(quoted(entry.endpoint.name)) is taken",
                    "by the endpoint in line \(line)",
                    hint: "two keys for one provider are two endpoints: give them two names"
                )
            } else {
                lines[name] = source.line(of: node.range.lowerBound)
            }
        }
        if !entries.isEmpty, entries.count == fields.count, entries.allSatisfy({ !$0.endpoint.isEnabled }) {
            warn(field, "all endpoints are disabled", "nothing will be probed")
        }
        return entries
    }

    private mutating func endpoint(_ field: Field, defaults: CheckSettings) -> EndpointEntry? {
        let named = field.node["provider"]?.string
        let known = providers.first { $0.name == named }
        // Where nobody knows the provider, that is what is wrong, and not the keys of the one that may be meant.
        let meant = known == nil ? named.flatMap(meantProvider).map { [$0] } ?? providers : []
        let ignored = meant.flatMap(\.settings).map(\.name)
        let keys = ConfigKey.endpoint + (known?.settings.map(\.name) ?? [])
        guard let section = section(field, keys: keys, ignored: ignored) else {
            maskStrings(in: field.node)
            return nil
        }
        let name = name(section)
        let facts = provider(section)
        let words = words(section, facts: facts)
        let url = baseURL(section, facts: facts, words: words)
        let bounds = url?.isLocal == true ? .local : IntervalBounds.ofPublic(facts)
        let list = self.section(section["list"], keys: ConfigKey.list)
        let completion = self.section(section["completion"], keys: ConfigKey.completion)
        let routes = facts?.routes ?? CompletionRoute.allCases
        let checks = settings(section, list: list, completion: completion, bounds: bounds, routes: routes)
        let budget = self.section(section["budget"], keys: ConfigKey.budget)
        let isEnabled = flag(section["enabled"]) ?? true
        let keySource = keySource(section["key"], facts: facts, hasOwnURL: section["base_url"] != nil)

        // What comes from the defaults is fitted to the endpoint; what the endpoint says itself has been checked.
        let listEvery = checks.listEvery ?? max(defaults.listEvery ?? .seconds(60), bounds.list)
        let watchEvery = checks.watchEvery ?? min(max(defaults.watchEvery ?? .seconds(30), bounds.list), listEvery)
        if let facts, routes.isEmpty, let field = completion?["models"] {
            fail(field, "\(quoted(facts.name)) has no completions", "only its list can be asked for")
        }
        let endpoint = Endpoint(
            key: EndpointKey(
                name: name,
                provider: facts?.name ?? "",
                baseURL: (url?.text ?? "") + Self.view(words, facts: facts)
            ),
            isEnabled: isEnabled,
            keySource: keySource,
            listEvery: listEvery,
            watchEvery: watchEvery,
            completionEvery: checks.completionEvery
                ?? max(defaults.completionEvery ?? .seconds(900), bounds.completion),
            completionModels: models(completion?["models"]),
            completionRoute: checks.route ?? defaults.route.flatMap { routes.contains($0) ? $0 : nil },
            isStreaming: checks.isStreaming ?? defaults.isStreaming ?? true,
            outputTokens: checks.outputTokens ?? defaults.outputTokens,
            confirms: routes.isEmpty ? false : checks.confirms ?? defaults.confirms ?? true,
            reserve: checks.reserve ?? defaults.reserve ?? 0.2,
            downAfter: checks.downAfter ?? defaults.downAfter ?? .seconds(60),
            budget: caps(budget, standard: BudgetCaps()),
            route: WireRoute(
                caFile: path(section["ca_file"]),
                proxy: proxy(section["proxy"]),
                allowsPlainHTTP: url?.scheme == "http"
            ),
            headers: headers(section["headers"]),
            settings: words
        )
        if checks.watchEvery != nil, checks.listEvery == nil, watchEvery > listEvery, let field = section["watch_every"]
        {
            fail(
                field,
                "found \(describe(field.node))",
                "expected at most \(DurationText.text(listEvery)), the \"every\" of the list"
            )
        }
        return EndpointEntry(
            endpoint: endpoint,
            field: field,
            models: completion?["models"],
            cap: budget?["completions_per_day"]
        )
    }

    private mutating func name(_ section: Section) -> String {
        let allowed = "1 to 64 letters, digits, \".\", \"-\" or \"_\", starting with a letter or digit"
        guard let field = section["name"] else {
            let place = section.field.node.range.lowerBound
            fail(place..<place + 1, section.field.path, "\"name\" is missing", "expected \(allowed)")
            return ""
        }
        guard let name = text(field, allowed) else { return "" }
        let isWellFormed = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
        guard isWellFormed, name.utf8.count <= 64, let first = name.first, first.isLetter || first.isNumber else {
            fail(field, "found \(quoted(name))", "expected \(allowed)")
            return ""
        }
        if ConfigKey.commandNames.contains(name.lowercased()) {
            fail(field, "\(quoted(name)) is a command of the program", "an endpoint needs another name")
        }
        return name
    }

    private mutating func provider(_ section: Section) -> ProviderFacts? {
        let providers = providers
        var names: [String] { providers.map(\.name) }
        guard let field = section["provider"] else {
            let place = section.field.node.range.lowerBound
            fail(place..<place + 1, section.field.path, "\"provider\" is missing", "expected \(list(names))")
            return nil
        }
        guard let name = text(field, list(names)) else { return nil }
        if let facts = providers.first(where: { $0.name == name }) { return facts }
        fail(
            field,
            "unknown provider \(quoted(name))",
            "known are \(list(names, "and"))",
            hint: meantProvider(name).map { "did you mean \"\($0.name)\"?" }
                ?? (names.contains("openai-compatible")
                    ? "most servers speak \"openai-compatible\"; name their \"base_url\"" : nil)
        )
        return nil
    }

    /// The provider that a word may mean: a part of the title, as people know it (`gemini`, `meta`), or a name mistyped.
    private func meantProvider(_ word: String) -> ProviderFacts? {
        let titled = providers.first { facts in
            facts.title.lowercased().split { !$0.isLetter }.contains { $0 == word.lowercased() }
        }
        if let titled { return titled }
        let closest = Suggestion.closest(to: word, among: providers.map(\.name))
        return providers.first { $0.name == closest }
    }

    private mutating func models(_ field: Field?) -> [ModelID] {
        guard let fields = elements(field, "an array of model ids") else { return [] }
        var ids: [String] = []
        for field in fields {
            guard let id = modelText(field, "the id of a model") else { continue }
            if id.contains(where: { $0 == "*" || $0 == "?" }) {
                fail(
                    field,
                    "found \(quoted(id))",
                    "expected the exact id of a model",
                    hint: "patterns belong in \"watch\""
                )
            } else if ids.contains(id) {
                fail(field, "\(quoted(id)) is given twice", "each model is called once")
            } else {
                ids.append(id)
            }
        }
        return ids.map { ModelID($0) }
    }

    /// Takes the id of a model or a pattern: no white space, nothing invisible.
    mutating func modelText(_ field: Field, _ allowed: String) -> String? {
        guard let id = text(field, allowed, longest: 200) else { return nil }
        let isClean = !id.contains(where: \.isWhitespace) && escaped(id, limit: 200) == id
        if isClean { return id }
        fail(field, "found \(quoted(id))", "expected \(allowed) without spaces and control characters")
        return nil
    }
}
