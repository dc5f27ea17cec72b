import BenchmarkSupport
import Glibc

/// Ports of the loopback interface.
enum LoopbackPort {
    /// Ports that nobody listens on.
    ///
    /// - Throws: `Failure` when there are none.
    static func free(_ count: Int) throws -> [Int] {
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        return try (0..<count).map { _ in
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            sockets.append(descriptor)
            var (address, length) = (self.address(port: 0), socklen_t(MemoryLayout<sockaddr_in>.size))
            let code = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
                }
            }
            guard code == 0 else { throw Failure("no free port") }
            return Int(UInt16(bigEndian: address.sin_port))
        }
    }

    /// Waits until somebody listens, for five seconds at most.
    static func waitUntilOpen(_ port: Int) -> Bool {
        let begin = ContinuousClock.now
        while ContinuousClock.now - begin < .seconds(5) {
            if let descriptor = connected(to: port) {
                close(descriptor)
                return true
            }
            // Nothing tells that somebody has begun to listen.
            usleep(10_000)
        }
        return false
    }

    /// What a server answers to a GET, with its head.
    ///
    /// - Throws: `Failure` when there is no answer within ten seconds.
    static func get(_ path: String, port: Int) throws -> String {
        guard let descriptor = connected(to: port) else { throw Failure("nobody listens on port \(port)") }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let request = Array("GET \(path) HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw Failure("port \(port) takes no request")
        }
        var (answer, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 16_384))
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0, answer.count < 1 << 20 else { throw Failure("no whole answer from port \(port)") }
            if count == 0 { return String(decoding: answer, as: UTF8.self) }
            answer += buffer[..<count]
        }
    }

    private static func connected(to port: Int) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = address(port: port)
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if code == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    private static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

/// Makes a folder and those above it.
///
/// - Throws: `Failure` when one cannot be made.
func makeFolders(_ path: String) throws {
    let parts = path.split(separator: "/")
    for count in 1...parts.count {
        let place = "/" + parts.prefix(count).joined(separator: "/")
        guard mkdir(place, 0o755) == 0 || errno == EEXIST else { throw Failure("\(place) cannot be made") }
    }
}

/// Makes a folder anew, without what was in it.
///
/// - Throws: `Failure` when that cannot be done.
func makeEmptyFolder(_ path: String) throws {
    let removed = try RunningProcess("/bin/rm", ["-rf", "--", path]).wait()
    guard removed.status == 0 else { throw Failure("\(path) cannot be emptied") }
    try makeFolders(path)
}

/// Writes a text to a file.
///
/// - Throws: `Failure` when it cannot be written.
func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw Failure("\(path) cannot be written") }
    fputs(text, file)
    fclose(file)
}
