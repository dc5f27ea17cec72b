import ProbeDomain

/// Takes all secrets of a credential, and those that were made of it for one request, out of what is kept of a reply.
struct CredentialMask: Sendable {
    private let masks: [KeyMask]

    /// Makes a mask; one that changes nothing without a secret.
    init(_ credential: Credential?, in request: WireRequest) {
        let parts = credential?.secrets ?? []
        let carried = request.headers.compactMap { header in
            if case .secret(_, let secret) = header.value { secret } else { nil }
        }
        // A signature names the key that it was made with: what is made of parts goes before them.
        masks = (carried.filter { !parts.contains($0) } + parts).map { KeyMask($0) }
    }

    /// The exchange to read from; see `KeyMask`.
    func readable(_ exchange: Exchange) -> Exchange { masks.reduce(exchange) { $1.readable($0) } }

    /// What may be kept of an exchange once it was read.
    func kept(_ exchange: Exchange) -> Exchange { masks.reduce(exchange) { $1.kept($0) } }

    /// The reading without the secrets.
    func masked(_ reading: Reading) -> Reading { masks.reduce(reading) { $1.masked($0) } }

    /// The finding without the secrets.
    func masked(_ finding: Finding) -> Finding { masks.reduce(finding) { $1.masked($0) } }
}

/// Takes a key out of what is kept of a reply, should the server have echoed the key.
///
/// Every byte of it becomes an asterisk, so that positions in the body stay what they are.
struct KeyMask: Sendable {
    private let key: [UInt8]

    /// From this length on a key cannot be a part of other text by chance, so that it may be taken out before reading.
    private static let unmistakable = 16

    /// Makes a mask; one that changes nothing without a key, and for one too short to be told from other text.
    init(_ key: Secret?) {
        let bytes = Array((key?.reveal() ?? "").utf8)
        self.key = bytes.count >= 4 ? bytes : []
    }

    /// The exchange to read from: a short key stays, for the same letters may be what the reply is about.
    func readable(_ exchange: Exchange) -> Exchange { isUnmistakable ? masked(exchange) : exchange }

    /// The exchange without the key.
    ///
    /// A body that holds it in another spelling, such as `\u006b` for `k`, is blotted out.
    func masked(_ exchange: Exchange) -> Exchange {
        guard !key.isEmpty else { return exchange }
        var masked = exchange
        // A list that was read before is kept without the key: one that is the same has none.
        if !exchange.isUnchangedList { mask(&masked.body) }
        if exchange.headers.fields.contains(where: { holdsKey($0.value) }) {
            masked.headers = HeaderFields(exchange.headers.fields.map { ($0.name, self.masked($0.value)) })
        }
        return masked
    }

    /// What may be kept of an exchange once it was read.
    func kept(_ exchange: Exchange) -> Exchange {
        var kept = masked(exchange)
        guard !key.isEmpty, !exchange.isUnchangedList, kept.body.contains(UInt8(ascii: "\\")) else { return kept }
        var plain = Self.unescaped(kept.body)
        if mask(&plain) { kept.body = Array(repeating: UInt8(ascii: "*"), count: kept.body.count) }
        return kept
    }

    /// The reading without the key, which a body may have held in another spelling than its own, such as `\/` for `/`.
    ///
    /// A row of a list that is named after the key is no model.
    func masked(_ reading: Reading) -> Reading {
        guard !key.isEmpty else { return reading }
        var reading = reading
        reading.requestID = reading.requestID.map(masked)
        reading.limits = masked(reading.limits)
        switch reading.content {
        case .list(var page):
            if isUnmistakable { page.models.removeAll { namesKey($0.id) } }
            reading.content = .list(page)
        case .retrieved(let row):
            if isUnmistakable, namesKey(row.id) { reading.content = .malformed("no_id") }
        case .completion(let completion): reading.content = .completion(masked(completion))
        case .incomplete(let completion): reading.content = .incomplete(completion.map(masked))
        case .error(let facts): reading.content = .error(masked(facts))
        case .foreign(var body):
            body.excerpt = masked(body.excerpt)
            reading.content = .foreign(body)
        case .unchangedList, .malformed: break
        }
        return reading
    }

    /// The finding without the key.
    func masked(_ finding: Finding) -> Finding {
        guard !key.isEmpty else { return finding }
        var finding = finding
        finding.error = finding.error.map(masked)
        finding.detail = finding.detail.map(masked)
        return finding
    }

    private var isUnmistakable: Bool { key.count >= Self.unmistakable }

    /// Whether an id holds the key, or what became of it before the body was read.
    private func namesKey(_ id: ModelID) -> Bool {
        holdsKey(id.text) || id.text.contains(String(repeating: "*", count: key.count))
    }

    private func masked(_ limits: LimitFacts) -> LimitFacts {
        var limits = limits
        limits.waitSource = limits.waitSource.map(masked)
        for index in limits.buckets.indices {
            limits.buckets[index].name = masked(limits.buckets[index].name)
            limits.buckets[index].resetSource = limits.buckets[index].resetSource.map(masked)
        }
        return limits
    }

    private func masked(_ source: WaitSource) -> WaitSource {
        // Words of a message were turned into lower case.
        let text = KeyMask(lowered: self).masked(masked(source.description))
        return text == source.description ? source : WaitSource(recorded: text)
    }

    private func masked(_ completion: CompletionReading) -> CompletionReading {
        guard isUnmistakable, let served = completion.servedModel, namesKey(served) else { return completion }
        var completion = completion
        completion.servedModel = nil
        return completion
    }

    private func masked(_ facts: ErrorFacts) -> ErrorFacts {
        var facts = facts
        let lowered = KeyMask(lowered: self)
        facts.message = masked(facts.message)
        facts.type = facts.type.map(lowered.masked)
        facts.code = facts.code.map(lowered.masked)
        facts.param = facts.param.map(lowered.masked)
        facts.tags = Set(facts.tags.map(lowered.masked))
        return facts
    }

    /// The mask for texts that were turned into lower case.
    private init(lowered mask: KeyMask) {
        key = mask.key.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

    /// A JSON text with its escapes of ASCII characters resolved, wherever they stand.
    private static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else {
                plain.append(bytes[index])
                index += 1
                continue
            }
            let digits = bytes[(index + 2)...].prefix(4)
            if bytes[index + 1] == UInt8(ascii: "u"), digits.count == 4,
                let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                plain.append(code)
                index += 6
            } else {
                plain.append(bytes[index + 1])
                index += 2
            }
        }
        return plain
    }

    private func holdsKey(_ text: String) -> Bool { masked(text) != text }

    private func masked(_ text: String) -> String {
        guard text.utf8.count >= key.count else { return text }
        var bytes = Array(text.utf8)
        return mask(&bytes) ? String(decoding: bytes, as: UTF8.self) : text
    }

    /// Overwrites the key; returns whether it was there.
    @discardableResult
    private func mask(_ bytes: inout [UInt8]) -> Bool {
        let places = places(of: key, in: bytes)
        for place in places {
            for index in place..<(place + key.count) { bytes[index] = UInt8(ascii: "*") }
        }
        return !places.isEmpty
    }
}
