import Glibc
import ProbeJSON
import Subprocess
import SystemPackage
import Testing

/// The Python parts of the program tests, which `.ci/setup test` installs: a real gateway and the providers' clients.
enum PythonParts {
    /// The interpreter that sees them.
    static let interpreter = Program.root + "/.build-python/bin/python"

    /// Whether they are there; prints what to do when not.
    static let areThere: Bool = {
        if access(Program.root + "/.build-python/stamp", F_OK) == 0 { return true }
        print("skipped: the Python parts are not installed; run .ci/setup test")
        return false
    }()

    /// A file of Tests/ProgramTests/Fixtures.
    static func fixture(_ name: String) -> String { Program.root + "/Tests/ProgramTests/Fixtures/" + name }

    /// Runs a script of the fixtures.
    static func run(_ script: String, _ arguments: [String], home: String) async throws -> Program.Result {
        try await Program.run([fixture(script)] + arguments, environment: ["HOME": home], program: interpreter)
    }
}

/// A running LiteLLM proxy.
struct Gateway: Sendable {
    /// `http://127.0.0.1:PORT/v1`.
    let url: String
    /// The folder of its config, and of what its hook writes.
    let folder: String

    /// Models of a config: one that answers, and one whose upstream fails.
    static let models = """
        model_list:
          - model_name: gpt-5.5
            litellm_params: {model: openai/gpt-5.5, api_key: none, mock_response: "Hello."}
          - model_name: failing
            litellm_params: {model: openai/gpt-5.5, api_key: none, mock_response: "litellm.InternalServerError"}
        router_settings: {num_retries: 0}

        """

    /// The keys of the requests that its hook has seen, in order, by their method: POST for completions, GET for lists.
    func keys(_ method: String) -> [String] {
        let text = read(folder + "/asked").map { String(decoding: $0, as: UTF8.self) } ?? ""
        let prefix = method + " "
        return text.split(separator: "\n").filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }
}

/// Runs a LiteLLM proxy for the time of a test; it ends when its standard input does.
///
/// - Parameters:
///   - settings: The `general_settings` of its config.
///   - models: The rest of its config.
///   - body: What to do with it.
/// - Returns: What the body returns.
/// - Throws: What the body throws, and when the proxy does not start.
func withGateway<Result: Sendable>(
    settings: String,
    models: String = Gateway.models,
    _ body: @escaping @Sendable (Gateway) async throws -> Result
) async throws -> Result {
    try await withFolder { folder in
        try write(models + "general_settings: {\(settings)}\n", to: folder + "/config.yaml")
        let hook = try #require(read(PythonParts.fixture("gateway_keys.py")))
        try write(String(decoding: hook, as: UTF8.self), to: folder + "/gateway_keys.py")
        let result = try await Subprocess.run(
            .path(.init(PythonParts.interpreter)),
            arguments: [PythonParts.fixture("gateway.py"), folder + "/config.yaml"],
            environment: .custom(Program.keys(["HOME": folder])),
            workingDirectory: FilePath(folder),
            input: .inputWriter,
            output: .discarded,
            error: .sequence
        ) { process in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (urls, found) = AsyncStream.makeStream(of: String.self)
                group.addTask {
                    var said = ""
                    defer { found.finish() }
                    for try await text in process.standardError.strings() {
                        said += text
                        // It says so when it listens and has started up.
                        guard let place = said.firstRange(of: "Uvicorn running on ") else { continue }
                        let url = said[place.upperBound...].prefix { !$0.isWhitespace }
                        if url.endIndex < said.endIndex {
                            found.yield(String(url))
                            found.finish()
                        }
                    }
                    if !said.contains("Uvicorn running on ") { print(said.suffix(2_000)) }
                }
                do {
                    var iterator = urls.makeAsyncIterator()
                    let url = try #require(await iterator.next(), "the gateway did not start")
                    let result = try await body(Gateway(url: url + "/v1", folder: folder))
                    try await process.standardInputWriter.finish()
                    try await group.waitForAll()
                    return result
                } catch {
                    try? await process.standardInputWriter.finish()
                    throw error
                }
            }
        }
        return result.closureResult
    }
}

/// Runs llama.cpp's own server, on a tiny random model called `tiny`, for the time of a test; it ends when its standard
/// input does.
///
/// - Parameters:
///   - key: The key that it wants.
///   - body: What to do with its base URL, `http://127.0.0.1:PORT/v1`, and a folder.
/// - Returns: What the body returns.
/// - Throws: What the body throws, and when the server does not start.
func withLlamaServer<Result: Sendable>(
    key: String,
    _ body: @escaping @Sendable (_ url: String, _ folder: String) async throws -> Result
) async throws -> Result {
    try await withFolder { folder in
        let result = try await Subprocess.run(
            .path(.init(PythonParts.interpreter)),
            arguments: [PythonParts.fixture("llama_server.py"), folder, key],
            environment: .custom(Program.keys(["HOME": folder])),
            input: .inputWriter,
            output: .sequence,
            error: .discarded
        ) { process in
            var lines = process.standardOutput.strings().makeAsyncIterator()
            let line = try #require(try await lines.next(), "the server did not start")
            let url = String(line.prefix { !$0.isWhitespace })
            let result = try await body(url + "/v1", folder)
            try await process.standardInputWriter.finish()
            return result
        }
        return result.closureResult
    }
}
