/// What remains of a model id when the ways of spelling it are taken away: the same model at another provider, or a dated
/// snapshot of it, has the same family; a variant (`-pro`, `-mini`) has another one.
///
/// | id | family | snapshot |
/// |---|---|---|
/// | `gpt-5.5` | `gpt-5.5` | |
/// | `gpt-5.5-2026-04-23` | `gpt-5.5` | `20260423` |
/// | `openai/gpt-5.5-20260423` | `gpt-5.5` | `20260423` |
/// | `models/gemini-3-pro` | `gemini-3-pro` | |
/// | `us.anthropic.claude-opus-4-5-20251101-v1:0` | `claude-opus-4-5` | `20251101` |
/// | `claude-haiku-4-5@20251001` | `claude-haiku-4-5` | `20251001` |
/// | `gpt-5.5-pro` | `gpt-5.5-pro` | |
package struct ModelFamily: Hashable, Comparable, Sendable {
    /// The family's name in lower case.
    package let name: String
    /// The date of the snapshot as `YYYYMMDD`; nil for an alias.
    package let snapshot: String?

    /// Reads the family out of an id.
    ///
    /// Every id has one.
    package init(of id: ModelID) {
        var rest = Substring(id.text.lowercased())
        if rest.first == "~" { rest.removeFirst() }
        if let slash = rest.lastIndex(of: "/") { rest = rest[rest.index(after: slash)...] }
        rest = Self.withoutRegion(rest)
        rest = Self.withoutVendor(rest)
        rest = Self.withoutServingSuffix(rest)
        (name, snapshot) = Self.splitDate(rest)
    }

    package static func < (left: ModelFamily, right: ModelFamily) -> Bool {
        (left.name, left.snapshot ?? "") < (right.name, right.snapshot ?? "")
    }

    /// Whether an answer that names `served` may come from a call of `asked`: the same family, and no other snapshot than
    /// the one that was asked for.
    ///
    /// A reply may name the snapshot behind an alias in the shorter forms that providers use beside dates: `gpt-4` is
    /// served as `gpt-4-0613`, `gemini-2.0-flash` as `gemini-2.0-flash-001`, `grok-4-latest` as `grok-4-0709`.
    package static func mayServe(asked: ModelID, served: ModelID) -> Bool {
        let asked = ModelFamily(of: asked)
        let served = ModelFamily(of: served)
        if asked.name == served.name { return asked.mayBeSnapshot(served.snapshot) }
        guard asked.snapshot == nil else { return false }
        let stem = asked.name.hasSuffix("-latest") ? asked.name.dropLast(7) : asked.name[...]
        guard served.name.hasPrefix(stem) else { return false }
        let rest = served.name.dropFirst(stem.count)
        if rest.isEmpty || rest == "-latest" { return true }
        return rest.first == "-" && (4...5).contains(rest.utf8.count)
            && rest.dropFirst().utf8.allSatisfy { (48...57).contains($0) }
    }

    /// Whether two models that answered for an id are different snapshots of it; one that names no snapshot leaves it open.
    package static func isOther(_ left: ModelID, than right: ModelID, behind asked: ModelID) -> Bool {
        let (one, other) = (ModelFamily(of: left), ModelFamily(of: right))
        if one.name == other.name { return !one.mayBeSnapshot(other.snapshot) }
        return isExact(left, behind: asked) && isExact(right, behind: asked)
    }

    /// Whether a model that answered for an id names the snapshot, by a date or in a shorter form.
    package static func isExact(_ served: ModelID, behind asked: ModelID) -> Bool {
        let served = ModelFamily(of: served)
        if served.snapshot != nil { return true }
        let asked = ModelFamily(of: asked).name
        let stem = asked.hasSuffix("-latest") ? String(asked.dropLast(7)) : asked
        return ![asked, stem, stem + "-latest"].contains(served.name)
    }

    /// Whether a snapshot may be this model's own: no date on one side leaves it open, two dates are at most two days
    /// apart, for providers date the same snapshot differently.
    func mayBeSnapshot(_ other: String?) -> Bool {
        guard let snapshot, let other else { return true }
        return abs(Self.dayNumber(snapshot) - Self.dayNumber(other)) <= 2
    }

    /// The profile prefixes that Bedrock puts before an id to name a region.
    private static func withoutRegion(_ text: Substring) -> Substring {
        for region in ["us.", "eu.", "apac.", "jp.", "au.", "global."] where text.hasPrefix(region) {
            return text.dropFirst(region.count)
        }
        return text
    }

    /// The vendor prefix of Bedrock ids: `openai.`, `anthropic.`.
    private static func withoutVendor(_ text: Substring) -> Substring {
        for vendor in ["openai.", "anthropic.", "google.", "meta.", "mistral.", "amazon.", "deepseek."]
        where text.hasPrefix(vendor) {
            return text.dropFirst(vendor.count)
        }
        return text
    }

    /// Suffixes that say how a model is served and not which one it is: routing hints, `:latest`, `@default`, `-v1:0`.
    private static func withoutServingSuffix(_ text: Substring) -> Substring {
        var rest = text
        for suffix in [
            ":free", ":nitro", ":floor", ":online", ":thinking", ":extended", ":latest", "@default", "-v1:0", "-v2:0",
        ] where rest.hasSuffix(suffix) {
            rest = rest.dropLast(suffix.count)
        }
        return rest
    }

    /// Splits a trailing `-YYYY-MM-DD`, `-YYYYMMDD` or `@YYYYMMDD` of this century.
    private static func splitDate(_ text: Substring) -> (name: String, snapshot: String?) {
        for length in [11, 9] where text.utf8.count > length {
            let start = text.utf8.index(text.endIndex, offsetBy: -length)
            let tail = text[start...]
            guard let mark = tail.first, mark == "-" || mark == "@" else { continue }
            let digits = tail.dropFirst().filter { $0 != "-" }
            let shape = tail.dropFirst().split(separator: "-", omittingEmptySubsequences: false).map(\.count)
            guard shape == (length == 11 ? [4, 2, 2] : [8]), digits.hasPrefix("20"),
                digits.utf8.allSatisfy({ (48...57).contains($0) }), isDate(digits)
            else { continue }
            return (String(text[..<start]), String(digits))
        }
        return (String(text), nil)
    }

    private static func isDate(_ digits: String) -> Bool {
        date(digits).timestamp != nil
    }

    private static func dayNumber(_ digits: String) -> Int64 {
        (date(digits).timestamp?.seconds ?? 0) / 86_400
    }

    private static func date(_ digits: String) -> CivilDate {
        let number = Int(digits) ?? 0
        return CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    }
}
