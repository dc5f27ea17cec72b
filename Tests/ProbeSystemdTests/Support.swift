import Glibc
import ProbeTestSupport
import Testing

/// A folder under `/tmp` that goes with its owner, and all that is in it.
struct TemporaryFolder: ~Copyable {
    /// Its path.
    let path: String

    /// Makes it.
    init() throws {
        var template = Array("/tmp/probe-test.XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
        for name in Folder.names(path) where unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
        rmdir(path)
    }
}

/// The service manager's end of a notification socket.
struct NotifySocket: ~Copyable {
    private let descriptor: Int32

    /// Binds it: a path, or an abstract name after `@`.
    init(_ name: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        try #require(descriptor >= 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if name.hasPrefix("@") { bytes[0] = 0 }
        try #require(bytes.count < MemoryLayout.size(ofValue: address.sun_path))
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let bound = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try #require(bound == 0, "\(name): \(String(cString: strerror(errno)))")
    }

    deinit { close(descriptor) }

    /// All messages that have come; datagrams of a Unix socket are there when the send returns.
    func messages() -> [String] {
        var result: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count >= 0 else { return result }
            result.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
    }
}
