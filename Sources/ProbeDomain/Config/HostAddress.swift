/// What a host in a URL is to the rules: this machine, a private network, or the public internet.
package enum HostAddress {
    /// The host of a URL in lower case, without brackets; nil when there is none.
    package static func host(ofURL url: String) -> String? {
        guard let start = url.endOfScheme else { return nil }
        let authority = url[start...].utf8.prefix { byte in
            byte != UInt8(ascii: "/") && byte != UInt8(ascii: "?") && byte != UInt8(ascii: "#")
        }
        let hostPort = authority.split(separator: UInt8(ascii: "@")).last ?? authority
        if hostPort.first == UInt8(ascii: "[") {
            let address = hostPort.dropFirst().split(separator: UInt8(ascii: "]")).first
            return address.map { Substring($0).lowercased() }
        }
        let host = hostPort.prefix { $0 != UInt8(ascii: ":") }
        return host.isEmpty ? nil : Substring(host).lowercased()
    }

    /// Whether a host is this machine: `localhost`, 127.0.0.0/8, `::1` (RFC 6761 section 6.3, RFC 1122, RFC 4291).
    package static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
        return octets(host)?.first == 127
    }

    /// Whether a URL's host is loopback or private (RFC 1918, RFC 4193, RFC 3927): such hosts say nothing of the internet.
    package static func isLocal(url: String) -> Bool {
        host(ofURL: url).map { isLocal(host: $0) } ?? true
    }

    /// Whether a host, in lower case and without brackets, is loopback, private or shared (RFC 6598).
    package static func isLocal(host: String) -> Bool {
        if isLoopback(host) { return true }
        // An IPv4 address in IPv6 clothes (RFC 4291, section 2.5.5.2).
        if host.hasPrefix("::ffff:"), octets(String(host.dropFirst(7))) != nil {
            return isLocal(host: String(host.dropFirst(7)))
        }
        if let parts = octets(host) {
            return parts[0] == 10 || (parts[0] == 100 && (64...127).contains(parts[1]))
                || (parts[0] == 192 && parts[1] == 168) || (parts[0] == 169 && parts[1] == 254)
                || (parts[0] == 172 && (16...31).contains(parts[1]))
        }
        let isIPv6 = host.utf8.contains(UInt8(ascii: ":"))
        let isPrivateIPv6 = isIPv6 && ["fc", "fd", "fe8", "fe9", "fea", "feb"].contains { host.hasPrefix($0) }
        // A name without a dot, or of a private zone, is of this network.
        let isPrivateName =
            !isIPv6
            && (!host.utf8.contains(UInt8(ascii: "."))
                || [".local", ".internal", ".lan", ".home.arpa"].contains { host.hasSuffix($0) })
        return isPrivateIPv6 || isPrivateName
    }

    private static func octets(_ host: String) -> [Int]? {
        guard host.utf8.count(where: { $0 == UInt8(ascii: ".") }) == 3 else { return nil }
        let parts = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let numbers = parts.compactMap { UInt8(Substring($0)).map(Int.init) }
        return numbers.count == 4 ? numbers : nil
    }
}

extension String {
    /// Where a URL goes on behind its `://`; nil where it has none.
    ///
    /// By bytes: ten thousand URLs are read at a start.
    package var endOfScheme: Index? {
        var rest = utf8[...]
        while let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            rest = rest[colon...]
            if rest.starts(with: "://".utf8) { return utf8.index(colon, offsetBy: 3) }
            rest = rest.dropFirst()
        }
        return nil
    }
}
