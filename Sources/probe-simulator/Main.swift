import ArgumentParser
import Glibc
import ProbeSimulator

/// The scripted server as a program of its own.
@main
struct SimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe-simulator",
        abstract: "Play scripted LLM APIs on loopback, for tests and for probe demo.",
        discussion: """
            Prints one line of JSON with its port and URL once it listens. Without a
            script it plays the demo: GPT-5.5 is listed after 7 s and callable after
            11 s.
            """
    )

    @Option(help: "The port on 127.0.0.1; 0 for a free one.")
    var port = 0

    @Option(help: "A script in JSON; the demo's without.", completion: .file())
    var script: String?

    @Option(help: "The PEM file of a certificate, for TLS.", completion: .file())
    var tlsCertificate: String?

    @Option(help: "The PEM file of its key.", completion: .file())
    var tlsKey: String?

    @Flag(help: "End when standard input does.")
    var exitWithParent = false

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port takes 0 to 65535") }
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key go together")
        }
    }

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let files = tlsCertificate.flatMap { certificate in tlsKey.map { (certificate: certificate, key: $0) } }
        let simulator = try await Simulator.start(try readScript(), port: port, certificate: files)
        let line = "{\"port\":\(simulator.port),\"url\":\"\(simulator.url)\"}\n"
        _ = line.withCString { write(STDOUT_FILENO, $0, strlen($0)) }
        if exitWithParent {
            // A thread of its own: the read blocks until the parent is gone.
            var thread = pthread_t()
            pthread_create(
                &thread,
                nil,
                { _ in
                    var byte: UInt8 = 0
                    while read(STDIN_FILENO, &byte, 1) > 0 {}
                    Glibc.exit(0)
                },
                nil
            )
        }
        try await simulator.finished()
    }

    private func readScript() throws -> Script {
        guard let script else { return .demo }
        guard let file = fopen(script, "r") else {
            throw ValidationError("\(script) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        guard ferror(file) == 0 else { throw ValidationError("\(script) cannot be read") }
        do {
            return try Script.read(bytes)
        } catch {
            throw ValidationError("\(script) is no script: \(error)")
        }
    }
}
