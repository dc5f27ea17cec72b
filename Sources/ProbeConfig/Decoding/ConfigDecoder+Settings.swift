internal import ProbeDomain
internal import ProbeJSON

/// What `defaults` and every endpoint may set; nil where it is left out.
struct CheckSettings {
    /// Between two lists.
    var listEvery: Duration?
    /// Between two lists while a watched model is awaited.
    var watchEvery: Duration?
    /// Between two completions of one model.
    var completionEvery: Duration?
    /// The route of completions.
    var route: CompletionRoute?
    /// Whether completions are streams.
    var isStreaming: Bool?
    /// The cap on output tokens.
    var outputTokens: Int?
    /// Whether watched models that appear are called.
    var confirms: Bool?
    /// The share of limits that is left alone, 0 to 0.9.
    var reserve: Double?
    /// The shortest span of a failure that is told as down.
    var downAfter: Duration?
}

/// The shortest intervals that are allowed, and why.
struct IntervalBounds {
    /// Between two lists.
    var list: Duration
    /// Between two completions.
    var completion: Duration
    /// Ends the sentence "expected at least 10s".
    var reason: String

    /// The longest interval and the longest span of anything.
    static let longest = Duration.seconds(7 * 86_400)

    /// Of a host of our own, which nobody else is bothered by; of `defaults` too, which may be meant for such hosts.
    static let local = IntervalBounds(list: .seconds(1), completion: .seconds(1), reason: "")

    /// Of a public API: what its list is good for, and never less than the time that a list may take.
    static func ofPublic(_ facts: ProviderFacts?) -> IntervalBounds {
        IntervalBounds(
            list: max(facts?.shortestListInterval ?? .zero, WireLimits.list.total),
            completion: .seconds(10),
            reason: facts.map { " for the public API of \($0.title)" } ?? " for a public API"
        )
    }
}

extension ConfigDecoder {
    /// Reads `defaults`.
    mutating func settings(_ field: Field?) -> CheckSettings {
        guard let section = section(field, keys: ConfigKey.defaults) else { return CheckSettings() }
        let list = self.section(section["list"], keys: ConfigKey.list)
        let completion = self.section(section["completion"], keys: ConfigKey.defaultCompletion)
        return settings(section, list: list, completion: completion, bounds: .local, routes: CompletionRoute.allCases)
    }

    /// Reads what `defaults` and endpoints have in common.
    mutating func settings(
        _ section: Section,
        list: Section?,
        completion: Section?,
        bounds: IntervalBounds,
        routes: [CompletionRoute]
    ) -> CheckSettings {
        let longest = IntervalBounds.longest
        var settings = CheckSettings()
        settings.listEvery = duration(list?["every"], from: bounds.list, to: longest, bounds.reason)
        settings.watchEvery = duration(section["watch_every"], from: bounds.list, to: longest, bounds.reason)
        settings.completionEvery = duration(completion?["every"], from: bounds.completion, to: longest, bounds.reason)
        settings.route = route(completion?["route"], routes)
        settings.isStreaming = flag(completion?["stream"])
        settings.outputTokens = whole(completion?["output_tokens"], in: 1...4_096)
        settings.confirms = flag(section["confirm"])
        settings.reserve = percent(section["reserve"])
        settings.downAfter = duration(section["down_after"], from: .seconds(1), to: .seconds(86_400))
        if let list = settings.listEvery, let watch = settings.watchEvery, watch > list,
            let field = section["watch_every"]
        {
            fail(
                field,
                "found \(describe(field.node))",
                "expected at most \(DurationText.text(list)), the \"every\" of the list",
                hint: "lists are asked for more often, not less, while a watched model is awaited"
            )
        }
        return settings
    }

    private mutating func route(_ field: Field?, _ routes: [CompletionRoute]) -> CompletionRoute? {
        guard let field else { return nil }
        if let route = field.node.string.flatMap(CompletionRoute.init), routes.contains(route) { return route }
        let words = routes.map(\.rawValue)
        fail(
            field,
            "found \(describe(field.node))",
            words.isEmpty ? "the provider has no completions" : "expected \(list(words))",
            hint: field.node.string.flatMap { Suggestion.closest(to: $0, among: words) }.map {
                "did you mean \"\($0)\"?"
            }
        )
        return nil
    }

    private mutating func percent(_ field: Field?) -> Double? {
        guard let field else { return nil }
        if let text = field.node.string, text.last == "%", let share = Self.number(text.dropLast()), share <= 90 {
            return share / 100
        }
        var hint: String?
        if let number = field.node.double, number >= 0, number <= 90 {
            let percent = number < 1 ? number * 100 : number
            hint = "write \"\(Int(percent.rounded()))%\""
        }
        fail(field, "found \(describe(field.node))", "expected a share from \"0%\" to \"90%\"", hint: hint)
        return nil
    }

    /// Plain decimal digits, with a fraction or without.
    private static func number(_ text: Substring) -> Double? {
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        return isPlain && text.utf8.count <= 8 ? Double(text) : nil
    }
}
