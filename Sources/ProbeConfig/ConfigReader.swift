package import ProbeDomain
internal import ProbeJSON

/// Turns the text of a config into a plan, or into everything that is wrong with it.
package enum ConfigReader {
    /// The largest config that is read, in bytes.
    package static let largestFile = 1_000_000

    /// The most problems that are told; a last one counts the rest.
    static let mostDiagnostics = 100

    /// Reads a config.
    ///
    /// Pure: it opens no file and asks no network.
    ///
    /// - Parameters:
    ///   - bytes: The file's content.
    ///   - file: Its name, for messages.
    ///   - providers: The facts of all providers that there are.
    ///   - context: What else decides whether the config may be used here.
    /// - Returns: The plan and warnings, or no plan and every error.
    package static func read(
        _ bytes: [UInt8],
        file: String,
        providers: [ProviderFacts],
        context: ConfigContext
    ) -> ConfigResult {
        guard bytes.count <= largestFile else {
            let finding = Finding(
                severity: .error,
                range: 0..<0,
                path: "",
                found: "found \(bytes.count) bytes",
                allowed: "a config has at most \(largestFile)"
            )
            return ConfigResult(plan: nil, diagnostics: [SourceText(file: file, bytes: []).diagnostic(finding)])
        }
        var source = SourceText(file: file, bytes: bytes)
        let root: JSONNode
        do {
            root = try JSONNode.parse(bytes, limits: JSONLimits(bytes: largestFile, depth: 32, stringBytes: 65_536))
        } catch {
            let finding = syntaxFinding(error, in: bytes)
            let line = source.range(ofLine: source.line(of: min(error.offset, bytes.count)))
            source.masks = Suspicion.masks(inBroken: bytes, line: line, known: ConfigKey.words(providers))
            return ConfigResult(plan: nil, diagnostics: [source.diagnostic(finding)])
        }

        var decoder = ConfigDecoder(source: source, providers: providers, context: context)
        let plan = decoder.plan(from: root)
        let findings = sorted(decoder.findings)
        guard !findings.isEmpty else { return ConfigResult(plan: plan, diagnostics: []) }
        // Nothing is shown before here.
        source.masks =
            Suspicion.masks(in: root, known: ConfigKey.all.union(ConfigKey.settings(providers))) + decoder.masks
        var diagnostics = findings.prefix(mostDiagnostics).map(source.diagnostic)
        if findings.count > mostDiagnostics, let next = findings.dropFirst(mostDiagnostics).first {
            var rest = next
            rest.path = ""
            rest.found = "\(findings.count - mostDiagnostics) more problems from here on"
            rest.allowed = "these are not shown"
            rest.hint = nil
            diagnostics.append(source.diagnostic(rest))
        }
        return ConfigResult(plan: findings.contains { $0.severity == .error } ? nil : plan, diagnostics: diagnostics)
    }

    /// Errors in the order of the text; of two at one place the one that was found first.
    private static func sorted(_ findings: [Finding]) -> [Finding] {
        findings.enumerated()
            .sorted { ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset) }
            .map(\.element)
    }

    private static func syntaxFinding(_ error: JSONSyntaxError, in bytes: [UInt8]) -> Finding {
        let isBlank = bytes.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        var finding = Finding(
            severity: .error,
            range: error.offset..<min(error.offset + 1, max(bytes.count, error.offset)),
            path: "",
            found: isBlank ? "the file is empty" : "not JSON: \(error.message)",
            allowed: isBlank ? "expected a JSON object" : "",
            hint: isBlank
                ? "the smallest config is {\"endpoints\": [{\"name\": \"openai\", \"provider\": \"openai\"}]}" : nil
        )
        if isBlank { return finding }
        switch error.reason {
        case .byteOrderMark: finding.hint = "save the file as UTF-8 without a byte order mark"
        case .unexpectedByte(0xFE, _), .unexpectedByte(0xFF, _), .unexpectedByte(0x00, _), .invalidUTF8:
            finding.hint = "save the file as UTF-8"
        case .unexpectedByte(UInt8(ascii: "}"), expected: .key), .unexpectedByte(UInt8(ascii: "]"), expected: .value):
            finding.hint = "JSON has no comma after the last member"
        case .unexpectedByte(UInt8(ascii: "/"), _), .unexpectedByte(UInt8(ascii: "#"), _):
            finding.hint = "JSON has no comments"
        case .unexpectedByte(UInt8(ascii: "'"), _): finding.hint = "JSON strings stand in double quotes"
        default: break
        }
        return finding
    }
}

/// What decides, besides the text, whether a config may be used here.
package struct ConfigContext: Sendable, Equatable {
    /// Whether this is a service of the system, which has no home and runs as a user of its own.
    package var isSystemService: Bool
    /// The home directory that `~` stands for; nil where there is none.
    package var home: String?
    /// Whether users other than the owner and root may write the file.
    ///
    /// Such a file may not name a command to run.
    package var othersMayWrite: Bool

    /// Makes a context.
    package init(isSystemService: Bool = false, home: String? = nil, othersMayWrite: Bool = false) {
        self.isSystemService = isSystemService
        self.home = home
        self.othersMayWrite = othersMayWrite
    }
}

/// What became of a config.
package struct ConfigResult: Sendable, Equatable {
    /// The plan; nil exactly where there is an error among the diagnostics.
    package let plan: Plan?
    /// All problems in the order of the text; warnings alone leave the plan standing.
    package let diagnostics: [Diagnostic]

    /// The errors among the diagnostics.
    package var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
}
