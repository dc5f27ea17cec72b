import ProbeDomain
import ProbeJSON

/// A LiteLLM proxy: ids are its admin's names, and headers say what became of a request behind it
/// (docs.litellm.ai/docs/proxy/response_headers; LiteLLM 1.108).
///
/// Its `/health` calls every model, which costs; it is never asked.
struct LiteLLMDialect: OpenAIShaped {
    let shape = OpenAIDialect(
        preset: OpenAIPreset(
            facts: ProviderFacts(
                name: "litellm",
                title: "LiteLLM proxy",
                baseURL: "http://127.0.0.1:4000/v1",
                keyVariable: "LITELLM_API_KEY",
                keyNeed: .ifConfigured,
                routes: [.chat, .responses],
                hasRetrieve: false
            ),
            chatTokens: 16,
            // The model itself is to answer, and now.
            chatExtras: [("disable_fallbacks", true), ("cache", ["no-cache": true])],
            datesItsModels: false,
            rules: LiteLLMRules.all + OpenAIRules.compatible + MistralRules.all + XAIRules.all + OpenAIRules.openAI
        ),
        page: page,
        complete: complete
    )

    func read(_ exchange: Exchange, as question: Question) -> Reading {
        var reading = shape.read(exchange, as: question)
        let upstream = Self.behind(exchange)
        reading.limits.buckets += LimitReader.openAIBuckets(upstream).map { bucket in
            var bucket = bucket
            bucket.name = "upstream-" + bucket.name
            return bucket
        }
        if reading.limits.wait == nil, case .error = reading.content, let named = LimitReader.retryAfter(upstream) {
            reading.limits.wait = named.wait
            reading.limits.waitSource = named.source
        }
        return reading
    }

    /// The exchange with those headers alone that the provider behind the proxy sent.
    private static func behind(_ exchange: Exchange) -> Exchange {
        let mark = "llm_provider-"
        let fields = exchange.headers.fields.filter { $0.name.hasPrefix(mark) }
        var upstream = exchange
        upstream.headers = HeaderFields(fields.map { (String($0.name.dropFirst(mark.count)), $0.value) })
        return upstream
    }

    /// Rows such as `openai/*` stand for models that are not named; they are none themselves.
    @Sendable
    private static func page(_ node: JSONNode) -> Reading.Content {
        let content = OpenAIListReader.page(node) { OpenAIListReader.row($0, isDated: false) }
        guard case .list(var page) = content else { return content }
        page.models.removeAll { $0.id.text.contains("*") }
        return .list(page)
    }

    /// An address without what is the admin's alone: a user and a password before the host, a key in the query.
    private static func place(_ address: String) -> String {
        let bare = address.prefix { $0 != "?" }
        let start = bare.firstRange(of: "://")?.upperBound ?? bare.startIndex
        let host = bare[start...].prefix { $0 != "/" }
        let secret = host.lastIndex(of: "@").map { bare[start...$0].count } ?? 0
        return cut("\(bare[..<start])\(bare[start...].dropFirst(secret))", to: 150)
    }

    /// Reads what became of the request.
    ///
    /// After a fallback another model of the proxy has run; a retry was one of the same model. Only what comes from its
    /// cache has the cache's key (LiteLLM 1.108).
    @Sendable
    private static func complete(_ reading: inout CompletionReading, _ exchange: Exchange) {
        func count(_ name: String) -> Int { exchange.headers[name].flatMap { Int($0) } ?? 0 }
        if count("x-litellm-attempted-fallbacks") > 0 { reading.detour = "gateway_fallback" }
        if exchange.headers["x-litellm-cache-key"]?.isEmpty == false { reading.detour = "gateway_cache" }
        let place = exchange.headers["x-litellm-model-api-base"].map(Self.place)
        let retries = count("x-litellm-attempted-retries")
        let again = retries > 0 ? " after \(retries == 1 ? "1 retry" : "\(retries) retries")" : ""
        if let place, !place.isEmpty {
            reading.upstream = place + again
        } else if retries > 0 {
            reading.upstream = "an upstream" + again
        }
        let cost = exchange.headers["x-litellm-response-cost"].flatMap { Double($0) }
        if var usage = reading.usage {
            usage.microUSD = usage.microUSD ?? ServerNumber.microUSD(cost)
            reading.usage = usage
        }
    }
}
