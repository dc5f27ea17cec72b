internal import ProbeDomain
internal import ProbeJSON

extension ConfigDecoder {
    /// Reads where a key comes from.
    ///
    /// A key that is written out is refused, and no message repeats it.
    mutating func keySource(_ field: Field?, facts: ProviderFacts?, hasOwnURL: Bool) -> KeySource {
        guard let field else { return .standard }
        if field.node.isNull {
            if let facts, facts.keyNeed == .always, !hasOwnURL {
                warn(field, "found null, no key", "the public API of \(facts.title) answers nothing without one")
            }
            return .none
        }
        let allowed = "expected {\"env\": ..}, {\"file\": ..}, {\"credential\": ..}, {\"command\": [..]} or null"
        guard field.node.kind == .object else {
            let found = field.node.string == nil ? describe(field.node) : "a literal key"
            failSecret(
                field,
                "found \(found)",
                allowed,
                hint: "keys are named, never written: {\"env\": \"\(facts?.keyVariable ?? "MY_API_KEY")\"}; "
                    + "if this one was real, replace it"
            )
            return .none
        }
        guard let section = section(field, keys: ConfigKey.key) else { return .none }
        let sources = ["env", "file", "credential", "command"].filter { section[$0] != nil }
        guard sources.count == 1, let source = sources.first else {
            // The parts may hold a key as well as anything else here.
            ConfigKey.key.compactMap { section[$0] }.forEach { mask($0.node) }
            let found = sources.isEmpty ? "found none of them" : "found \(list(sources, "and"))"
            fail(field, found, "expected exactly one of env, file, credential and command")
            return .none
        }
        var pointer: String?
        if let field = section["pointer"] {
            if source == "file" || source == "credential" {
                pointer = pointerText(field)
            } else {
                fail(field, "found beside \"\(source)\"", "a pointer finds a key in a file or a credential")
            }
        }
        return switch source {
        case "env": variable(section["env"])
        case "file": path(section["file"]).map { .file(path: $0, pointer: pointer) } ?? .none
        case "credential": credential(section["credential"], pointer: pointer)
        default: command(section["command"])
        }
    }

    private mutating func variable(_ field: Field?) -> KeySource {
        guard let field else { return .none }
        let allowed = "expected the name of an environment variable: letters, digits and \"_\""
        guard let name = field.node.string, Self.isVariable(name), !Suspicion.isSecretLike(name) else {
            failSecret(field, "this is no name of a variable", allowed, hint: "write the variable's name, not the key")
            return .none
        }
        return .environment(name)
    }

    private static func isVariable(_ name: String) -> Bool {
        let isWord = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
        }
        return isWord && (1...128).contains(name.utf8.count) && !(0x30...0x39).contains(name.utf8.first ?? 0x30)
    }

    private mutating func credential(_ field: Field?, pointer: String?) -> KeySource {
        guard let field else { return .none }
        let allowed = "expected the name of a credential: letters, digits, \".\", \"-\" and \"_\""
        guard let name = field.node.string, Self.isCredential(name), !Suspicion.isSecretLike(name) else {
            failSecret(
                field,
                "this is no name of a credential",
                allowed,
                hint: "write the credential's name, not the key"
            )
            return .none
        }
        return .credential(name: name, pointer: pointer)
    }

    /// Whether a text can be a file name below the service's credentials.
    private static func isCredential(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
        return isPlain && (1...255).contains(name.utf8.count) && name != "." && name != ".."
    }

    private mutating func pointerText(_ field: Field) -> String? {
        if let text = field.node.string, !text.isEmpty, JSONNode.isPointer(text) { return text }
        fail(field, "found \(describe(field.node))", "expected a JSON pointer such as \"/tokens/access_token\"")
        return nil
    }

    private mutating func command(_ field: Field?) -> KeySource {
        guard let field else { return .none }
        guard field.node.kind == .array, let fields = elements(field, "an array") else {
            failSecret(
                field,
                "this is no array",
                "expected an array: a program and its arguments",
                hint: "no shell is used: [\"program\", \"argument\", ..]"
            )
            return .none
        }
        // Arguments are nobody's business.
        fields.dropFirst().forEach { mask($0.node) }
        guard let program = fields.first else {
            fail(field, "found an empty array", "expected a program and its arguments")
            return .none
        }
        if context.othersMayWrite {
            fail(
                field,
                "others may write this file",
                "a command in it would run as you",
                hint: "chmod go-w \(escaped(source.file))"
            )
        }
        var arguments: [String] = []
        for field in fields {
            guard let argument = text(field, "a string of at most 4096 bytes") else { continue }
            if argument.unicodeScalars.contains("\0") {
                fail(field, "found a NUL", "no argument can hold one")
            } else if let expanded = expandingHome(argument, field) {
                arguments.append(expanded)
            }
        }
        if let name = arguments.first, name.contains("/"), name.first != "/" {
            fail(program, "found \(quoted(name))", "expected a name or an absolute path of a program")
        } else if let name = arguments.first, name.contains(where: \.isWhitespace) {
            failSecret(
                program,
                "found white space",
                "expected a program without its arguments",
                hint: "no shell is used: [\"program\", \"argument\", ..]"
            )
        }
        return .command(arguments)
    }

    /// Takes an absolute path; a leading `~/` stands for the home.
    mutating func path(_ field: Field?) -> String? {
        guard let field, let text = text(field, "an absolute path") else { return nil }
        if text.unicodeScalars.contains("\0") {
            fail(field, "found a NUL", "no path can hold one")
            return nil
        }
        guard let path = expandingHome(text, field) else { return nil }
        guard path.first == "/" else {
            fail(
                field,
                "found \(quoted(text))",
                "expected an absolute path",
                hint: "the working directory is never looked at"
            )
            return nil
        }
        return path
    }

    /// Puts the home in place of a leading `~/`; nil, with an error noted, where there is none.
    private mutating func expandingHome(_ text: String, _ field: Field) -> String? {
        guard text == "~" || text.hasPrefix("~/") else { return text }
        if context.isSystemService {
            fail(
                field,
                "\"~\" needs a home",
                "a service of the system has none",
                hint: "use {\"credential\": ..} or an absolute path that the service may read"
            )
            return nil
        }
        guard let home = context.home, home.first == "/" else {
            fail(field, "\"~\" needs a home", "HOME is not set", hint: "write an absolute path")
            return nil
        }
        return (home == "/" ? "" : home) + text.dropFirst()
    }
}
