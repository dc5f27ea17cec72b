import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A scripted server on loopback that plays LLM APIs, in health and in trouble.
package final class Simulator: Sendable {
    /// The port it listens on.
    package let port: Int
    private let channel: any Channel
    private let world: World
    private let isSecure: Bool

    private init(port: Int, channel: any Channel, world: World, isSecure: Bool) {
        self.port = port
        self.channel = channel
        self.world = world
        self.isSecure = isSecure
    }

    /// Where it is: `http://127.0.0.1:PORT`.
    package var url: String { "\(isSecure ? "https" : "http")://127.0.0.1:\(port)" }

    /// Starts a server.
    ///
    /// - Parameters:
    ///   - script: What it plays.
    ///   - port: 0 for a free one.
    ///   - certificate: PEM files of certificate and key, for TLS; nil for plain HTTP.
    /// - Returns: The server, bound and listening.
    /// - Throws: What the system says when the port cannot be bound, or the files cannot be read.
    package static func start(
        _ script: Script,
        port: Int = 0,
        certificate: (certificate: String, key: String)? = nil
    ) async throws -> Simulator {
        let world = World(script)
        let tls = try certificate.map { files in
            try NIOSSLContext(
                configuration: .makeServerConfiguration(
                    certificateChain: try NIOSSLCertificate.fromPEMFile(files.certificate).map { .certificate($0) },
                    privateKey: .privateKey(try NIOSSLPrivateKey(file: files.key, format: .pem))
                )
            )
        }
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            // A short queue of connections would look like the endpoint's own timeout.
            .serverChannelOption(ChannelOptions.backlog, value: 4_096)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(RequestHandler(world: world))
                }
            }
            .childChannelOption(ChannelOptions.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: "127.0.0.1", port: port).get()
        guard let bound = channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
        return Simulator(port: bound, channel: channel, world: world, isSecure: tls != nil)
    }

    /// Replaces the script; the clock goes on.
    package func apply(_ script: Script) { world.apply(script) }

    /// Stops listening; connections end with their requests.
    package func stop() async throws { try await channel.close() }

    /// Returns when it has stopped listening.
    package func finished() async throws { try await channel.closeFuture.get() }
}
