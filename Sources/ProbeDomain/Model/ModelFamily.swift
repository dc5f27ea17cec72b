/// What remains of a model id when the ways of spelling it are taken away: the same model at another provider, or a dated
/// snapshot of it, has the same family; a variant (`-pro`, `-mini`, `-preview`) has another one.
///
/// | id | family | snapshot |
/// |---|---|---|
/// | `gpt-5.5` | `gpt-5.5` | |
/// | `gpt-5.5-2026-04-23` | `gpt-5.5` | `20260423` |
/// | `openai/gpt-5.5-20260423` | `gpt-5.5` | `20260423` |
/// | `models/gemini-3-pro` | `gemini-3-pro` | |
/// | `us.anthropic.claude-opus-4-5-20251101-v1:0` | `claude-opus-4.5` | `20251101` |
/// | `claude-haiku-4-5@20251001` | `claude-haiku-4.5` | `20251001` |
/// | `gemini-2.0-flash-001` | `gemini-2.0-flash` | `001` |
/// | `accounts/fireworks/models/llama-v3p1-8b` | `llama-3.1-8b` | |
/// | `gpt-5.5-pro` | `gpt-5.5-pro` | |
/// | `somebody/gpt-5.5` | `somebody/gpt-5.5` | |
package struct ModelFamily: Hashable, Comparable, Sendable {
    /// The family's name in lower case, with a dot between the numbers of a version.
    package let name: String
    /// The family as the id writes it, in lower case: `claude-opus-4-5`.
    package let spelling: String
    /// The snapshot's digits: a date as `YYYYMMDD`, or the shorter number that providers use beside dates; nil for an alias.
    package let snapshot: String?

    /// Reads the family out of an id.
    ///
    /// Every id has one.
    package init(of id: ModelID) {
        let (stem, snapshot) = ModelSpelling.parts(of: LoweredText(id.text).bytes)
        spelling = String(decoding: stem, as: UTF8.self)
        name = String(decoding: ModelSpelling.joiningVersions(stem), as: UTF8.self)
        self.snapshot = snapshot.map { String(decoding: $0, as: UTF8.self) }
    }

    package static func == (left: ModelFamily, right: ModelFamily) -> Bool {
        left.name == right.name && left.snapshot == right.snapshot
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(snapshot)
    }

    package static func < (left: ModelFamily, right: ModelFamily) -> Bool {
        (left.name, left.snapshot ?? "") < (right.name, right.snapshot ?? "")
    }

    /// Whether an answer that names `served` may come from a call of `asked`: the same family, and no other snapshot than
    /// the one that was asked for.
    ///
    /// An alias without a version stands for whichever is the newest of its kind: `gemini-flash-latest` may be served by
    /// `gemini-2.5-flash-preview-09-2025`, but not by a `gemini-2.5-flash-lite`.
    package static func mayServe(asked: ModelID, served: ModelID) -> Bool {
        let family = ModelFamily(of: asked)
        let other = ModelFamily(of: served)
        if family.name == other.name { return family.mayBeSnapshot(other.snapshot) }
        guard asked.text.lowercased().hasSuffix("-latest"), !family.name.contains(where: \.isNumber) else {
            return false
        }
        return other.kind.suffix(family.kind.count) == family.kind[...]
    }

    /// The words of the name without its version and its stage.
    private var kind: [Substring] {
        name.split(separator: "-").filter { word in
            !["preview", "exp", "experimental"].contains(word) && !word.allSatisfy { $0.isNumber || $0 == "." }
        }
    }

    /// Whether two models that answered for an id are different snapshots of it; one that names no snapshot leaves it open.
    package static func isOther(_ left: ModelID, than right: ModelID, behind asked: ModelID) -> Bool {
        let (one, other) = (ModelFamily(of: left), ModelFamily(of: right))
        if one.name == other.name { return !one.mayBeSnapshot(other.snapshot) }
        return isExact(left, behind: asked) && isExact(right, behind: asked)
    }

    /// Whether both are snapshots of one model, and the left one's date, or its number, is the earlier.
    ///
    /// Four digits may be a month and a day, of which the year is not known: these cannot be compared.
    package static func isOlder(_ left: ModelID, than right: ModelID) -> Bool {
        let (one, other) = (ModelFamily(of: left), ModelFamily(of: right))
        guard one.name == other.name, let snapshot = one.snapshot, let otherSnapshot = other.snapshot else {
            return false
        }
        switch (dayNumber(snapshot), dayNumber(otherSnapshot)) {
        case (let day?, let otherDay?): return day < otherDay
        case (nil, nil):
            guard max(snapshot.utf8.count, otherSnapshot.utf8.count) <= 3, let number = Int(snapshot),
                let otherNumber = Int(otherSnapshot)
            else { return false }
            return number < otherNumber
        case (nil, _?), (_?, nil): return false
        }
    }

    /// Whether a model that answered for an id names the snapshot, by a date or in a shorter form.
    package static func isExact(_ served: ModelID, behind asked: ModelID) -> Bool {
        let served = ModelFamily(of: served)
        if served.snapshot != nil { return true }
        return served.name != ModelFamily(of: asked).name
    }

    /// Whether a snapshot may be this model's own: no date on one side leaves it open, two dates are at most two days
    /// apart, for providers date the same snapshot differently; shorter numbers are the same or are not.
    func mayBeSnapshot(_ other: String?) -> Bool {
        guard let snapshot, let other else { return true }
        guard let days = Self.dayNumber(snapshot), let otherDays = Self.dayNumber(other) else {
            return snapshot == other
        }
        return abs(days - otherDays) <= 2
    }

    private static func dayNumber(_ digits: String) -> Int64? {
        guard digits.utf8.count == 8, let number = Int(digits) else { return nil }
        let date = CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
        return date.timestamp.map { $0.seconds / 86_400 }
    }
}
