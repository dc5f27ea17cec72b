internal import Glibc
import ProbeDomain

/// An absolute URL of the kind that a base URL or a proxy is: scheme, host, port, path, and nothing else.
struct BaseURL: Equatable {
    /// In lower case.
    let scheme: String
    /// In lower case; IPv6 addresses with their brackets.
    let host: String
    /// The port where one is named.
    let port: Int?
    /// Empty, or a slash and more, without trailing slashes.
    let path: String

    /// What keeps a text from being one.
    enum Problem: Error, Equatable {
        case notAbsolute
        case credentials
        case queryOrFragment
        case host
        case port
        case characters
        case tooLong
    }

    /// Reads a URL (RFC 3986, the part that is needed).
    init(_ text: String) throws(Problem) {
        guard text.utf8.count <= 2_048 else { throw .tooLong }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .characters }
        guard let start = text.endOfScheme else { throw .notAbsolute }
        scheme = Substring(text.utf8[..<start].dropLast(3)).lowercased()
        guard !scheme.isEmpty, scheme.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) })
        else { throw .notAbsolute }
        let rest = text.utf8[start...]
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        if authority.contains(UInt8(ascii: "@")) { throw .credentials }
        var path = rest[authority.endIndex...]
        if path.contains(UInt8(ascii: "?")) || path.contains(UInt8(ascii: "#")) { throw .queryOrFragment }
        let isForbidden = { (byte: UInt8) in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "/")...UInt8(ascii: "9"): false
            default: "\\\"<>^`{|}".utf8.contains(byte)
            }
        }
        if path.contains(where: isForbidden) { throw .characters }
        (host, port) = try Self.hostAndPort(Substring(authority))
        while path.last == UInt8(ascii: "/") { path.removeLast() }
        self.path = String(Substring(path))
    }

    /// The URL again, in its normal form.
    var text: String {
        "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "") + path
    }

    /// Whether the host is this machine.
    var isLoopback: Bool {
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        if let address = Self.ipv4(host) { return address[0] == 127 }
        guard let address = Self.ipv6(host) else { return false }
        let isMapped = address[..<10].allSatisfy { $0 == 0 } && address[10] == 0xFF && address[11] == 0xFF
        return isMapped ? address[12] == 127 : address[..<15].allSatisfy { $0 == 0 } && address[15] == 1
    }

    /// Whether the host is this machine or one of a private network: an address of RFC 1918, 3927, 4193, 6598 or a link's
    /// own, a name without dots, or one under a suffix that public DNS does not have (RFC 6762, 8375, ICANN's `internal`).
    var isLocal: Bool {
        isLoopback || HostAddress.isLocal(host: String(host.drop { $0 == "[" }.prefix { $0 != "]" }))
    }

    private static func hostAndPort(_ authority: Substring) throws(Problem) -> (String, Int?) {
        let host: Substring
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { throw .host }
            host = authority[...end]
            guard ipv6(String(host)) != nil else { throw .host }
        } else {
            host = Substring(authority.utf8.prefix { $0 != UInt8(ascii: ":") })
            guard isName(host) else { throw .host }
        }
        let rest = authority[host.endIndex...].utf8
        if rest.isEmpty { return (host.lowercased(), nil) }
        let digits = rest.dropFirst()
        guard rest.first == UInt8(ascii: ":"), digits.count <= 5,
            digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(Substring(digits)), (1...65_535).contains(port)
        else { throw .port }
        return (host.lowercased(), port)
    }

    /// Whether a text is a host name (RFC 1123, section 2.1) or an IPv4 address in its usual form.
    ///
    /// What only looks like a
    /// number, as in `127.1`, is neither, for programs disagree on what it means.
    private static func isName(_ host: Substring) -> Bool {
        let labels = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard host.utf8.count <= 253, let last = labels.last else { return false }
        let isWellFormed = labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != 0x2D && label.last != 0x2D
                && label.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D || byte == 0x5F
                }
        }
        let looksNumeric = last.first.map { (0x30...0x39).contains($0) } ?? false
        return isWellFormed && (!looksNumeric || ipv4(String(host)) != nil)
    }

    private static func ipv4(_ host: String) -> [UInt8]? {
        var address = in_addr()
        guard inet_pton(AF_INET, host, &address) == 1 else { return nil }
        return withUnsafeBytes(of: &address) { Array($0) }
    }

    private static func ipv6(_ host: String) -> [UInt8]? {
        guard host.first == "[", host.last == "]" else { return nil }
        var address = in6_addr()
        guard inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &address) == 1 else { return nil }
        return withUnsafeBytes(of: &address) { Array($0) }
    }
}
