import Glibc
import ProbeConfig
import ProbeDomain
import ProbeEngine
import ProbeProviders
import ProbeStore
import ProbeTransport

/// What commands share: environment, console, and the way from the config to members.
struct CommandContext: Sendable {
    let environment: [String: String]
    var console: Console

    /// Reads the process's environment.
    init(environment: [String: String] = CommandContext.processEnvironment()) {
        self.environment = environment
        console = Console(environment: environment)
    }

    /// Reads and checks the config, and says what is wrong with it.
    ///
    /// - Parameters:
    ///   - explicit: The file that was named on the command line.
    ///   - saysErrors: Whether errors are talked about; else the exit alone has them.
    /// - Returns: The plan.
    /// - Throws: `CommandExit` with 78 when it is wrong.
    func plan(explicit: String?, saysErrors: Bool = true) throws -> Plan {
        let found = try ConfigLocator(environment: environment)
            .find(explicit: explicit, console: saysErrors ? console : console.silenced())
        let result = read(found)
        guard let plan = result.plan else {
            if saysErrors { result.diagnostics.forEach(say) }
            let others = result.errors.count - 1
            let more = others > 0 ? " (and \(others) more)" : ""
            throw CommandExit(.config, why: (result.errors.first?.summary ?? "") + more)
        }
        result.diagnostics.forEach(say)
        if found.isBuiltIn { console.talk("no config file was found: using the built-in config") }
        return plan
    }

    /// Says what is wrong: with its line of the file, but in the journal as one entry.
    private func say(_ diagnostic: Diagnostic) {
        console.talk(
            console.isTalkJournal ? diagnostic.entry : diagnostic.description,
            priority: diagnostic.severity == .error ? .error : .warning
        )
    }

    /// The same reader for every command, so that `check-config` and the daemon never differ.
    func read(_ found: ConfigLocator.Found) -> ConfigResult {
        ConfigReader.read(
            found.bytes,
            file: found.name,
            providers: ProviderRegistry.all.map(\.facts),
            context: ConfigContext(
                isSystemService: isSystemService,
                home: environment["HOME"],
                othersMayWrite: found.isWritableByOthers
            )
        )
    }

    /// Whether the system's service manager started this.
    ///
    /// It sets HOME where a unit has User=, so that HOME tells nothing; a user's own manager is the one with a MANAGERPID.
    private var isSystemService: Bool {
        environment["INVOCATION_ID"] != nil && environment["STATE_DIRECTORY"] != nil && environment["MANAGERPID"] == nil
    }

    /// Where keys are found, at a start and when they have changed.
    var keys: KeyResolver { KeyResolver(environment: environment, isSystemService: isSystemService) }

    /// Finds dialects and keys.
    ///
    /// Endpoints that cannot be asked come back as skipped, each with its reason.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - names: The endpoints to take; all enabled ones when it is empty.
    /// - Returns: What can be asked, and what cannot.
    /// - Throws: `CommandExit` with 64 for a name that the config does not have.
    func members(of plan: Plan, named names: [String] = []) async throws -> ([Member], skipped: [EndpointReport]) {
        for name in names where !plan.endpoints.contains(where: { $0.name == name }) {
            let known = plan.endpoints.map(\.name).joined(separator: ", ")
            console.talk("error: there is no endpoint \(escaped(name, limit: 80)) in the config; it has \(known)")
            throw CommandExit(.usage)
        }
        var members: [Member] = []
        var siblings: [String: Member] = [:]
        func add(_ endpoint: Endpoint, _ dialect: any ProviderDialect, _ credential: Credential?) {
            let provider = endpoint.key.provider
            let sibling = siblings[provider].flatMap { $0.endpoint.settings == endpoint.settings ? $0 : nil }
            let member = member(endpoint, dialect, credential, sibling)
            siblings[provider] = member
            members.append(member)
        }
        var skipped: [EndpointReport] = []
        let chosen = plan.endpoints.filter { names.isEmpty || names.contains($0.name) }
        let answers = await keys.resolve(
            chosen.filter(\.isEnabled).compactMap { endpoint in
                ProviderRegistry[endpoint.key.provider].map { (endpoint, $0) }
            }
        )
        for endpoint in chosen {
            if !endpoint.isEnabled {
                // Named by hand, a disabled endpoint deserves an answer; else it is simply not there.
                if !names.isEmpty { skipped.append(skip(endpoint, "disabled in the config")) }
                continue
            }
            guard let dialect = ProviderRegistry[endpoint.key.provider], let answer = answers[endpoint.name] else {
                continue
            }
            warnOfMissingFile(endpoint)
            switch answer {
            case .key(let credential): add(endpoint, dialect, credential)
            case .none: add(endpoint, dialect, nil)
            case .missing(let why):
                if dialect.facts.keyNeed == .forCompletions, endpoint.keySource == .standard {
                    var listOnly = endpoint
                    listOnly.completionModels = []
                    listOnly.confirms = false
                    add(listOnly, dialect, nil)
                } else {
                    skipped.append(skip(endpoint, why))
                }
            }
        }
        return (members, skipped)
    }

    /// All enabled endpoints as if their keys were there, for what is computed and not sent: no key is looked for.
    func keylessMembers(of plan: Plan) -> [Member] {
        plan.endpoints.filter(\.isEnabled).compactMap { endpoint in
            ProviderRegistry[endpoint.key.provider].map { member(endpoint, $0, nil, nil) }
        }
    }

    /// Says that an endpoint's CA file cannot be read; it is asked all the same, for the service may be another user.
    private func warnOfMissingFile(_ endpoint: Endpoint) {
        guard let file = endpoint.route.caFile else { return }
        var facts = stat()
        let reason =
            access(file, R_OK) != 0 || stat(file, &facts) != 0
            ? String(cString: strerror(errno)) : facts.st_mode & S_IFMT == S_IFREG ? nil : "not a regular file"
        guard let reason else { return }
        console.talk(
            "warning: \(endpoint.name): ca_file \(escaped(file, limit: 200)) cannot be read: \(reason)",
            priority: .warning
        )
    }

    private func member(
        _ endpoint: Endpoint,
        _ dialect: any ProviderDialect,
        _ credential: Credential?,
        _ sibling: Member?
    ) -> Member {
        Member(
            endpoint: endpoint,
            dialect: dialect,
            target: DialectTarget(
                baseURL: endpoint.key.address,
                credential: credential,
                settings: endpoint.settings,
                now: SystemTime.wall,
                route: endpoint.route,
                headers: endpoint.headers,
                userAgent: "probe/\(Version.text)"
            ),
            sibling: sibling
        )
    }

    private func skip(_ endpoint: Endpoint, _ why: String) -> EndpointReport {
        EndpointReport(key: endpoint.key, state: .skipped, note: why, list: nil, models: [])
    }

    /// The environment as a dictionary; the last of equal names counts.
    static func processEnvironment() -> [String: String] {
        var result: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return result
    }
}
