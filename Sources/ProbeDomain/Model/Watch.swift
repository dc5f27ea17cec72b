/// Models the user waits for.
package struct Watch: Hashable, Sendable {
    /// Which ids it takes.
    package let pattern: ModelPattern
    /// The names of the endpoints it holds for; nil for all.
    package let endpoints: Set<String>?

    /// Makes a watch.
    package init(_ pattern: ModelPattern, endpoints: Set<String>? = nil) {
        self.pattern = pattern
        self.endpoints = endpoints
    }

    /// Whether the watch holds for that id at that endpoint.
    package func matches(_ id: ModelID, at endpoint: String) -> Bool {
        holds(at: endpoint) && pattern.matches(id)
    }

    /// Whether the watch holds at that endpoint at all.
    package func holds(at endpoint: String) -> Bool {
        endpoints?.contains(endpoint) ?? true
    }
}

/// Which model ids a watch or an argument takes: one model under all its spellings, or a glob.
package struct ModelPattern: Hashable, Sendable, CustomStringConvertible {
    /// The pattern as it was written.
    package let text: String
    private let family: ModelFamily?

    /// Reads a pattern; `*` and `?` make it a glob.
    package init(_ text: String) {
        self.text = text
        family = text.contains(where: { $0 == "*" || $0 == "?" }) ? nil : ModelFamily(of: ModelID(text))
    }

    package var description: String { text }

    /// The id that was asked for, when the pattern is no glob.
    package var exactID: ModelID? {
        family == nil ? nil : ModelID(text)
    }

    /// Whether the pattern takes an id.
    ///
    /// An exact pattern takes every spelling of the same model, dated snapshots included, and never a variant; one with a
    /// date takes that snapshot only, which other providers date up to two days differently. A glob is held against the
    /// family's name, the whole id, and the id without its prefix.
    package func matches(_ id: ModelID) -> Bool {
        if let family, !Self.mayHold(id, family.name) { return false }
        let other = ModelFamily(of: id)
        guard let family else {
            let glob = Array(text.lowercased().utf8)
            let whole = id.text.lowercased()
            let bare = whole.split(separator: "/").last.map(String.init) ?? whole
            return [other.name, whole, bare].contains { Self.glob(glob, takes: Array($0.utf8)) }
        }
        guard family.name == other.name else { return false }
        return family.snapshot == nil || (other.snapshot != nil && family.mayBeSnapshot(other.snapshot))
    }

    /// Whether a family's name can be in an id at all: it is what is left when the id's ends are taken away.
    ///
    /// Most ids of a list are told apart by this, without reading their family. It takes the ways of writing a version for
    /// one (`4.5`, `4-5`, `4p5`); Llamas have more of them, and are told apart by their first word.
    private static func mayHold(_ id: ModelID, _ name: String) -> Bool {
        let text = id.text.utf8
        let name = name.utf8.starts(with: "llama-".utf8) ? name.utf8.prefix(5) : name.utf8[...]
        guard let first = name.first else { return true }
        var start = text.startIndex
        while start != text.endIndex {
            let byte = text[start]
            // Letters beyond ASCII may become ASCII in lower case.
            if byte >= 0x80 { return true }
            if lowered(byte) == first, begins(text[start...], with: name) { return true }
            start = text.index(after: start)
        }
        return false
    }

    private static func begins(_ text: Substring.UTF8View, with name: Substring.UTF8View) -> Bool {
        var index = text.startIndex
        for expected in name {
            guard index != text.endIndex else { return false }
            let byte = lowered(text[index])
            let isPoint =
                expected == UInt8(ascii: ".")
                && (byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "p"))
            let isTag = expected == UInt8(ascii: "-") && byte == UInt8(ascii: ":")
            // Letters beyond ASCII, again.
            guard byte == expected || isPoint || isTag || byte >= 0x80 else { return false }
            if byte >= 0x80 { return true }
            index = text.index(after: index)
        }
        return true
    }

    private static func lowered(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }

    /// Glob matching with one point of return, so that no pattern takes more than length times length steps.
    private static func glob(_ pattern: [UInt8], takes text: [UInt8]) -> Bool {
        var index = 0
        var at = 0
        var star: (pattern: Int, text: Int)?
        while at < text.count {
            if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
                star = (index, at)
                index += 1
            } else if index < pattern.count, pattern[index] == UInt8(ascii: "?") || pattern[index] == text[at] {
                index += 1
                at += 1
            } else if let back = star {
                star = (back.pattern, back.text + 1)
                index = back.pattern + 1
                at = back.text + 1
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
