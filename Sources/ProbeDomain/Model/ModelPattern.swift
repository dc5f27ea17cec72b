/// Which model ids a watch or an argument takes: one model under all its spellings, or a glob.
package struct ModelPattern: Hashable, Sendable, CustomStringConvertible {
    /// The pattern as it was written.
    package let text: String
    /// The family, when it is no glob.
    private let family: ModelFamily?
    /// In lower case: the family's name, or the glob.
    private let name: [UInt8]
    /// What must stand in every id that is taken, but for the ways of writing a version.
    private let head: [UInt8]

    /// Reads a pattern; `*` and `?` make it a glob.
    package init(_ text: String) {
        self.text = text
        let isGlob = text.utf8.contains(where: Self.isWildcard)
        let family = isGlob ? nil : ModelFamily(of: ModelID(text))
        self.family = family
        name = family.map { Array($0.name.utf8) } ?? LoweredText(text).bytes
        head = Self.head(of: name)
    }

    /// What is sought in an id: all up to the first wildcard.
    ///
    /// Llamas have more ways of writing a version, and are told apart by their first word; a name that begins with what may
    /// be written in another way is not told apart at all.
    private static func head(of name: [UInt8]) -> [UInt8] {
        if name.starts(with: "llama-".utf8) { return Array("llama".utf8) }
        if name.first == UInt8(ascii: "-") || name.first == UInt8(ascii: ".") { return [] }
        return Array(name.prefix { !isWildcard($0) })
    }

    package static func == (left: ModelPattern, right: ModelPattern) -> Bool { left.text == right.text }

    package func hash(into hasher: inout Hasher) { hasher.combine(text) }

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
        guard mayTake(id) else { return false }
        let whole = LoweredText(id.text).bytes
        guard let family else {
            return Self.glob(name, takes: whole[...]) || Self.glob(name, takes: Self.bare(whole))
                || Self.glob(name, takes: ModelSpelling.joiningVersions(ModelSpelling.parts(of: whole).stem)[...])
        }
        let (stem, snapshot) = ModelSpelling.parts(of: whole)
        guard ModelSpelling.joiningVersions(stem) == name else { return false }
        guard family.snapshot != nil else { return true }
        return snapshot.map { family.mayBeSnapshot(String(decoding: $0, as: UTF8.self)) } ?? false
    }

    /// Whether a family's name, or what a glob begins with, can be in an id at all: the name is what is left when the id's
    /// ends are taken away.
    ///
    /// Most ids of a list are told apart by this, without reading their family. It takes the ways of writing a version for
    /// one (`4.5`, `4-5`, `4p5`).
    private func mayTake(_ id: ModelID) -> Bool {
        var text = id.text
        return text.withUTF8 { text in
            head.withUnsafeBufferPointer { head in
                // Letters beyond ASCII may become ASCII in lower case.
                guard let first = head.first, LoweredText.isASCII(text) else { return true }
                for start in text.indices where text[start] | 0x20 == first | 0x20 {
                    if Self.begins(text, at: start, with: head) { return true }
                }
                return false
            }
        }
    }

    private static func begins(
        _ text: UnsafeBufferPointer<UInt8>,
        at start: Int,
        with head: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        for place in head.indices {
            guard start + place < text.count else { return false }
            let byte = LoweredText.lowered(text[start + place])
            let isSame =
                switch head[place] {
                case byte: true
                case UInt8(ascii: "."): [UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "p")].contains(byte)
                case UInt8(ascii: "-"): byte == UInt8(ascii: ":")
                default: false
                }
            guard isSame else { return false }
        }
        return true
    }

    private static func isWildcard(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") }

    /// What stands behind the last slash that something follows; the whole id where there is none.
    private static func bare(_ id: [UInt8]) -> ArraySlice<UInt8> {
        id.split(separator: UInt8(ascii: "/")).last ?? id[...]
    }

    /// Glob matching with one point of return, so that no pattern takes more than length times length steps.
    private static func glob(_ pattern: [UInt8], takes text: ArraySlice<UInt8>) -> Bool {
        var index = 0
        var at = text.startIndex
        var star: (pattern: Int, text: Int)?
        while at < text.endIndex {
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
