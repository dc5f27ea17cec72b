/// Plays what goes wrong.
enum FaultPlayer {
    /// The answer of a site under a fault.
    static func answer(_ fault: Script.Fault, _ request: Request, _ face: any Face, _ scene: Scene) -> Answer {
        let amount = fault.amount ?? 0
        switch fault.kind {
        case .status:
            return .text(
                fault.status ?? 500,
                fault.body ?? "",
                type: "application/json",
                headers: (fault.headers ?? [:]).map { ($0.key.lowercased(), $0.value) }
            )
        case .rateLimit: return face.rateLimited(fault.form ?? .seconds, seconds: fault.amount ?? 1, scene)
        case .overloaded: return face.overloaded(scene)
        case .serverError: return face.failed(scene)
        case .hang:
            var answer = Answer(status: 0)
            answer.ending = .hang
            return answer
        case .slow:
            var answer = face.answer(request, scene)
            answer.headDelay += amount
            return answer
        case .reset: return broken(face.answer(request, scene), after: Int(amount), .reset)
        case .truncate: return broken(face.answer(request, scene), after: Int(amount), .truncate)
        case .html:
            return .text(
                fault.status ?? 200,
                "<!DOCTYPE html><html><head><title>Just a moment</title></head><body>Sorry</body></html>",
                type: "text/html",
                headers: [("server", "cloudflare"), ("cf-ray", "8f0000000000-SIM")]
            )
        case .emptyList: return face.list([], scene)
        case .shortList: return face.list(scene.listed.prefix(Int(amount)).map(\.id), scene)
        case .wrongJSON: return .json(200, ["surprise": true])
        case .invalidUTF8:
            let head = Array("{\"object\":\"list\",\"data\":[{\"id\":\"".utf8)
            return raw([head, [0xC3, 0x28, 0xFF], Array("\"}]}".utf8)].flatMap { $0 })
        case .deep:
            let levels = max(1, Int(amount))
            return raw(Array(repeating: UInt8(ascii: "["), count: levels))
        case .huge:
            let row = Array("{\"id\":\"padding-padding-padding\"},".utf8)
            let piece = Answer.Piece(delay: 0, bytes: Array((0..<2_000).map { _ in row }.joined()))
            var answer = Answer(status: 200, headers: [("content-type", "application/json")])
            let count = max(1, Int(amount) / piece.bytes.count)
            answer.pieces =
                [Answer.Piece(delay: 0, bytes: Array("{\"data\":[".utf8))] + Array(repeating: piece, count: count)
            return answer
        case .gzipBomb: return GzipBomb.answer(megabytes: max(1, Int(amount)))
        case .endless, .keepalive: return endless(fault.kind)
        case .noTerminator:
            var answer = face.answer(request, scene)
            answer.pieces.removeLast()
            return answer
        case .errorInStream:
            var answer = face.answer(request, scene)
            answer.pieces = Array(answer.pieces.prefix(2))
            answer.pieces.append(face.overloadedPiece)
            return answer
        case .redirect:
            return .text(302, "", type: "text/plain", headers: [("location", fault.body ?? "http://127.0.0.1:9/")])
        case .hostileIDs: return face.list(hostile, scene)
        }
    }

    /// Ids that try to break whoever shows them.
    static let hostile = [
        "gpt-5.5\n2026-04-24 fake log line", "gpt-5.5\u{1B}[2J\u{1B}[31mred", "gpt-5.5\u{202E}detsil",
        "=cmd|'/C calc'!A0", "<script>alert(1)</script>", String(repeating: "x", count: 10_000), "../../etc/passwd",
        "gpt-5.5\u{0}nul", "ok-model",
    ]

    private static func raw(_ bytes: [UInt8]) -> Answer {
        var answer = Answer(status: 200, headers: [("content-type", "application/json")])
        answer.pieces = [Answer.Piece(delay: 0, bytes: bytes)]
        return answer
    }

    /// The answer, cut after so many bytes of its body.
    private static func broken(_ whole: Answer, after count: Int, _ ending: Answer.Ending) -> Answer {
        var answer = whole
        var left = count
        answer.pieces = []
        for var piece in whole.pieces where left > 0 {
            piece.bytes = Array(piece.bytes.prefix(left))
            left -= piece.bytes.count
            answer.pieces.append(piece)
        }
        answer.ending = ending
        if ending == .reset, count == 0 { answer.status = 0 }
        return answer
    }

    private static func endless(_ kind: Script.Fault.Kind) -> Answer {
        let text =
            kind == .keepalive
            ? ": still here\n\n" : "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"more \"}}]}\n\n"
        var answer = Answer.events([Answer.Piece(delay: 0.05, bytes: Array(text.utf8))], headers: [])
        answer.ending = .endless
        return answer
    }
}

/// A small body that grows without measure when it is decompressed.
enum GzipBomb {
    /// Zeros, compressed by hand: deflate with fixed codes (RFC 1951 section 3.2.6), one literal and then copies of the
    /// longest length, 258 bytes, at distance 1.
    static func answer(megabytes: Int) -> Answer {
        var bits = BitWriter()
        bits.put(1, 1)  // the last block
        bits.put(1, 2)  // with fixed codes
        bits.putCode(0x30, 8)  // the literal 0
        for _ in 0..<(megabytes * 1_048_576 / 258) {
            bits.putCode(0b1100_0101, 8)  // length 258
            bits.putCode(0, 5)  // distance 1
        }
        bits.putCode(0, 7)  // the end
        let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
        var answer = Answer(
            status: 200,
            headers: [("content-type", "application/json"), ("content-encoding", "gzip")]
        )
        answer.pieces = [Answer.Piece(delay: 0, bytes: head + bits.bytes)]
        return answer
    }

    private struct BitWriter {
        private(set) var bytes: [UInt8] = []
        private var used = 8

        /// Puts bits, the lowest first.
        mutating func put(_ value: Int, _ count: Int) {
            for index in 0..<count { putBit(value >> index & 1) }
        }

        /// Puts a Huffman code, its highest bit first.
        mutating func putCode(_ value: Int, _ count: Int) {
            for index in (0..<count).reversed() { putBit(value >> index & 1) }
        }

        private mutating func putBit(_ bit: Int) {
            if used == 8 {
                bytes.append(0)
                used = 0
            }
            bytes[bytes.count - 1] |= UInt8(bit << used)
            used += 1
        }
    }
}
