import Glibc
import Testing

/// A real nginx that limits requests by `limit_req`, and logs those that it passes on to a gateway.
struct Limiters: Sendable {
    /// One line of its log: a request as the server saw it.
    struct Line: Sendable {
        /// When it came, in seconds since the epoch.
        let begin: Double
        /// When it was answered.
        let end: Double
        let status: Int
        /// The `Retry-After` of the reply, in seconds.
        let wait: Double?
    }

    /// `http://127.0.0.1:PORT`.
    let url: String
    private let log: String

    /// The requests so far, by method and path.
    func lines() -> [String: [Line]] {
        let text = read(log).map { String(decoding: $0, as: UTF8.self) } ?? ""
        var lines: [String: [Line]] = [:]
        // The last one may be half written.
        for row in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let words = row.split(separator: " ").map(String.init)
            guard words.count == 6, let end = Double(words[0]), let took = Double(words[1]), let status = Int(words[2])
            else { continue }
            let line = Line(begin: end - took, end: end, status: status, wait: Double(words[5]))
            lines["\(words[3]) \(words[4])", default: []].append(line)
        }
        return lines.mapValues { $0.sorted { $0.begin < $1.begin } }
    }

    /// Runs nginx for the time of a test.
    ///
    /// Below `/told/` and `/untold/` every path takes one request in three seconds, with and without a `Retry-After` on
    /// the refusal; below `/gateway/` and `/saving/` requests are passed on.
    static func with(
        gateway: String,
        _ body: @escaping @Sendable (Limiters) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            let port = try freePort()
            let limiters = Limiters(url: "http://127.0.0.1:\(port)", log: folder + "/requests")
            try write(configuration(folder, port: port, gateway: gateway), to: folder + "/nginx.conf")
            let arguments = ["-e", folder + "/error.log", "-p", folder, "-c", folder + "/nginx.conf"]
            let result = try await withProcess(nginx, arguments, environment: [:]) { _ in
                try await eventually("nginx has begun") { access(folder + "/nginx.pid", F_OK) == 0 }
                try await body(limiters)
            }
            #expect(result.status == 0, "\(result.err)")
        }
    }

    /// Debian's nginx.
    static let nginx = "/usr/sbin/nginx"

    /// A port of loopback that nobody listens on.
    private static func freePort() throws -> Int {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(socket >= 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        try #require(bound)
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func configuration(_ folder: String, port: Int, gateway: String) -> String {
        let list = #"{"object":"list","data":[{"id":"gpt-5.5","object":"model","owned_by":"us"}]}"#
        let answer =
            #"{"id":"c","object":"chat.completion","created":1,"model":"gpt-5.5","choices":[{"index":0,"message":"#
            + #"{"role":"assistant","content":"Hello."},"finish_reason":"stop"}],"#
            + #""usage":{"prompt_tokens":8,"completion_tokens":2,"total_tokens":10}}"#
        return """
            daemon off;
            master_process off;
            pid nginx.pid;
            events { worker_connections 256; }
            http {
              log_format seen '$msec $request_time $status $request_method $uri $sent_http_retry_after';
              access_log \(folder)/requests seen;
              client_body_temp_path temp;
              proxy_temp_path temp;
              fastcgi_temp_path temp;
              uwsgi_temp_path temp;
              scgi_temp_path temp;
              default_type application/json;
              limit_req_zone $request_method$uri zone=pace:1m rate=20r/m;
              limit_req_status 429;
              map $status $wait { 429 3; default ""; }
              server {
                listen unix:\(folder)/answers;
                access_log off;
                location = /v1/models { return 200 '\(list)'; }
                location = /v1/chat/completions { return 200 '\(answer)'; }
              }
              server {
                listen 127.0.0.1:\(port);
                location /told/ {
                  limit_req zone=pace;
                  add_header Retry-After $wait always;
                  proxy_pass http://unix:\(folder)/answers:/;
                }
                location /untold/ { limit_req zone=pace; proxy_pass http://unix:\(folder)/answers:/; }
                location /gateway/ { proxy_pass \(gateway)/; }
                location /saving/ { proxy_pass \(gateway)/; }
              }
            }
            """
    }
}
