import Crypto

/// A signature of version 4 as a server sees it: the header taken apart, and a check against the secret.
///
/// Written after AWS's documentation, apart from whoever signs.
struct AmazonSignature {
    /// The key's id.
    let keyID: String
    private let scope: [String]
    private let signed: [String]
    private let signature: String

    /// Reads an `Authorization` header; nil when it is none of this kind.
    init?(_ header: String) {
        let name = "AWS4-HMAC-SHA256 "
        guard header.hasPrefix(name) else { return nil }
        var fields: [String: String] = [:]
        for part in header.dropFirst(name.count).split(separator: ",") {
            let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { return nil }
            fields[String(pair[0])] = String(pair[1])
        }
        let credential = (fields["Credential"] ?? "").split(separator: "/").map(String.init)
        guard credential.count == 5, credential[4] == "aws4_request", let signature = fields["Signature"] else {
            return nil
        }
        keyID = credential[0]
        scope = Array(credential[1...])
        signed = (fields["SignedHeaders"] ?? "").split(separator: ";").map(String.init)
        self.signature = signature
    }

    /// What is wrong with the signature of a request; nil when nothing is.
    func problem(_ request: Request, secret: String, now: Int) -> String? {
        guard let stamp = request.headers["x-amz-date"], stamp.hasPrefix(scope[0]), stamp.count == 16 else {
            return "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP"
        }
        let plain = Dates.rfc3339(now).filter { !"-:".contains($0) }
        // The same hour is near enough for a simulator.
        guard stamp.prefix(11) == plain.prefix(11) else {
            return "Signature expired: \(stamp) is now earlier than \(plain)"
        }
        let needed = ["host", "x-amz-date"] + request.headers.keys.filter { $0.hasPrefix("x-amz-") }
        if let name = needed.first(where: { !signed.contains($0) }) {
            return "'\(name)' must be a 'SignedHeader' in the AWS Authorization."
        }
        let halves = request.target.split(separator: "?", maxSplits: 1).map(String.init)
        var text = "\(request.method)\n\(Self.encodedAgain(halves[0]))\n"
        text += (halves.count > 1 ? halves[1] : "").split(separator: "&").sorted().joined(separator: "&") + "\n"
        for name in signed { text += name + ":" + (request.headers[name] ?? "") + "\n" }
        text += "\n" + signed.joined(separator: ";") + "\n" + Self.hash(request.body)
        let toSign = ["AWS4-HMAC-SHA256", stamp, scope.joined(separator: "/"), Self.hash(Array(text.utf8))]
        var key = SymmetricKey(data: Array("AWS4".utf8) + Array(secret.utf8))
        for part in scope {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        let code = HMAC<SHA256>.authenticationCode(for: Array(toSign.joined(separator: "\n").utf8), using: key)
        if Self.hex(code) == signature { return nil }
        return "The request signature we calculated does not match the signature you provided."
    }

    /// The path as it came, with its percent signs and what else is not plain encoded once more.
    private static func encodedAgain(_ path: String) -> String {
        path.unicodeScalars.map { scalar in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            if isPlain || "/-_.~".unicodeScalars.contains(scalar) { return String(scalar) }
            return String(scalar).utf8.map { "%" + hex([$0]).uppercased() }.joined()
        }.joined()
    }

    private static func hash(_ bytes: [UInt8]) -> String { hex(SHA256.hash(data: bytes)) }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// Writes messages of AWS's binary streams.
enum AmazonMessage {
    /// An event of a stream.
    static func event(_ type: String, _ data: JSON, delay: Double = 0, isFirstToken: Bool = false) -> Answer.Piece {
        let headers = [
            (":event-type", type), (":content-type", "application/json"), (":message-type", "event"),
        ]
        return Answer.Piece(delay: delay, bytes: bytes(headers, data), isFirstToken: isFirstToken)
    }

    /// An exception in place of an event.
    static func exception(_ type: String, _ message: String) -> Answer.Piece {
        let headers = [
            (":exception-type", type), (":content-type", "application/json"), (":message-type", "exception"),
        ]
        return Answer.Piece(delay: 0, bytes: bytes(headers, ["message": .string(message)]))
    }

    private static func bytes(_ headers: [(String, String)], _ data: JSON) -> [UInt8] {
        var head: [UInt8] = []
        for (name, value) in headers {
            head.append(UInt8(name.utf8.count))
            head += name.utf8
            head.append(7)
            head += word(value.utf8.count).suffix(2)
            head += value.utf8
        }
        let payload = Array(data.text.utf8)
        var message = word(12 + head.count + payload.count + 4) + word(head.count)
        message += word(checksum(message))
        message += head + payload
        return message + word(checksum(message))
    }

    private static func word(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        var entry = UInt32(index)
        for _ in 0..<8 { entry = entry % 2 == 1 ? 0xEDB8_8320 ^ entry / 2 : entry / 2 }
        return entry
    }

    private static func checksum(_ bytes: [UInt8]) -> Int {
        var sum = UInt32.max
        for byte in bytes { sum = table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ sum >> 8 }
        return Int(sum ^ .max)
    }
}
