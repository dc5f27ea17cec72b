/// The ways in which providers spell one model, each taken away from an id in lower case.
enum ModelSpelling {
    typealias Bytes = ArraySlice<UInt8>

    /// What stands before a slash and names who made, serves or routes to a model, and not which one it is.
    ///
    /// Any other name is somebody's own model, whatever it is called: `somebody/gpt-5.5` is no GPT-5.5.
    private static let namespaces: Set<String> = [
        // Who made it, as OpenRouter, Groq, Together and Hugging Face write it.
        "openai", "anthropic", "google", "meta", "meta-llama", "mistral", "mistralai", "mistral-ai", "xai", "x-ai",
        "xai-org", "deepseek", "deepseek-ai", "qwen", "alibaba", "cohere", "coherelabs", "moonshot", "moonshotai",
        "zai",
        "z-ai", "zai-org", "minimax", "minimaxai", "nvidia", "microsoft", "amazon", "perplexity", "ai21", "inclusionai",
        "tencent", "baidu", "bytedance", "bytedance-seed", "xiaomi", "stepfun", "ibm-granite",
        // Who serves it or routes to it, as LiteLLM writes it.
        "azure", "azure_ai", "bedrock", "converse", "vertex_ai", "gemini", "openrouter", "groq", "together_ai",
        "fireworks_ai", "github", "github_copilot", "chatgpt", "codestral", "ollama", "ollama_chat", "hosted_vllm",
        "cerebras", "deepinfra", "huggingface", "nvidia_nim", "sambanova", "@cf",
        // Parts of a resource's path.
        "models", "publishers", "accounts", "fireworks", "foundation-model", "inference-profile", "library",
    ]

    /// Prefixes of Bedrock's inference profiles, for a region or for all; each ends in its only dot.
    private static let regions = ["us.", "eu.", "apac.", "jp.", "au.", "us-gov.", "global."].map { Array($0.utf8) }

    /// Vendors as Bedrock puts them before a model; each ends in its only dot.
    ///
    /// Without DeepSeek, whose ids there are no names without it: `deepseek.r1-v1:0`.
    private static let vendors = [
        "openai.", "anthropic.", "google.", "meta.", "mistral.", "amazon.", "cohere.", "ai21.", "qwen.", "moonshot.",
        "moonshotai.", "minimax.", "nvidia.", "writer.", "zai.",
    ].map { Array($0.utf8) }

    /// Ends that say how a model is served, or which snapshot an alias stands for today; what separates stands first.
    private static let servingSuffixes = [
        ":free", ":nitro", ":floor", ":online", ":thinking", ":extended", ":exacto", ":latest", ":cloud", "-cloud",
        "@default", "@latest", "-latest",
    ].map { Array($0.utf8) }

    /// An id in lower case without its ends, and its snapshot.
    static func parts(of id: [UInt8]) -> (stem: Bytes, snapshot: Bytes?) {
        splitSnapshot(withoutServingSuffix(withoutBedrockPrefix(withoutNamespaces(id[...]))))
    }

    /// Takes the known names before slashes away, and the mark of OpenRouter's aliases.
    static func withoutNamespaces(_ id: Bytes) -> Bytes {
        var rest = id.first == UInt8(ascii: "~") ? id.dropFirst() : id
        while let slash = rest.firstIndex(of: UInt8(ascii: "/")) {
            let part = rest[..<slash]
            guard namespaces.contains(String(decoding: part, as: UTF8.self)) || part.starts(with: "arn:".utf8) else {
                break
            }
            rest = rest[(slash + 1)...]
        }
        return rest
    }

    /// Takes a profile's region and a vendor before a dot away.
    static func withoutBedrockPrefix(_ id: Bytes) -> Bytes {
        var rest = id
        for prefixes in [regions, vendors] {
            guard let dot = rest.firstIndex(of: UInt8(ascii: ".")) else { break }
            if prefixes.contains(where: { rest[...dot].elementsEqual($0) }) { rest = rest[(dot + 1)...] }
        }
        return rest
    }

    /// Takes what says how a model is served away: routing hints, `-latest`, Bedrock's `-v1:0`.
    static func withoutServingSuffix(_ id: Bytes) -> Bytes {
        var rest = id
        while let mark = rest.lastIndex(where: isSeparator), mark > rest.startIndex,
            servingSuffixes.contains(where: { rest[mark...].elementsEqual($0) })
        {
            rest = rest[..<mark]
        }
        return withoutRevision(rest)
    }

    /// Takes Bedrock's `-v1:0` away, which is `-1:0` at gpt-oss.
    ///
    /// Another number than one is a revision only behind a date (`-20241022-v2:0`); else it is a model of its own
    /// (`titan-embed-text-v2:0`).
    private static func withoutRevision(_ id: Bytes) -> Bytes {
        guard let colon = id.lastIndex(of: UInt8(ascii: ":")), isNumber(id[(colon + 1)...]),
            let dash = id[..<colon].lastIndex(of: UInt8(ascii: "-")), dash > id.startIndex
        else { return id }
        var version = id[(dash + 1)..<colon]
        if version.first == UInt8(ascii: "v") { version = version.dropFirst() }
        guard isNumber(version) else { return id }
        let isRevision = version.elementsEqual("1".utf8) || splitSnapshot(id[..<dash]).snapshot != nil
        return isRevision ? id[..<dash] : id
    }

    /// Splits the snapshot off: a date of this century (`-2026-04-23`, `-20260423`, `@20260423`), the older `-08-2024` and
    /// `-05-20`, and the numbers of three, four and six digits that stand for a release or a date (`-001`, `-0613`, `-2411`).
    static func splitSnapshot(_ id: Bytes) -> (stem: Bytes, snapshot: Bytes?) {
        let groups = trailingNumbers(id)
        for count in (1...3).reversed() where groups.count >= count {
            let start = groups[count - 1].lowerBound
            // The end of an impossible date is no date of its own.
            guard start - 1 > id.startIndex, isSnapshot(id, groups.prefix(count), isAlone: groups.count == count) else {
                continue
            }
            let digits = count == 1 ? id[start...] : id[start...].filter(isDigit)[...]
            return (id[..<(start - 1)], digits)
        }
        return (id, nil)
    }

    /// Where the last groups of digits stand, the last one first: four at most, with nothing else between them.
    private static func trailingNumbers(_ id: Bytes) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        var end = id.endIndex
        while groups.count < 4 {
            let start = id[..<end].lastIndex { !isDigit($0) }.map { $0 + 1 } ?? id.startIndex
            guard start < end else { break }
            let isFirst = start == id.startIndex
            guard isFirst || id[start - 1] == UInt8(ascii: "-") || id[start - 1] == UInt8(ascii: "@") else { break }
            groups.append(start..<end)
            if isFirst { break }
            end = start - 1
        }
        return groups
    }

    /// Whether groups of digits, the last one first, are a snapshot; a day without a year only where no number stands
    /// before it.
    private static func isSnapshot(_ id: Bytes, _ groups: ArraySlice<Range<Int>>, isAlone: Bool) -> Bool {
        let last = id[groups[0]]
        guard groups.count > 1 else { return isSnapshot(last) }
        let middle = id[groups[1]]
        guard groups.count > 2 else {
            switch (middle.count, last.count) {
            case (2, 4): return isDate(year: number(last), number(middle), 1)
            case (2, 2): return isAlone && isDate(year: 2_024, number(middle), number(last))
            default: return false
            }
        }
        let first = id[groups[2]]
        return (first.count, middle.count, last.count) == (4, 2, 2)
            && isDate(year: number(first), number(middle), number(last))
    }

    /// Whether digits without anything between them are a snapshot.
    private static func isSnapshot(_ digits: Bytes) -> Bool {
        let (monthAndDay, day) = (digits.suffix(4), digits.suffix(2))
        return switch digits.count {
        case 8: isDate(year: number(digits.prefix(4)), number(monthAndDay.prefix(2)), number(day))
        case 6: isDate(year: 2_000 + number(digits.prefix(2)), number(monthAndDay.prefix(2)), number(day))
        case 3, 4: true
        default: false
        }
    }

    private static func isDate(year: Int, _ month: Int, _ day: Int) -> Bool {
        (2_000..<2_100).contains(year) && CivilDate(year: year, month: month, day: day).timestamp != nil
    }

    /// Writes a version in one way: `4-5`, `4p5` and `4.5` are `4.5`, and `4-0` at the end is `4`; the colon before a tag is a
    /// hyphen (`gpt-oss:120b`), and the `llama-v3` of Fireworks, the `llama3` of Ollama and the `meta-llama-3` of Meta are
    /// `llama-3`.
    static func joiningVersions(_ stem: Bytes) -> [UInt8] {
        var stem = stem
        if stem.starts(with: "meta-llama-".utf8) { stem = stem.dropFirst(5) }
        var name: [UInt8] = []
        name.reserveCapacity(stem.count + 1)
        var count = 0
        var start = stem.startIndex
        var part = stem.prefix(0)
        while start <= stem.endIndex {
            part = stem[start...].prefix { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }
            start = part.endIndex + 1
            count += 1
            append(part, to: &name, isFirst: count == 1)
        }
        // A first version goes by its number alone, too: Anthropic's `claude-opus-4-0` is `claude-opus-4`.
        if count > 2, part.elementsEqual("0".utf8), name.suffix(2).elementsEqual(".0".utf8) { name.removeLast(2) }
        return name
    }

    /// Puts what stands between two hyphens or colons behind what came before it.
    private static func append(_ part: Bytes, to name: inout [UInt8], isFirst: Bool) {
        var part = part
        if !isFirst {
            let isVersion = isVersionNumber(part) && isVersionNumber(trailingDigits(name))
            name.append(isVersion ? UInt8(ascii: ".") : UInt8(ascii: "-"))
        }
        if name.count == 6, name.elementsEqual("llama-".utf8), part.first == UInt8(ascii: "v"),
            part.dropFirst().first.map(isDigit) == true
        {
            part = part.dropFirst()
        }
        if name.isEmpty, part.starts(with: "llama".utf8), part.dropFirst(5).first.map(isDigit) == true {
            name = Array("llama-".utf8)
            part = part.dropFirst(5)
        }
        for index in part.indices {
            let isPoint =
                part[index] == UInt8(ascii: "p") && index > part.startIndex && index + 1 < part.endIndex
                && isDigit(part[index - 1]) && isDigit(part[index + 1])
            name.append(isPoint ? UInt8(ascii: ".") : part[index])
        }
    }

    /// Whether digits may be a part of a version: one or two, and no `02` as in a date.
    private static func isVersionNumber(_ digits: Bytes) -> Bool {
        isNumber(digits) && (digits.count == 1 || digits.count == 2 && digits.first != UInt8(ascii: "0"))
    }

    private static func trailingDigits(_ name: [UInt8]) -> Bytes {
        name[(name.lastIndex { !isDigit($0) }.map { $0 + 1 } ?? 0)...]
    }

    /// Whether a byte stands before what says how a model is served.
    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "@")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func isNumber(_ bytes: Bytes) -> Bool { !bytes.isEmpty && bytes.allSatisfy(isDigit) }

    /// At most eight digits as a number.
    private static func number(_ digits: Bytes) -> Int { digits.prefix(8).reduce(0) { $0 * 10 + Int($1) - 48 } }
}
