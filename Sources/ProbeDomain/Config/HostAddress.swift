/// What a host in a URL is to the rules: this machine, a private network, or the public internet.
package enum HostAddress {
    /// The host of a URL in lower case, without brackets; nil when there is none.
    package static func host(ofURL url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let hostPort = authority.split(separator: "@").last ?? authority
        if hostPort.first == "[" {
            return hostPort.dropFirst().split(separator: "]").first.map { $0.lowercased() }
        }
        let host = hostPort.split(separator: ":", omittingEmptySubsequences: false).first ?? ""
        return host.isEmpty ? nil : host.lowercased()
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
        let isIPv6 = host.contains(":")
        let isPrivateIPv6 = isIPv6 && ["fc", "fd", "fe8", "fe9", "fea", "feb"].contains { host.hasPrefix($0) }
        // A name without a dot, or of a private zone, is of this network.
        let isPrivateName =
            !isIPv6
            && (!host.contains(".") || [".local", ".internal", ".lan", ".home.arpa"].contains { host.hasSuffix($0) })
        return isPrivateIPv6 || isPrivateName
    }

    private static func octets(_ host: String) -> [Int]? {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let numbers = parts.compactMap { UInt8($0).map(Int.init) }
        return numbers.count == 4 ? numbers : nil
    }
}
