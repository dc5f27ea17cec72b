internal import ProbeDomain
internal import ProbeJSON

extension ConfigDecoder {
    /// Reads where an endpoint is: its own base URL, or the provider's public one.
    mutating func baseURL(_ section: Section, facts: ProviderFacts?, words: [String: String]) -> BaseURL? {
        let allowsHTTP = flag(section["allow_http"]) ?? false
        guard let field = section["base_url"] else {
            guard let facts else { return nil }
            if let text = facts.baseURL {
                let place = facts.settings.lazy.compactMap { setting in
                    words[setting.name].flatMap { setting.places[$0] }
                }
                return try? BaseURL(place.first ?? Self.filled(text, with: words))
            }
            let place = section.field.node.range.lowerBound
            fail(
                place..<place + 1,
                section.field.path,
                "\"base_url\" is missing",
                "\(quoted(facts.name)) has no public one",
                hint: "add \"base_url\": \"\(facts.exampleURL)\" or where the server is"
            )
            return nil
        }
        let query = facts?.settings.first { $0.form == .query }
        guard
            let url = url(
                field,
                "an https URL such as \"https://api.example.com/v1\"",
                schemes: ["https", "http"],
                queryHint: query.map { "write what follows the question mark as \"\($0.name)\"" }
            )
        else {
            return nil
        }
        if url.scheme == "http", !url.isLoopback, !allowsHTTP {
            fail(
                field,
                "found \(quoted(url.text))",
                "expected https; http is for this machine alone",
                hint: "add \"allow_http\": true if everybody on the way may read key and answers"
            )
        } else if url.scheme == "http", !url.isLoopback, section["key"]?.node.isNull != true {
            warn(field, "the key is sent without encryption", "everybody on the way may read it")
        }
        return url
    }

    /// A base URL with the settings that it names in braces.
    private static func filled(_ text: String, with words: [String: String]) -> String {
        words.reduce(into: text) { $0.replace("{\($1.key)}", with: $1.value) }
    }

    /// The settings that decide which models are shown, as they stand behind the base URL in the endpoint's key; empty
    /// where there are none.
    static func view(_ words: [String: String], facts: ProviderFacts?) -> String {
        let parts = (facts?.settings ?? []).filter(\.isView).compactMap { setting in
            words[setting.name].map { "\(setting.name)=\($0)" }
        }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }

    /// Reads the keys that an endpoint of this provider has beside those of all.
    ///
    /// - Returns: The values by their keys, those left out with their standards.
    mutating func words(_ section: Section, facts: ProviderFacts?) -> [String: String] {
        var words: [String: String] = [:]
        for setting in facts?.settings ?? [] {
            guard let field = section[setting.name] else {
                words[setting.name] = setting.standard
                guard setting.isRequired else { continue }
                let place = section.field.node.range.lowerBound
                fail(
                    place..<place + 1,
                    section.field.path,
                    "\"\(setting.name)\" is missing",
                    "expected \(setting.expected)"
                )
                continue
            }
            guard let text = text(field, setting.expected) else { continue }
            if Self.isWellFormed(text, setting.form) {
                words[setting.name] = text
            } else if setting.form == .query {
                failSecret(field, "this is no query, or it holds a key", "expected \(setting.expected)")
            } else {
                fail(field, "found \(quoted(text))", "expected \(setting.expected)")
            }
        }
        return words
    }

    private static func isWellFormed(_ text: String, _ form: ProviderSetting.Form) -> Bool {
        let isAlphanumeric = { (byte: UInt8) in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
        switch form {
        case .version:
            return text.utf8.first.map { (0x30...0x39).contains($0) } == true && isWellFormed(text, .word)
        case .label:
            return (1...63).contains(text.utf8.count) && text.first != "-" && text.last != "-"
                && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        case .word:
            return (1...200).contains(text.utf8.count)
                && text.utf8.allSatisfy { isAlphanumeric($0) || Array(".-_:@/".utf8).contains($0) }
        case .pointer:
            return JSONNode.isPointer(text)
        case .query:
            return (1...500).contains(text.utf8.count) && text.first != "?"
                && text.utf8.allSatisfy { isAlphanumeric($0) || Array("-._~!$&'()*+,;=:@/?%".utf8).contains($0) }
                && !text.split(separator: "&").contains { pair in
                    let name = pair.prefix { $0 != "=" }
                    let value = String(pair.dropFirst(name.count + 1))
                    return Suspicion.isSecretName(String(name)) || Suspicion.isSecretLike(value)
                }
        }
    }

    /// Reads a proxy.
    mutating func proxy(_ field: Field?) -> String? {
        guard let field else { return nil }
        let schemes = ["http", "https", "socks5", "socks5h"]
        guard let url = url(field, "a URL such as \"http://proxy.example.com:3128\"", schemes: schemes) else {
            return nil
        }
        if !url.path.isEmpty { fail(field, "found \(quoted(url.text))", "a proxy has no path") }
        return url.text
    }

    private mutating func url(
        _ field: Field,
        _ allowed: String,
        schemes: [String],
        queryHint: String? = nil
    ) -> BaseURL? {
        guard let text = text(field, allowed) else { return nil }
        do {
            let url = try BaseURL(text)
            if schemes.contains(url.scheme) { return url }
            fail(field, "found \(quoted(text))", "expected \(allowed)")
        } catch {
            switch error {
            case .credentials:
                failSecret(field, "the URL holds credentials", "expected \(allowed)", hint: "name the key in \"key\"")
            case .queryOrFragment:
                failSecret(field, "the URL has a query or a fragment", "expected \(allowed)", hint: queryHint)
            case .host: fail(field, "found \(quoted(text))", "its host is neither a name nor an address")
            case .port: fail(field, "found \(quoted(text))", "expected a port from 1 to 65535")
            case .characters:
                fail(
                    field,
                    "found \(quoted(text))",
                    "a URL has neither spaces nor characters beyond ASCII",
                    hint: "write international names as xn--.., other characters as %XX"
                )
            case .tooLong: fail(field, "found \(text.utf8.count) bytes", "expected at most 2048")
            case .notAbsolute: fail(field, "found \(quoted(text))", "expected \(allowed)")
            }
        }
        return nil
    }

    /// Reads extra headers; those that could hold a key and those that belong to the transfer are refused.
    mutating func headers(_ field: Field?) -> [WireRequest.Header] {
        guard let field else { return [] }
        guard let members = field.node.members else {
            maskStrings(in: field.node)
            fail(field, "found \(describe(field.node))", "expected an object of names and values")
            return []
        }
        if members.count > 20 { fail(field, "found \(members.count) headers", "expected at most 20") }
        var headers: [WireRequest.Header] = []
        var lines: [String: Int] = [:]
        for member in members {
            let path = "\(field.path).\(shownName(member.key))"
            if let header = header(member, path) { headers.append(header) }
            let name = member.key.lowercased()
            if let line = lines[name] {
                maskStrings(in: member.value)
                fail(member.keyRange, path, "the header is given twice", "the first time in line \(line)")
            } else {
                lines[name] = source.line(of: member.keyRange.lowerBound)
            }
        }
        return headers
    }

    /// Headers that the transfer sets itself; a second opinion on them makes requests that two readers read differently.
    private static let reserved: Set<String> = [
        "host", "connection", "content-length", "content-type", "content-encoding", "transfer-encoding", "te",
        "trailer",
        "upgrade", "expect", "keep-alive", "accept-encoding", "range", "user-agent", "proxy-connection",
    ]

    private mutating func header(_ member: JSONMember, _ path: String) -> WireRequest.Header? {
        let name = member.key
        guard !name.isEmpty, name.utf8.count <= 100, name.utf8.allSatisfy(Self.isTokenByte) else {
            maskStrings(in: member.value)
            fail(member.keyRange, path, "this is no name of a header", "expected letters, digits and \"-\"")
            return nil
        }
        let field = Field(node: member.value, path: path)
        if Suspicion.isSecretName(name) || member.value.string.map(Suspicion.isSecretLike) ?? false {
            mask(member.value)
            fail(
                member.keyRange,
                path,
                "a header that holds a key is refused",
                "keys are never written in a config",
                hint: "name the key in \"key\"; it is sent as the provider wants it"
            )
            return nil
        }
        if Self.reserved.contains(name.lowercased()) {
            fail(member.keyRange, path, "this header belongs to the transfer", "it cannot be set")
            return nil
        }
        guard let value = field.node.string, value.utf8.count <= 1_000,
            value.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else {
            maskStrings(in: member.value)
            fail(field, "this is no value of a header", "expected a string of at most 1000 printable ASCII characters")
            return nil
        }
        return WireRequest.Header(name, value)
    }

    /// The bytes of a token (RFC 9110, section 5.6.2).
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
