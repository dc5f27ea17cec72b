import ProbeDomain
import ProbeJSON

/// Reads a provider's error out of whatever shape it has.
///
/// The body may be an array of one object; the error an object, a string or the body itself; the text `message`,
/// `Message` or `detail`, which may be a list; the code a number, a numeral or a word; the type missing or in a header.
enum ErrorReader {
    /// The facts of an error reply; nil when the body is no JSON object that could be one.
    ///
    /// A stream that fails before its first piece may be refused as an event of the stream (LiteLLM does so).
    static func facts(_ exchange: Exchange) -> ErrorFacts? {
        guard let node = tolerantParse(exchange.body) ?? firstEvent(exchange.body),
            var facts = facts(node, status: exchange.status)
        else {
            return nil
        }
        if facts.type == nil, let header = exchange.headers["x-amzn-errortype"] { facts.type = shape(header) }
        // Mistral's allowance of the month, which its error does not speak of.
        if exchange.headers["x-ratelimitbysize-remaining-month"] == "0" { facts.tags.insert("month_used_up") }
        return facts
    }

    /// The error inside a reply that began as a success; nil when there is none.
    static func factsInsideSuccess(_ node: JSONNode) -> ErrorFacts? {
        let body = node.first ?? node
        let hasError = body["error"].map(isTruthy) ?? false
        let isErrorObject = body["object"]?.isString("error") == true || body["type"]?.isString("error") == true
        return hasError || isErrorObject ? insideSuccess(body) : nil
    }

    /// The error that an event of a stream carries; nil when it carries none.
    ///
    /// An event that is named so is one, whatever its data look like.
    static func facts(_ event: EventStream.Event, _ node: JSONNode) -> ErrorFacts? {
        factsInsideSuccess(node) ?? (event.name == "error" ? insideSuccess(node) ?? ErrorFacts(status: 500) : nil)
    }

    private static func insideSuccess(_ body: JSONNode) -> ErrorFacts? {
        guard var facts = facts(body, status: nil) else { return nil }
        let told = body["status"]?.int.flatMap { (400..<600).contains($0) ? $0 : nil }
        facts.status = told ?? statusBehind(facts)
        facts.isInsideSuccess = true
        return facts
    }

    /// Some always send the member, and mean nothing by null, false, or an empty value.
    private static func isTruthy(_ node: JSONNode) -> Bool {
        !node.isNull && node.bool != false && node.string != "" && node.members?.isEmpty != true
            && node.array?.isEmpty != true
    }

    /// Parses a body that may have blank lines before it; nil when it is no JSON.
    static func tolerantParse(_ body: [UInt8]) -> JSONNode? {
        try? JSONNode.parse(body)
    }

    /// The JSON of the first event, when the body is a stream of events.
    private static func firstEvent(_ body: [UInt8]) -> JSONNode? {
        guard ["data:", "event:"].contains(where: { body.starts(with: $0.utf8) }) else { return nil }
        var first: [UInt8]?
        var stream = EventStream()
        stream.take(body) { first = first ?? $0.data }
        stream.finish { first = first ?? $0.data }
        return first.flatMap(tolerantParse)
    }

    /// The facts in a node.
    static func facts(_ node: JSONNode, status: Int?) -> ErrorFacts? {
        let body = node.first ?? node
        guard body.kind == .object else { return nil }
        var facts = ErrorFacts(status: status)
        let error = body["error"]
        let source = error?.kind == .object ? error ?? body : body
        facts.type = word(source["type"]) ?? shape(source["__type"]) ?? word(source["status"])
        if source["type"] == nil, let grpc = source["status"]?.string { facts.type = grpc.lowercased() }
        facts.code = word(source["code"]) ?? (error?.kind == .object ? nil : word(body["code"]))
        facts.param = word(source["param"])
        let text = [message(source, error: error, body: body), source["metadata"]?["raw"]?.string]
        facts.message = cut(text.compactMap { $0 }.joined(separator: ": "), to: 2_000)
        facts.tags = tags(source)
        if error == nil, facts.message.isEmpty, facts.code == nil, body["type"] == nil { return nil }
        return facts
    }

    private static func message(_ source: JSONNode, error: JSONNode?, body: JSONNode) -> String? {
        if let text = error?.string { return text }
        for key in ["message", "Message", "detail", "msg", "error_description"] {
            guard let value = source[key] ?? body[key] else { continue }
            if let text = value.string { return text }
            if let list = value.array ?? value["detail"]?.array {
                let texts = list.compactMap { $0["msg"]?.string ?? $0.string }
                if !texts.isEmpty { return texts.joined(separator: "; ") }
            }
            if let text = value["message"]?.string ?? value["msg"]?.string ?? value["error"]?.string { return text }
        }
        return nil
    }

    /// A word or a number as lower-case text.
    private static func word(_ node: JSONNode?) -> String? {
        if let text = node?.string { return text.isEmpty ? nil : cut(text, to: 200).lowercased() }
        return node?.int.map { String($0) }
    }

    /// The name of an error of AWS: what stands before it, up to `#`, and behind it, from `:` on, belongs to others.
    private static func shape(_ node: JSONNode?) -> String? { node?.string.flatMap(shape) }

    private static func shape(_ text: String) -> String? {
        let name = cut(text, to: 200).lowercased().split(separator: ":").first?.split(separator: "#").last
        return name.map { String($0.filter { $0 != " " }) }
    }

    /// Words of `details`, `metadata` and the like that rules test.
    private static func tags(_ source: JSONNode) -> Set<String> {
        var tags: Set<String> = []
        func add(_ node: JSONNode?) {
            if let word = word(node) { tags.insert(word) }
        }
        let details = source["details"]
        add(details?["error_code"])
        for key in ["error_type", "limit_source", "provider_code", "reason"] { add(source["metadata"]?[key]) }
        for detail in (details?.array ?? []).prefix(16) {
            add(detail["reason"])
            for violation in (detail["violations"]?.array ?? []).prefix(16) {
                let quota = (violation["quotaId"]?.string ?? "").lowercased()
                if quota.contains("perday") { tags.insert("perday") }
                if quota.contains("perminute") { tags.insert("perminute") }
            }
        }
        return tags
    }

    /// The status that an error inside a success stands for: its code where that is one, else that of its type.
    static func statusBehind(_ facts: ErrorFacts) -> Int? {
        if let code = facts.code.flatMap({ Int($0) }), (400..<600).contains(code) { return code }
        let words = Set([facts.type, facts.code].compactMap { $0 }).union(facts.tags)
        for (status, names) in [
            (529, ["overloaded_error", "provider_overloaded"]),
            (503, ["server_is_overloaded", "slow_down"]), (502, ["provider_unavailable"]),
            (429, ["rate_limit_error", "rate_limit_exceeded", "insufficient_quota", "usage_not_included"]),
            (401, ["authentication_error", "authentication"]), (402, ["billing_error", "payment_required"]),
            (403, ["permission_error", "permission_denied"]), (404, ["not_found_error", "not_found"]),
            (
                400,
                [
                    "invalid_request_error", "invalid_request", "invalid_prompt", "data_residency_mismatch",
                    "context_length_exceeded",
                ]
            ),
        ] where !words.isDisjoint(with: names) {
            return status
        }
        return 500
    }
}

/// The beginning of a server's text, counted in scalars: one character may have any number of them.
func cut(_ text: String, to limit: Int) -> String {
    text.utf8.count <= limit ? text : String(text.unicodeScalars.prefix(limit))
}

/// Reads bodies that are not the provider's own words.
enum ForeignReader {
    /// What such a body was.
    static func body(_ exchange: Exchange) -> ForeignBody {
        let head = String(decoding: exchange.body.prefix(400), as: UTF8.self)
        let start = head.drop { $0.isWhitespace }.prefix(100).lowercased()
        let type = exchange.headers["content-type"]?.lowercased() ?? ""
        let isHTML = start.hasPrefix("<!doctype html") || start.hasPrefix("<html") || type.hasPrefix("text/html")
        let server = exchange.headers["server"]?.lowercased() ?? ""
        return ForeignBody(
            isHTML: isHTML,
            isFromEdge: server.contains("cloudflare") || (isHTML && exchange.headers["cf-ray"] != nil),
            excerpt: escaped(head, limit: 200),
            title: isHTML ? title(Array(exchange.body.prefix(8_192))) : nil
        )
    }

    /// The title of a page, its white space made one; nil where it has none.
    private static func title(_ page: [UInt8]) -> String? {
        let lower = page.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        guard let tag = lower.firstRange(of: Array("<title".utf8)),
            let start = lower[tag.upperBound...].firstIndex(of: UInt8(ascii: ">")),
            let end = lower[start...].firstRange(of: Array("</title".utf8))
        else {
            return nil
        }
        let text = String(decoding: page[(start + 1)..<end.lowerBound], as: UTF8.self)
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.isEmpty ? nil : escaped(words, limit: 200)
    }
}
