package import ProbeDomain

/// What probe-journal(7) promises to everybody who reads the journal.
package struct JournalManual: Sendable {
    /// One kind of event.
    package struct Kind: Sendable, Equatable {
        /// The priority as a word.
        package var priority: String
        /// The `MESSAGE_ID`.
        package var messageID = ""
        /// The fields that each of its entries has, beside those of every event.
        package var always: Set<String> = []
        /// Those that it has where the fact is known.
        package var ifKnown: Set<String> = []
        /// Whether it is only reserved, and never sent.
        package var isReserved = false
    }

    /// The kinds by their words.
    package private(set) var kinds: [String: Kind] = [:]
    /// The words of kinds that are described twice.
    package private(set) var doubled: [String] = []
    /// The fields that every event has, or may have.
    package let common: Set<String>
    /// The fields that some kinds have.
    package let further: Set<String>

    /// The page of this source.
    package static let current = JournalManual(ManualPage("probe-journal.7"))

    /// Reads the page.
    package init(_ page: ManualPage) {
        common = Self.names(page.items(of: "FIELDS OF EVERY EVENT"))
        further = Self.names(page.items(of: "FURTHER FIELDS"))
        for title in page.sections.map(\.title) {
            for item in page.items(of: title) where item.head.count == 4 && item.head[2] == "Pq" {
                let word = item.head[1]
                if kinds[word] != nil { doubled.append(word) }
                kinds[word] = Self.kind(item, isReserved: title == "RESERVED KINDS")
            }
        }
    }

    /// What an entry has that is not promised, and lacks that is.
    package func complaints(of event: Event, repeated: Bool = false, unrecorded: Bool = false) -> [String] {
        let word = event.kind.rawValue
        guard let kind = kinds[word], !kind.isReserved else { return ["\(word) is not in the manual"] }
        var always = kind.always
        var allowed = kind.always.union(kind.ifKnown).union(common)
        if unrecorded { allowed.remove("PROBE_SEQ") } else { always.insert("PROBE_SEQ") }
        let names = FieldUse.names(of: event, repeated: repeated, unrecorded: unrecorded)
        return always.subtracting(names).sorted().map { "\(word) lacks \($0)" }
            + names.subtracting(allowed).sorted().map { "\(word) has \($0)" }
    }

    private static func names(_ items: [ManualPage.Item]) -> Set<String> {
        Set(items.flatMap(\.head).filter { $0 != "Va" })
    }

    private static func kind(_ item: ManualPage.Item, isReserved: Bool) -> Kind {
        var kind = Kind(priority: item.head[3], isReserved: isReserved)
        var list: WritableKeyPath<Kind, Set<String>>?
        for line in item.lines {
            if line.hasPrefix("MESSAGE_ID=") { kind.messageID = String(line.dropFirst(11)) }
            if line == "Always:" { list = \.always }
            if line == "If known:" { list = \.ifKnown }
            guard line.hasPrefix(".Va "), let list else { continue }
            kind[keyPath: list].formUnion(line.split(separator: " ").map(String.init).filter { $0.hasPrefix("PROBE_") })
        }
        return kind
    }
}
