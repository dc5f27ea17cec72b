internal import ProbeDomain
internal import ProbeJSON

/// Walks the tree of a config, builds the plan, and notes what is wrong on the way instead of stopping at it.
///
/// Where a value is wrong its default stands in, so that the rest can be looked at; a plan with errors is never used.
struct ConfigDecoder {
    /// The text, for line numbers in hints.
    let source: SourceText
    /// The facts of all providers that there are.
    let providers: [ProviderFacts]
    /// What else decides whether the config may be used here.
    let context: ConfigContext
    /// What is wrong so far.
    private(set) var findings: [Finding] = []
    /// Bytes that must not be shown.
    private(set) var masks: [Range<Int>] = []

    /// Starts with nothing found.
    init(source: SourceText, providers: [ProviderFacts], context: ConfigContext) {
        self.source = source
        self.providers = providers
        self.context = context
    }

    /// Reads the whole config.
    mutating func plan(from node: JSONNode) -> Plan {
        guard let root = section(Field(node: node, path: ""), keys: ConfigKey.root) else {
            return Plan(watches: [], endpoints: [], budget: BudgetCaps())
        }
        _ = text(root["$schema"], "a URL or path of a JSON schema as a string")
        let defaults = settings(root["defaults"])
        let entries = endpoints(root["endpoints"], in: root, defaults: defaults)
        let watches = watches(root["watch"], entries: entries)
        let budget = totalBudget(root["budget"])
        checkSchedule(of: entries, total: budget, budgetField: root["budget"])
        return Plan(watches: watches, endpoints: entries.map(\.endpoint), budget: budget)
    }
}

/// A value with its place in the tree.
struct Field {
    /// The value.
    let node: JSONNode
    /// Where it is, as in `endpoints[2].list.every`; empty for the whole.
    let path: String
}

/// An object whose keys have been checked.
struct Section {
    /// The object.
    let field: Field
    /// Those of known keys: few, each once.
    private let members: [JSONMember]

    fileprivate init(field: Field, members: [JSONMember]) {
        self.field = field
        self.members = members
    }

    /// The value under a key; nil where it is left out.
    subscript(key: String) -> Field? {
        members.first { $0.key == key }.map { Field(node: $0.value, path: join(field.path, key)) }
    }
}

/// The path of a member.
private func join(_ path: String, _ key: String) -> String {
    path.isEmpty ? key : "\(path).\(key)"
}

// Notes.
extension ConfigDecoder {
    /// Notes an error at a value.
    mutating func fail(_ field: Field, _ found: String, _ allowed: String = "", hint: String? = nil) {
        fail(field.node.range, field.path, found, allowed, hint: hint)
    }

    /// Notes an error at a place.
    mutating func fail(
        _ range: Range<Int>,
        _ path: String,
        _ found: String,
        _ allowed: String = "",
        hint: String? = nil
    ) {
        findings.append(
            Finding(severity: .error, range: range, path: path, found: found, allowed: allowed, hint: hint)
        )
    }

    /// Notes an error at a value that is or may be a secret: it is neither quoted nor shown.
    mutating func failSecret(_ field: Field, _ found: String, _ allowed: String, hint: String? = nil) {
        mask(field.node)
        fail(field, found, allowed, hint: hint)
    }

    /// Notes a warning at a value.
    mutating func warn(_ field: Field, _ found: String, _ allowed: String = "", hint: String? = nil) {
        findings.append(
            Finding(
                severity: .warning,
                range: field.node.range,
                path: field.path,
                found: found,
                allowed: allowed,
                hint: hint
            )
        )
    }

    /// Keeps a value from being shown.
    mutating func mask(_ node: JSONNode) {
        masks.append(Suspicion.inside(node))
    }

    /// Keeps from being shown what is long enough to be a key, in a value whose meaning is not known.
    mutating func maskStrings(in node: JSONNode) {
        if let text = node.string, text.utf8.count >= 12 { mask(node) }
        node.array?.forEach { maskStrings(in: $0) }
        node.members?.forEach { maskStrings(in: $0.value) }
    }
}

// Values of any kind.
extension ConfigDecoder {
    /// Takes an object and checks its keys: unknown and repeated ones are errors.
    mutating func section(_ field: Field?, keys: [String], ignored: [String] = []) -> Section? {
        guard let field else { return nil }
        guard let members = field.node.members else {
            fail(field, "found \(describe(field.node))", "expected an object")
            return nil
        }
        var known: [JSONMember] = []
        var unknown: [String: Range<Int>] = [:]
        for member in members {
            let first = unknown[member.key] ?? known.first { $0.key == member.key }?.keyRange
            if first == nil, keys.contains(member.key) {
                known.append(member)
                continue
            }
            maskStrings(in: member.value)
            let path = join(field.path, shownName(member.key))
            if let first {
                let line = source.line(of: first.lowerBound)
                fail(member.keyRange, path, "the key is given twice", "the first time in line \(line)")
                continue
            }
            unknown[member.key] = member.keyRange
            if ignored.contains(member.key) { continue }
            fail(
                member.keyRange,
                path,
                "unknown key",
                "allowed are \(list(keys, "and"))",
                hint: meant(member.key, keys)
            )
        }
        return Section(field: field, members: known)
    }

    private func meant(_ key: String, _ keys: [String]) -> String? {
        let synonym = ConfigKey.synonyms[key.lowercased()].flatMap { keys.contains($0) ? $0 : nil }
        if let word = synonym ?? Suggestion.closest(to: key, among: keys) { return "did you mean \"\(word)\"?" }
        // One of a level below, written a level too high.
        guard keys.contains("completion"), let word = Suggestion.closest(to: key, among: ConfigKey.completion) else {
            return nil
        }
        return "\"\(word)\" belongs in \(word == "every" ? "\"list\" or \"completion\"" : "\"completion\"")"
    }

    /// Takes a string that is not empty.
    mutating func text(_ field: Field?, _ allowed: @autoclosure () -> String, longest: Int = 4_096) -> String? {
        guard let field else { return nil }
        guard let text = field.node.string else {
            fail(field, "found \(describe(field.node))", "expected \(allowed())")
            return nil
        }
        guard !text.isEmpty, text.utf8.count <= longest else {
            fail(
                field,
                text.isEmpty ? "found an empty string" : "found \(text.utf8.count) bytes",
                "expected \(allowed())"
            )
            return nil
        }
        return text
    }

    /// Takes `true` or `false`.
    mutating func flag(_ field: Field?) -> Bool? {
        guard let field else { return nil }
        if let flag = field.node.bool { return flag }
        fail(field, "found \(describe(field.node))", "expected true or false")
        return nil
    }

    /// Takes a whole number of a range.
    mutating func whole(_ field: Field?, in range: ClosedRange<Int>) -> Int? {
        guard let field else { return nil }
        if let number = field.node.int, range.contains(number) { return number }
        fail(
            field,
            "found \(describe(field.node))",
            "expected a whole number from \(range.lowerBound) to \(range.upperBound)"
        )
        return nil
    }

    /// Takes a duration within bounds, which `reason` explains.
    mutating func duration(
        _ field: Field?,
        from least: Duration,
        to most: Duration,
        _ reason: String = ""
    ) -> Duration? {
        guard let field else { return nil }
        guard let text = field.node.string, let value = DurationText.parse(text) else {
            let number = field.node.string ?? (field.node.int.map { "\($0)" } ?? "")
            let isBare = (1...9).contains(number.utf8.count) && number.utf8.allSatisfy { (0x30...0x39).contains($0) }
            fail(
                field,
                "found \(describe(field.node))",
                "expected a duration with a unit, such as \"250ms\", \"60s\", \"15m\", \"1h30m\" or \"7d\"",
                hint: isBare ? "write \"\(number)s\" for seconds" : nil
            )
            return nil
        }
        guard value >= least, value <= most else {
            let bound = value < least ? "at least \(DurationText.text(least))" : "at most \(DurationText.text(most))"
            fail(field, "found \(describe(field.node))", "expected \(bound)" + (value < least ? reason : ""))
            return nil
        }
        return value
    }

    /// Takes an array and gives its elements with their places.
    mutating func elements(_ field: Field?, _ allowed: String) -> [Field]? {
        guard let field else { return nil }
        guard let nodes = field.node.array else {
            let hint = field.node.string == nil ? nil : "put it in brackets: [..]"
            fail(field, "found \(describe(field.node))", "expected \(allowed)", hint: hint)
            return nil
        }
        return nodes.enumerated().map { Field(node: $1, path: "\(field.path)[\($0)]") }
    }
}

/// A value in words, for messages: strings and numbers are quoted where they are short and no secret.
func describe(_ node: JSONNode) -> String {
    switch node.value {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let text): "the number \(escaped(text, limit: 40))"
    case .string(let text): text.isEmpty ? "an empty string" : quoted(text)
    case .array: "an array"
    case .object: "an object"
    }
}

/// A text of the config's writer in quotes, safe to print, masked where it looks like a key.
func quoted(_ text: String) -> String {
    "\"\(shownName(text))\""
}

/// A text of the config's writer, safe to print, masked where it looks like a key.
func shownName(_ text: String) -> String {
    Suspicion.isSecretLike(text) ? SourceText.mask : escaped(text, limit: 80)
}
