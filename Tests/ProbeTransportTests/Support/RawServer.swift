import Glibc
import Synchronization
import Testing

/// A server that does with its sockets exactly what a test says, each connection on a thread of its own.
final class RawServer: Sendable {
    /// The port on 127.0.0.1.
    let port: Int
    private let listener: Int32
    private let seen = Mutex(Seen())

    private struct Seen {
        var requests: [String] = []
        var connections = 0
        var closed: Set<Int> = []
    }

    /// Listens on a free port.
    ///
    /// - Throws: When the system gives no socket.
    private init(backlog: Int32) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        port = try Self.bindToFreePort(listener)
        try #require(listen(listener, backlog) == 0)
    }

    /// `http://127.0.0.1:PORT`.
    var url: String { "http://127.0.0.1:\(port)" }

    /// The heads of all requests read so far, with their bodies.
    var requests: [String] { seen.withLock { $0.requests } }

    /// How many connections were accepted.
    var connections: Int { seen.withLock { $0.connections } }

    /// How many of them the server has not closed yet.
    var openConnections: Int { seen.withLock { $0.connections - $0.closed.count } }

    /// Whether the server has closed one of its connections.
    func hasClosed(_ number: Int) -> Bool { seen.withLock { $0.closed.contains(number) } }

    /// Runs a server for the time of a test; `serve` has a connection until it returns.
    static func with<Result>(
        _ serve: @escaping @Sendable (RawConnection) -> Void,
        _ body: (RawServer) async throws -> Result
    ) async throws -> Result {
        let server = try RawServer(backlog: 1_024)
        startThread { server.accept(serve) }
        // Closing alone would not wake the thread that accepts, which closes it then.
        defer { shutdown(server.listener, Int32(SHUT_RDWR)) }
        return try await body(server)
    }

    /// Runs a server whose queue of connections is full, so that the kernel answers no further one.
    static func withFullBacklog<Result>(_ body: (RawServer) async throws -> Result) async throws -> Result {
        let server = try RawServer(backlog: 0)
        defer { close(server.listener) }
        var clients: [Int32] = []
        defer { for client in clients { close(client) } }
        for _ in 0..<4 {
            let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
            let client = socket(AF_INET, Int32(kind), 0)
            clients.append(client)
            _ = connect(to: server.port, from: client)
        }
        return try await body(server)
    }

    /// A port that was free a moment ago, for a server that takes no descriptor.
    static func freePort() throws -> Int {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(socket) }
        return try bindToFreePort(socket)
    }

    /// Whether something listens on a port.
    static func isListening(_ port: Int) -> Bool {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(socket) }
        return connect(to: port, from: socket)
    }

    fileprivate func note(_ request: String) { seen.withLock { $0.requests.append(request) } }

    private func accept(_ serve: @escaping @Sendable (RawConnection) -> Void) {
        defer { close(listener) }
        while true {
            let socket = Glibc.accept(listener, nil, nil)
            guard socket >= 0 else { return }
            _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
            let number = seen.withLock { seen in
                seen.connections += 1
                return seen.connections
            }
            startThread {
                let connection = RawConnection(socket: socket, number: number, server: self)
                serve(connection)
                close(socket)
                _ = self.seen.withLock { $0.closed.insert(number) }
            }
        }
    }

    private static func bindToFreePort(_ socket: Int32) throws -> Int {
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        try #require(isBound)
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func connect(to port: Int, from socket: Int32) -> Bool {
        var address = loopback(port: UInt16(port))
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return address
    }
}

/// One connection of a `RawServer`, on the server's side.
struct RawConnection {
    private let socket: Int32
    /// The first connection is 1.
    let number: Int
    private let server: RawServer

    fileprivate init(socket: Int32, number: Int, server: RawServer) {
        self.socket = socket
        self.number = number
        self.server = server
    }

    /// Reads a request with the body that its head announces; nil once the peer has closed.
    func request() -> String? {
        var text = ""
        while !text.contains("\r\n\r\n") {
            guard let piece = receive() else { return nil }
            text += piece
        }
        let lines = text.lowercased().split(separator: "\r\n")
        let announced = lines.first { $0.hasPrefix("content-length:") }.flatMap {
            Int($0.dropFirst(15).drop { $0 == " " })
        }
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        var missing = (announced ?? 0) - (parts.last?.utf8.count ?? 0)
        while missing > 0 {
            guard let piece = receive() else { return nil }
            text += piece
            missing -= piece.utf8.count
        }
        server.note(text)
        return text
    }

    /// Sends text; false once the peer has closed.
    @discardableResult
    func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = Glibc.send(socket, Array(bytes[sent...]), bytes.count - sent, Int32(MSG_NOSIGNAL))
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Sends a complete reply of 200 that keeps the connection.
    func reply(_ body: String = "{}", headers: [String] = []) {
        let lines = ["HTTP/1.1 200 OK", "Content-Length: \(body.utf8.count)"] + headers
        send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// Answers a request with the same text again and again, until the peer closes.
    func stream(_ text: String) {
        _ = request()
        send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        while send(text) { usleep(20_000) }
    }

    /// Waits until the peer closes.
    func hold() { while receive() != nil {} }

    /// Has the close that follows send a reset (socket(7), SO_LINGER of 0 seconds).
    func resetAtEnd() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    private func receive() -> String? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &buffer, buffer.count, 0)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}

/// Gives the processor to others for a millisecond, on a thread of a server that waits for a state.
func pause() { usleep(1_000) }

/// Starts a thread that nobody waits for.
private func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var id = pthread_t()
    let code = pthread_create(
        &id,
        nil,
        { context in
            if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
            return nil
        },
        Unmanaged.passRetained(Box(body)).toOpaque()
    )
    precondition(code == 0, "no thread: error \(code)")
    pthread_detach(id)
}
