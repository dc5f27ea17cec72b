package import ProbeDomain

/// A provider whose bodies are read by their first word, so that the engine can be tested without any real one.
///
/// | first line | meaning | further lines |
/// |---|---|---|
/// | `list` | a page of a list | one id each (`mute ID`: serves no completions); `next TOKEN`; `cut` |
/// | `model` | one model, retrieved | its id |
/// | `ran` | a completion that ran | `served ID`; `tokens IN OUT` |
/// | `nothing` | a completion that proves nothing | |
/// | `error` | an error with the reply's status | `code WORD`; all else is the message |
/// | `edge` | a page of a content delivery network | |
/// | anything else | malformed | |
///
/// Statuses mean: 400 bad probe, 401 key, 402 money, 403 gated, 404 ambiguous, 410 retired, 421 another route, 422 the cap's
/// other name, 429 throttled (`day` as its code: per day), 503 and 529 overloaded, other 5xx failed. `retry-after` is in seconds; `x-bucket` is
/// `LIMIT/REMAINING/RESET` in seconds, `x-list-tag` the mark of the list. A key goes out as `x-key`.
package struct ScriptedDialect: ProviderDialect {
    package let facts: ProviderFacts
    /// Whether it asks what is left of the key.
    package var hasAllowance = false
    /// What it makes of the key for each request; nil where it sends the key itself.
    package var signature: Secret?

    /// Makes a dialect.
    package init(
        name: String = "scripted",
        keyNeed: ProviderFacts.KeyNeed = .ifConfigured,
        routes: [CompletionRoute] = [.responses, .chat],
        ownModelPrefixes: [String] = [],
        baseURL: String? = nil,
        hasRetrieve: Bool = false,
        shortestListInterval: Duration = .seconds(10),
        isPlan: Bool = false
    ) {
        facts = ProviderFacts(
            name: name,
            title: "Scripted",
            baseURL: baseURL,
            keyVariable: nil,
            keyNeed: keyNeed,
            routes: routes,
            hasRetrieve: hasRetrieve,
            shortestListInterval: shortestListInterval,
            ownModelPrefixes: ownModelPrefixes,
            isPlan: isPlan
        )
    }

    package func listRequest(_ target: DialectTarget, page: PageToken?) -> WireRequest {
        let query = page.map { "?page=\($0.text)" } ?? ""
        return WireRequest(
            method: .get,
            url: target.baseURL + "/models" + query,
            headers: auth(target),
            limits: target.listLimits
        )
    }

    package func retrieveRequest(_ target: DialectTarget, model: ModelID) -> WireRequest? {
        guard facts.hasRetrieve else { return nil }
        return WireRequest(method: .get, url: "\(target.baseURL)/model/\(model.text)", limits: target.listLimits)
    }

    package func completionRequest(
        _ target: DialectTarget,
        model: ModelID,
        options: CompletionOptions
    ) -> WireRequest {
        WireRequest(
            method: .post,
            url: target.baseURL + "/" + options.route.rawValue,
            headers: auth(target),
            body: Array(
                (model.text + (options.isStreaming ? "" : " whole") + (options.usesOtherLimitName ? " other" : "")).utf8
            ),
            limits: target.completionLimits
        )
    }

    private func auth(_ target: DialectTarget) -> [WireRequest.Header] {
        (signature ?? target.key).map { [.init("x-key", secret: $0)] } ?? []
    }

    package func read(_ exchange: Exchange, as question: Question) -> Reading {
        var reading = Reading(content: .incomplete(nil))
        reading.requestID = exchange.headers["x-request-id"]
        reading.listTag = exchange.headers["x-list-tag"]
        let wait = exchange.headers["retry-after"]
        reading.limits.wait = wait.flatMap(Int64.init).map { .seconds($0) }
        reading.limits.waitSource = reading.limits.wait.map { _ in .field("retry-after", wait) }
        if let parts = exchange.headers["x-bucket"]?.split(separator: "/").map({ Int($0) }), parts.count == 3 {
            reading.limits.buckets = [
                LimitBucket(
                    name: "requests",
                    limit: parts[0],
                    remaining: parts[1],
                    reset: parts[2].map { .seconds(Int64($0)) }
                )
            ]
        }
        guard exchange.failure == nil, let status = exchange.status else { return reading }
        let lines = String(decoding: exchange.body, as: UTF8.self).split(separator: "\n").map(String.init)
        switch lines.first {
        case "model": reading.content = .retrieved(ListedModel(id: ModelID(lines.dropFirst().first ?? "")))
        case "list": reading.content = .list(Self.page(lines.dropFirst()))
        case "ran": reading.content = .completion(Self.completion(lines.dropFirst()))
        case "nothing": reading.content = .completion(CompletionReading())
        case "error": reading.content = .error(Self.error(lines.dropFirst(), status: status))
        case "edge": reading.content = .foreign(ForeignBody(isHTML: true, isFromEdge: true, excerpt: "edge"))
        default: reading.content = .malformed("scripted_nonsense")
        }
        return reading
    }

    package var rules: [MatchRule] {
        [
            MatchRule(.money, status: [402...402], is: .quotaExhausted, "no_credit", hold: .outOfMoney),
            MatchRule(.auth, status: [401...401], is: .authFailed, "key_refused", hold: .refused),
            MatchRule(.retired, status: [410...410], is: .retired, "decommissioned"),
            MatchRule(.gated, status: [403...403], is: .gated, "project_denied"),
            MatchRule(
                .wrongRoute,
                status: [421...421],
                is: .wrongRoute,
                "other_route",
                hold: .misconfigured,
                fallback: .otherRoute
            ),
            MatchRule(.capacity, status: [503...503, 529...529], is: .overloaded, "overloaded", hold: .overloaded),
            MatchRule(.rate, status: [429...429], code: ["day"], is: .rateLimited, "per_day", hold: .dailyQuota),
            MatchRule(.rate, status: [429...429], is: .rateLimited, "throttled", hold: .throttled),
            MatchRule(.notFound, status: [404...404], is: .ambiguousAbsent, "not_found"),
            MatchRule(.badProbe, status: [400...400], is: .badProbe, "bad_request", hold: .misconfigured),
            MatchRule(
                .badProbe,
                status: [422...422],
                is: .badProbe,
                "other_cap_name_needed",
                hold: .misconfigured,
                fallback: .otherLimitName
            ),
            MatchRule(.server, status: [500...599], is: .providerError, "failed", hold: .failing),
        ]
    }

    package func tokenBound(_ options: CompletionOptions) -> Int { 32 }

    private static func page(_ lines: some Sequence<String>) -> ListPage {
        var page = ListPage(models: [])
        for line in lines {
            if line == "cut" {
                page.isCutShort = true
            } else if line.hasPrefix("next ") {
                page.next = PageToken(String(line.dropFirst(5)))
            } else if line.hasPrefix("mute ") {
                page.models.append(ListedModel(id: ModelID(String(line.dropFirst(5))), servesCompletions: false))
            } else {
                page.models.append(ListedModel(id: ModelID(line)))
            }
        }
        return page
    }

    private static func completion(_ lines: some Sequence<String>) -> CompletionReading {
        var completion = CompletionReading(proof: .text)
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            if words.count == 2, words[0] == "served" { completion.servedModel = ModelID(words[1]) }
            if words.count == 3, words[0] == "tokens", let input = Int(words[1]), let output = Int(words[2]) {
                completion.usage = TokenUsage(input: input, output: output)
            }
        }
        return completion
    }

    private static func error(_ lines: some Sequence<String>, status: Int) -> ErrorFacts {
        var error = ErrorFacts(status: status)
        for line in lines {
            if line.hasPrefix("code ") { error.code = String(line.dropFirst(5)) } else { error.message += line }
        }
        return error
    }
}
