import Glibc
import ProbeDomain
import ProbeJSON
import ProbeProviders
import Subprocess
import SystemPackage

/// Finds the keys that the config names.
struct KeyResolver: KeyReader {
    let environment: [String: String]
    /// Whether this is a service of the system manager, which has no home of its own.
    let isSystemService: Bool

    /// Where credentials for the service lie; read here as well, so that `sudo probe --once` finds them too.
    private static let systemStore = "/etc/credstore"

    /// The user's own store, at the place where the user managers of systemd 256 and later have it; nil without a home.
    private var userStore: String? {
        if isSystemService { return nil }
        if let base = environment["XDG_CONFIG_HOME"], base.hasPrefix("/") { return base + "/credstore" }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return home + "/.config/credstore"
    }

    /// The store that whoever runs this can put a key into.
    private var ownStore: String {
        geteuid() == 0 || isSystemService ? Self.systemStore : userStore ?? Self.systemStore
    }

    /// What came of looking for a key.
    enum Answer: Sendable {
        case key(Credential)
        /// None is needed.
        case none
        /// None is set: what to set, for people.
        case missing(String)
    }

    /// Looks for the keys of endpoints, each with its dialect.
    ///
    /// Programs run together, a few at a time: where many of them hang, a start must not take as long as all of them.
    ///
    /// - Returns: The answers by the endpoints' names.
    func resolve(_ endpoints: [(endpoint: Endpoint, dialect: any ProviderDialect)]) async -> [String: Answer] {
        // Most endpoints name no key: nothing is looked for in a store that is not there.
        let stores = [environment["CREDENTIALS_DIRECTORY"], userStore, Self.systemStore].compactMap(\.self)
            .filter { access($0, F_OK) == 0 || errno != ENOENT }
        return await withTaskGroup(of: (name: String, answer: Answer).self) { group in
            var answers: [String: Answer] = [:]
            for (index, (endpoint, dialect)) in endpoints.enumerated() {
                if index >= Self.mostTogether, let first = await group.next() { answers[first.name] = first.answer }
                group.addTask {
                    let found = await find(endpoint, facts: dialect.facts, in: stores)
                    return (endpoint.name, Self.answer(found, dialect))
                }
            }
            for await (name, answer) in group { answers[name] = answer }
            return answers
        }
    }

    /// So many programs run at once; the manager waits 90 s for a start, which is enough for nine rounds of them.
    private static let mostTogether = 16

    /// What came of looking for the text of a key.
    private enum Found {
        case text(Secret)
        case none
        case missing(String)
    }

    /// What a text comes to at its provider.
    private static func answer(_ found: Found, _ dialect: any ProviderDialect) -> Answer {
        let text: Secret
        switch found {
        case .text(let secret): text = secret
        case .none: return .none
        case .missing(let why): return .missing(why)
        }
        do {
            let credential = try dialect.credential(text)
            // A line break or another control character inside would break out of the header.
            let isClean = credential.secrets.allSatisfy { $0.reveal().utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }
            return isClean ? .key(credential) : .missing("no key: \(text.origin) holds control characters")
        } catch {
            return .missing("no key: \(text.origin): \(error.reason)")
        }
    }

    /// Looks for the text of an endpoint's key.
    private func find(_ endpoint: Endpoint, facts: ProviderFacts, in stores: [String]) async -> Found {
        switch endpoint.keySource {
        case .none: return .none
        case .environment(let name):
            return secret(environment[name], origin: "env \(name)", missing: "no key: set \(name)")
        case .credential(let name, let pointer):
            return credential(name, pointer: pointer, in: stores) ?? .missing("no key: credential \(name) is not there")
        case .file(let path, let pointer):
            return file(path, pointer: pointer)
        case .command(let arguments):
            return await command(arguments, endpoint: endpoint.name)
        case .standard:
            return standard(endpoint, facts: facts, in: stores)
        }
    }

    private func standard(_ endpoint: Endpoint, facts: ProviderFacts, in stores: [String]) -> Found {
        let found = credential("probe.\(endpoint.name)", pointer: nil, in: stores)
        if let found, case .text = found { return found }
        if let name = facts.keyVariable, let value = environment[name], !trimmed(value).isEmpty {
            return secret(value, origin: "env \(name)", missing: "no key: set \(name)")
        }
        if let usual = facts.keyFile, let folder = folder(of: usual) {
            let path = "\(folder)/\(usual.name)"
            if access(path, F_OK) == 0 { return file(path, pointer: nil) }
        }
        // A store that this user may not read hides no variable; it is worth a word only when there is none.
        if let found { return found }
        switch facts.keyNeed {
        case .ifConfigured: return .none
        case .always, .forCompletions:
            var variable = facts.keyVariable.map { "set \($0), or " } ?? ""
            if let usual = facts.keyFile, folder(of: usual) != nil { variable += "\(usual.remedy), or " }
            // Its keys are tokens that a program prints.
            if facts.keyVariable == nil, facts.keyFile == nil { variable = "name a \"command\" that prints one, or " }
            let restart = isSystemService ? "; then: systemctl restart probe" : ""
            return .missing("no key: \(variable)install \(ownStore)/probe.\(endpoint.name)\(restart)")
        }
    }

    /// Where a program of the provider keeps its sign-in; nil without a home.
    private func folder(of file: UsualKeyFile) -> String? {
        if isSystemService { return nil }
        if let folder = environment[file.folderVariable], folder.hasPrefix("/") { return folder }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return "\(home == "/" ? "" : home)/\(file.folder)"
    }

    private func credential(_ name: String, pointer: String?, in directories: [String]) -> Found? {
        var unreadable: Found?
        for directory in directories {
            do {
                let path = "\(directory)/\(name)"
                let bytes = try FileBytes.read(path, limit: 65_536).bytes
                if let pointer { return inside(bytes, at: pointer, path: path, origin: "credential \(name)") }
                let value = trimmed(String(decoding: bytes, as: UTF8.self))
                if !value.isEmpty { return secret(value, origin: "credential \(name)", missing: "") }
            } catch {
                if error.code == EACCES { unreadable = unreadable ?? .missing(refused(name, in: directory)) }
            }
        }
        return unreadable
    }

    /// What to do about a key that this user may not read; a service is given a copy of it when it starts.
    private func refused(_ name: String, in directory: String) -> String {
        let path = "\(directory)/\(name)"
        guard isSystemService else { return "no key: \(path) may not be read by this user; run it with sudo" }
        return "no key: \(path) is taken at a start, by LoadCredential=\(name) of the unit: systemctl restart probe"
    }

    private func file(_ path: String, pointer: String?) -> Found {
        let full = path.hasPrefix("~/") ? (environment["HOME"] ?? "") + path.dropFirst(1) : path
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(full, limit: 1_024 * 1_024).bytes
        } catch {
            return .missing("no key: \(full): \(error.reason)")
        }
        guard let pointer else {
            return secret(
                String(decoding: bytes, as: UTF8.self),
                origin: "file \(path)",
                missing: "no key: \(full) is empty"
            )
        }
        return inside(bytes, at: pointer, path: full, origin: "file \(path)")
    }

    /// The text to which a pointer leads in a JSON document.
    private func inside(_ bytes: [UInt8], at pointer: String, path: String, origin: String) -> Found {
        guard let value = try? JSONNode.parse(bytes).at(pointer: pointer)?.string else {
            return .missing("no key: \(path) holds no text at \(pointer)")
        }
        return secret(value, origin: "\(origin)#\(pointer)", missing: "no key: \(path) is empty at \(pointer)")
    }

    /// Runs a program without a shell; the first line of its output, at most 64 kB of it, is the key, or all of it where
    /// it is a JSON document.
    ///
    /// It gets the environment that such programs need, and none of the keys that may be in ours.
    private func command(_ arguments: [String], endpoint: String) async -> Found {
        guard let program = arguments.first else { return .missing("no key: the command is empty") }
        var passed: [Environment.Key: String] = [:]
        for name in ["PATH", "HOME", "USER", "LANG", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "GNUPGHOME"] {
            if let value = environment[name], let key = Environment.Key(rawValue: name) { passed[key] = value }
        }
        let executable: Executable = program.hasPrefix("/") ? .path(.init(program)) : .name(program)
        do {
            let environment = passed
            let result = try await Self.inTime {
                try await run(
                    executable,
                    arguments: Arguments(Array(arguments.dropFirst())),
                    environment: .custom(environment),
                    input: .none,
                    output: .string(limit: 65_536),
                    error: .discarded
                )
            }
            guard let result else { return .missing("no key: \(program) took longer than \(words(Self.patience))") }
            switch result.terminationStatus {
            case .exited(0): break
            case .exited(let code): return .missing("no key: \(program) ended with status \(code)")
            case .signaled(let signal): return .missing("no key: \(program) was ended by signal \(signal)")
            }
            let output = trimmed(result.standardOutput)
            let line = output.split(separator: "\n", maxSplits: 1).first.map(String.init)
            return secret(
                output.first == "{" ? output : line,
                origin: "command \(program) for \(endpoint)",
                missing: "no key: \(program) said nothing"
            )
        } catch {
            return .missing("no key: \(program) could not be run")
        }
    }

    /// A program that asks a person, or hangs, must not keep the daemon from starting or stopping.
    private static let patience = Duration.seconds(10)

    /// What a body gives, or nil when it takes too long; then its task is cancelled, which ends the program.
    private static func inTime<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result? {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await ContinuousClock().sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    // MARK: Keys that change

    /// Reads one key again, beside the loop: a file may lie where a read hangs, and a program takes its time.
    @concurrent
    func credential(of endpoint: Endpoint) async -> Credential? {
        guard let dialect = ProviderRegistry[endpoint.key.provider] else { return nil }
        return await withTaskExecutorPreference(globalConcurrentExecutor) {
            if case .key(let credential) = await resolve([(endpoint, dialect)])[endpoint.name] {
                credential
            } else {
                nil
            }
        }
    }

    private func secret(_ value: String?, origin: String, missing: String) -> Found {
        let value = trimmed(value ?? "")
        return value.isEmpty ? .missing(missing) : .text(Secret(value, origin: origin))
    }

    private func trimmed(_ text: String) -> String {
        var rest = Substring(text)
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
