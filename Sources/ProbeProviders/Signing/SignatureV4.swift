import Crypto
package import ProbeDomain

/// Signs requests as AWS wants it: Signature Version 4 (AWS documentation, "Create a signed AWS API request").
///
/// Pure.
///
/// A path is taken as it is in the URL and encoded once more, which holds for every service but S3.
package struct SignatureV4: Sendable {
    /// Names the key at AWS.
    let keyID: Secret
    /// What is signed with.
    let key: Secret
    /// Goes along with a key that is valid for a while only; nil for one that stays.
    let session: Secret?
    /// The region that the signature is for.
    let region: String
    /// The service that it is for.
    let service: String

    /// Makes a signer.
    package init(keyID: Secret, key: Secret, session: Secret?, region: String, service: String) {
        self.keyID = keyID
        self.key = key
        self.session = session
        self.region = region
        self.service = service
    }

    /// The headers that sign a request.
    ///
    /// - Parameters:
    ///   - method: The HTTP method.
    ///   - url: The URL as it is sent: absolute, encoded, without a fragment.
    ///   - headers: What is signed beside `host` and what is given back here.
    ///   - body: The body as it is sent.
    ///   - now: The wall time; AWS takes signatures of the last five minutes.
    /// - Returns: The time, the session's token where there is one, and the signature.
    package func headers(
        _ method: String,
        _ url: String,
        signing headers: [(name: String, value: String)] = [],
        body: [UInt8],
        at now: Timestamp
    ) -> [WireRequest.Header] {
        let place = Place(url)
        let stamp = Timestamp(seconds: now.seconds).rfc3339.filter { $0 != "-" && $0 != ":" }
        var signed = headers.map { (name: $0.name.lowercased(), value: Self.folded($0.value)) }
        signed += [("host", place.host), ("x-amz-date", stamp)]
        if let session { signed.append(("x-amz-security-token", session.reveal())) }
        let names = Set(signed.map(\.name)).sorted()
        let lines = names.map { name in
            "\(name):\(signed.filter { $0.name == name }.map(\.value).joined(separator: ","))\n"
        }
        let list = names.joined(separator: ";")
        let request = [method, place.path, place.query, lines.joined(), list, Self.digest(body)]
            .joined(separator: "\n")
        let scope = [String(stamp.prefix(8)), region, service, "aws4_request"]
        let text = ["AWS4-HMAC-SHA256", stamp, scope.joined(separator: "/"), Self.digest(Array(request.utf8))]
            .joined(separator: "\n")
        // Each part of the scope signs with the result of the one before it, and the last one signs the text.
        let signature = (scope + [text]).reduce(Array("AWS4\(key.reveal())".utf8)) { Self.code($1, key: $0) }
        let credential = ([keyID.reveal()] + scope).joined(separator: "/")
        let value = "Credential=\(credential), SignedHeaders=\(list), Signature=\(Self.hexadecimal(signature))"
        var result = [WireRequest.Header("X-Amz-Date", stamp)]
        if let session { result.append(.init("X-Amz-Security-Token", secret: session)) }
        let hidden = Secret(value, origin: "signature by \(key.origin)")
        result.append(.init("Authorization", prefix: "AWS4-HMAC-SHA256 ", secret: hidden))
        return result
    }

    /// A value without white space at its ends, and with one space for each run of it.
    private static func folded(_ value: String) -> String {
        value.unicodeScalars.split { (0x09...0x0D).contains($0.value) || $0.value == 0x20 }
            .map { String($0) }.joined(separator: " ")
    }

    private static func code(_ text: String, key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }

    private static func digest(_ bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(data: bytes)) }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The parts of a URL in the form in which they are signed.
    private struct Place {
        /// With the port, unless it is the scheme's own.
        let host: String
        /// Without empty and dot segments, encoded once more.
        let path: String
        /// The pairs in the order of their bytes.
        let query: String

        init(_ url: String) {
            let halves = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            let parts = halves[0].split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
            let port = parts.first == "https:" ? ":443" : ":80"
            let authority = parts.count > 2 ? parts[2] : ""
            host = String(authority.hasSuffix(port) ? authority.dropLast(port.count) : authority)
            path = Self.normal(parts.count > 3 ? parts[3] : "")
            query = halves.count > 1 && !halves[1].isEmpty ? Self.sorted(halves[1]) : ""
        }

        private static func normal(_ path: Substring) -> String {
            var segments: [Substring] = []
            for segment in path.split(separator: "/") where segment != "." {
                if segment != ".." {
                    segments.append(segment)
                } else if !segments.isEmpty {
                    segments.removeLast()
                }
            }
            let isFolder = path.last == "/" && !segments.isEmpty
            return "/" + segments.map { RequestParts.encoded(String($0)) }.joined(separator: "/")
                + (isFolder ? "/" : "")
        }

        private static func sorted(_ query: Substring) -> String {
            let pairs = query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return [Array(parts[0].utf8), parts.count > 1 ? Array(parts[1].utf8) : []]
            }
            let inOrder = pairs.sorted { left, right in
                left[0] == right[0]
                    ? left[1].lexicographicallyPrecedes(right[1]) : left[0].lexicographicallyPrecedes(right[0])
            }
            return inOrder.map { String(decoding: $0[0] + [UInt8(ascii: "=")] + $0[1], as: UTF8.self) }
                .joined(separator: "&")
        }
    }
}
