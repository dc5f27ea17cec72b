/// A list that was believed as a whole and left nothing open: for as long as it comes again byte for byte, nothing follows
/// from it but that it was there.
package struct SettledList: Sendable, Equatable {
    /// SHA-256 of its only page, hexadecimal.
    package var digest: String { body.text }
    /// How many rows it has.
    package let count: Int
    private let body: PackedDigest

    init(digest: String, count: Int) {
        body = PackedDigest(digest)
        self.count = count
    }
}

/// A digest in hexadecimal digits, which takes a quarter of their room.
private enum PackedDigest: Sendable, Equatable {
    case words(UInt64, UInt64, UInt64, UInt64)
    /// What is no such digest.
    case other(String)

    init(_ text: String) {
        self = .other(text)
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return }
        let words = stride(from: 0, to: 64, by: 16).compactMap { start in
            UInt64(String(decoding: digits[start..<start + 16], as: UTF8.self), radix: 16)
        }
        guard words.count == 4 else { return }
        let packed = PackedDigest.words(words[0], words[1], words[2], words[3])
        // Digits may be written in more ways than one.
        if packed.text == text { self = packed }
    }

    /// The digits.
    var text: String {
        switch self {
        case .other(let text): return text
        case .words(let first, let second, let third, let fourth):
            return String(unsafeUninitializedCapacity: 64) { digits in
                for (index, word) in [first, second, third, fourth].enumerated() {
                    for place in 0..<16 {
                        let digit = UInt8(word >> (60 - 4 * UInt64(place)) & 15)
                        digits[index * 16 + place] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
                    }
                }
                return 64
            }
        }
    }
}

/// What follows from the models that are known: computed once for each change of them.
struct Prospects: Sendable, Equatable {
    var unconfirmed: [ModelID]
    var sought: [ModelID]
    var waiting: [Watch]
}

extension EndpointMachine {
    /// Takes a list that is byte for byte the settled one.
    ///
    /// When its models were last seen is entered with them once another list comes.
    package mutating func observeUnchanged(_ digest: String, sent: Timestamp, ended: Timestamp) {
        guard settled?.digest == digest else { return }
        updateEndpoint { $0.lastCompleteList = sent }
        seenUnchanged = ended
    }

    /// Enters when the listed models were last seen, where only the whole list was.
    mutating func catchUp() {
        guard let seen = seenUnchanged else { return }
        seenUnchanged = nil
        for var record in knowledge.models.values where record.listing == .listed {
            record.lastPresent = record.lastPresent.map { max($0, seen) } ?? seen
            store(record)
        }
    }

    /// Whether a list that was just believed leaves nothing that its next read would go on with.
    mutating func settle(_ read: ListRead) {
        guard let digest = read.evidence.bodyDigest, read.pages == 1, unread == nil, termDoubts.isEmpty else { return }
        let isOpen = knowledge.models.values.contains { record in
            if case .doubted = record.listing { return true }
            return record.awaitsBaseline && !record.isBaselineTold
        }
        if !isOpen { settled = SettledList(digest: digest, count: read.rowCount) }
    }
}
