import ProbeDomain

/// Takes a key out of what a server sent, before anything is read from it, should the server have echoed the key.
///
/// Every byte of it becomes an asterisk, so that positions in the body stay what they are.
struct KeyMask: Sendable {
    private let key: [UInt8]

    /// Makes a mask; one that changes nothing without a key, and for one too short to be told from other text.
    init(_ key: Secret?) {
        let bytes = Array((key?.reveal() ?? "").utf8)
        self.key = bytes.count >= 4 ? bytes : []
    }

    /// The exchange without the key.
    func masked(_ exchange: Exchange) -> Exchange {
        guard !key.isEmpty else { return exchange }
        var masked = exchange
        mask(&masked.body)
        if exchange.headers.fields.contains(where: { holdsKey($0.value) }) {
            masked.headers = HeaderFields(exchange.headers.fields.map { ($0.name, self.masked($0.value)) })
        }
        return masked
    }

    /// The reading without the key, which a body may have held in another spelling than its own, such as `\\/` for `/`.
    func masked(_ reading: Reading) -> Reading {
        guard !key.isEmpty, case .error(var facts) = reading.content else { return reading }
        facts.message = masked(facts.message)
        facts.type = facts.type.map(masked)
        facts.code = facts.code.map(masked)
        var reading = reading
        reading.content = .error(facts)
        return reading
    }

    private func holdsKey(_ text: String) -> Bool { text.utf8.count >= key.count && masked(text) != text }

    private func masked(_ text: String) -> String {
        var bytes = Array(text.utf8)
        return mask(&bytes) ? String(decoding: bytes, as: UTF8.self) : text
    }

    /// Overwrites the key; returns whether it was there.
    @discardableResult
    private func mask(_ bytes: inout [UInt8]) -> Bool {
        let places = key.withUnsafeBufferPointer { key in bytes.withUnsafeBufferPointer { Self.places(of: key, in: $0) }
        }
        for place in places {
            for index in place..<(place + key.count) { bytes[index] = UInt8(ascii: "*") }
        }
        return !places.isEmpty
    }

    /// Where the key begins; through pointers, for lists are long and nearly none holds a key.
    private static func places(
        of key: UnsafeBufferPointer<UInt8>,
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> [Int] {
        var places: [Int] = []
        var index = 0
        while index + key.count <= bytes.count {
            var length = 0
            while length < key.count, bytes[index + length] == key[length] { length += 1 }
            if length == key.count {
                places.append(index)
                index += length
            } else {
                index += 1
            }
        }
        return places
    }
}
