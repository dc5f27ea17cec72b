import Glibc

/// The address of a Unix socket; a leading `@` names an abstract one.
struct UnixAddress {
    private var address = sockaddr_un()
    private let length: socklen_t

    /// Nil when the path is empty or longer than the kernel takes.
    init?(path: String) {
        var bytes = Array(path.utf8)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard !bytes.isEmpty, bytes.count < capacity else { return nil }
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count + (isAbstract ? 0 : 1))
    }

    /// Connects a socket; returns 0 or errno.
    func connect(_ descriptor: Int32) -> Int32 {
        withGeneric { Glibc.connect(descriptor, $0, $1) == 0 ? 0 : errno }
    }

    /// Binds a socket; returns 0 or errno.
    func bind(_ descriptor: Int32) -> Int32 {
        withGeneric { Glibc.bind(descriptor, $0, $1) == 0 ? 0 : errno }
    }

    private func withGeneric(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}

/// The system's words for an errno.
func describeErrno(_ code: Int32) -> String {
    String(cString: strerror(code))
}
