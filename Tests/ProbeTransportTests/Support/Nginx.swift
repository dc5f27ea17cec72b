import Glibc
import Subprocess
import SystemPackage
import Testing

/// A real nginx over TLS, with a server for each case.
struct Nginx: Sendable {
    /// The servers; each has a port of its own.
    enum Server: String, CaseIterable {
        /// HTTP/2, a good certificate.
        case http2
        /// HTTP/1.1, a good certificate.
        case http1
        /// HTTP/1.1, a good certificate, and every connection is closed after its reply.
        case closing
        /// A certificate that has expired.
        case expired
        /// A certificate for another host.
        case elsewhere
        /// A certificate of an issuer that nobody trusts.
        case untrusted
    }

    private let folder: String
    private let ports: [Server: Int]

    /// The file of the authority that signed all but one of the certificates.
    var caFile: String { folder + "/ca.pem" }

    /// Where a server is: `https://127.0.0.1:PORT`.
    func url(_ server: Server) -> String { "https://127.0.0.1:\(ports[server] ?? 0)" }

    /// Whether the machine has what it takes; prints what it has not.
    static let isThere: Bool = {
        for path in ["/usr/sbin/nginx", "/usr/bin/openssl"] where access(path, X_OK) != 0 {
            print("skipped: \(path) is not installed")
            return false
        }
        return true
    }()

    /// Whether a missing part must fail the tests: on a CI machine nothing may be skipped.
    static let isRequired = getenv("CI").map { String(cString: $0) == "true" } ?? false

    /// Runs nginx for the time of a test; below `/upstream/` it passes requests on to another server.
    static func with<Result: Sendable>(
        upstream: String = "http://127.0.0.1:9",
        _ body: @escaping @Sendable (Nginx) async throws -> Result
    ) async throws -> Result {
        var template = Array("/tmp/probe-nginx.XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        do {
            try await shell(certificates, in: folder)
            let result = try await run(in: folder, upstream: upstream, body)
            try await shell("rm -rf \(folder)", in: "/")
            return result
        } catch {
            try await shell("rm -rf \(folder)", in: "/")
            throw error
        }
    }

    private static func run<Result: Sendable>(
        in folder: String,
        upstream: String,
        _ body: @escaping @Sendable (Nginx) async throws -> Result
    ) async throws -> Result {
        var ports: [Server: Int] = [:]
        for server in Server.allCases { ports[server] = try RawServer.freePort() }
        let nginx = Nginx(folder: folder, ports: ports)
        try await shell("cat > nginx.conf <<'END'\n\(nginx.configuration(upstream: upstream))\nEND", in: folder)
        let outcome = try await Subprocess.run(
            .path("/usr/sbin/nginx"),
            arguments: ["-e", folder + "/error.log", "-p", folder, "-c", folder + "/nginx.conf"],
            input: .none,
            output: .discarded,
            error: .discarded
        ) { process in
            let pid = process.processIdentifier.value
            defer { kill(pid, SIGTERM) }
            try await eventually("nginx listens") {
                Server.allCases.allSatisfy { RawServer.isListening(ports[$0] ?? 0) }
            }
            return try await body(nginx)
        }
        return outcome.closureResult
    }

    private func configuration(upstream: String) -> String {
        let servers = Server.allCases.map { server in
            """
              server {
                listen 127.0.0.1:\(ports[server] ?? 0) ssl\(server == .http2 ? " http2" : "");
                ssl_certificate \(["expired", "elsewhere", "untrusted"].contains(server.rawValue) ? server.rawValue : "good").pem;
                ssl_certificate_key leaf.key;
                keepalive_timeout \(server == .closing ? 0 : 60);
                location / { root www; }
                location /upstream/ { proxy_pass \(upstream)/; proxy_http_version 1.1; proxy_buffering off; }
              }
            """
        }
        return """
            daemon off;
            master_process off;
            pid nginx.pid;
            events { worker_connections 1024; }
            http {
              access_log off;
              client_body_temp_path temp;
              proxy_temp_path temp;
              fastcgi_temp_path temp;
              uwsgi_temp_path temp;
              scgi_temp_path temp;
              default_type application/json;
              gzip on;
              gzip_types application/json;
              add_header x-session $ssl_session_reused;
              add_header x-connection $connection;
              add_header x-accept-encoding $http_accept_encoding;
              ssl_session_cache shared:probe:1m;
            \(servers.joined(separator: "\n"))
            }
            """
    }

    /// Makes the certificates, and a page that is large and compresses well.
    private static let certificates = """
        set -e
        authority() {
          openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -days 2 -keyout $1.key -out $1.pem
        }
        leaf() {
          openssl x509 -req -in leaf.csr -CA $2.pem -CAkey $2.key -CAcreateserial -days $3 -extfile $4.ext -out $1.pem
        }
        authority ca
        authority stranger
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=leaf -keyout leaf.key -out leaf.csr
        echo subjectAltName=IP:127.0.0.1,DNS:localhost > here.ext
        echo subjectAltName=DNS:elsewhere.example > there.ext
        leaf good ca 2 here
        leaf expired ca -1 here
        leaf elsewhere ca 2 there
        leaf untrusted stranger 2 here
        mkdir www
        head -c 400000 /dev/zero | tr '\\0' x > www/page.json
        echo '{}' > www/small.json
        """

    private static func shell(_ script: String, in folder: String) async throws {
        let result = try await Subprocess.run(
            .path("/bin/sh"),
            arguments: ["-c", script],
            workingDirectory: FilePath(folder),
            input: .none,
            output: .discarded,
            error: .string(limit: 65_536)
        )
        try #require(result.terminationStatus.isSuccess, "\(result.standardError)")
    }
}
