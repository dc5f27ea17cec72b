import Glibc
import Testing

/// A network of its own: loopback alone, with a name server and a simulator.
enum OwnNames {
    /// Where the simulator is, in that network.
    static let url = "http://127.0.0.1:8080"
    /// A host whose name is never found, and never said to be none.
    static let silent = "http://silent.example:8080"

    /// A host whose name moves to where the simulator is.
    static let moving = "http://moving.example:8080"

    /// What the name server does, in Python.
    enum Server: String {
        /// It takes every question and gives no reply.
        case silent = "signal.pause()"
        /// Every name has an address at which nobody listens, once; then that of the simulator.
        case moving = """
            asked = 0
            while True:
                question, peer = names.recvfrom(512)
                end = question.index(0, 12) + 5
                answer = b""
                if question[end - 4:end - 2] == b"\\0\\1":
                    answer = b"\\xc0\\x0c\\0\\1\\0\\1\\0\\0\\0\\x3c\\0\\4" + bytes([127, 0, 0, 1 if asked else 9])
                    asked += 1
                head = question[:2] + b"\\x81\\x80\\0\\1" + (b"\\0\\1" if answer else b"\\0\\0") + b"\\0\\0\\0\\0"
                names.sendto(head + question[12:end] + answer, peer)
            """

        /// The whole program.
        var program: String {
            """
            import signal, socket
            names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            names.bind(("127.0.0.1", 53))
            print("ready", flush=True)
            \(rawValue)
            """
        }
    }

    /// Whether this computer lets us have one; prints why not.
    static let isThere: Bool = {
        guard getuid() == 0 else {
            print("skipped: a network namespace needs root")
            return false
        }
        let parts = ["/usr/bin/unshare", "/usr/sbin/ip", "/usr/bin/python3", "/usr/bin/sqlite3", "/usr/bin/curl"]
        return parts.allSatisfy(Requirements.has)
    }()

    /// Runs `probe` in such a network for the time of a test, and ends it by SIGTERM.
    ///
    /// What the simulator was asked is in `requests.json` of the folder then.
    static func withProbe(
        _ arguments: [String],
        folder: String,
        names: Server = .silent,
        script: String,
        environment: [String: String],
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> Program.Result {
        try write(script, to: folder + "/script.json")
        try write(names.program, to: folder + "/names.py")
        try write("nameserver 127.0.0.1\noptions timeout:30 attempts:3\n", to: folder + "/resolv.conf", mode: 0o644)
        let inside = ["sh", folder, Program.simulator, Program.probe] + arguments
        return try await withProcess(
            "/usr/bin/unshare",
            ["--net", "--mount", "--propagation", "private", "/bin/sh", "-c", shell] + inside,
            environment: environment
        ) { _ in try await body() }
    }

    private static let shell = """
        set -e
        folder=$1 simulator=$2
        shift 2
        cd "$folder"
        ip link set lo up
        mount --bind resolv.conf /etc/resolv.conf
        python3 names.py >names & names=$!
        "$simulator" --port 8080 --script script.json >simulator & server=$!
        trap 'kill $names $server' EXIT
        until [ -s names ] && [ -s simulator ]; do sleep 0.02; done
        "$@" & probe=$!
        trap 'kill $probe' TERM
        code=0
        while kill -0 $probe 2>/dev/null; do
          code=0
          wait $probe || code=$?
        done
        curl -sS http://127.0.0.1:8080/_control/requests >requests.json
        exit $code
        """
}

/// The service manager's end of a notification socket, with the times at which messages came.
final class NotifyInbox: Sendable {
    private let descriptor: Int32

    /// Binds it to a path.
    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        try #require(bytes.count < MemoryLayout.size(ofValue: address.sun_path))
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let bound = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0, "\(path): \(String(cString: strerror(errno)))")
    }

    deinit { close(descriptor) }

    /// The messages that have come since the last time.
    func take() -> [String] {
        var messages: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count >= 0 else { return messages }
            messages.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
    }
}
