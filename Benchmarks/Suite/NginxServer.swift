import BenchmarkSupport
import Glibc

/// An nginx of our own on the loopback interface, with lists of models as providers serve them.
///
/// Names under `probe.localhost` lead to it: libcurl knows that they are this machine, so that many endpoints can have a
/// host, and so a connection, each.
struct NginxServer {
    /// How it may be asked: each is a port of its own.
    enum Listener: Int, CaseIterable {
        /// HTTP/1.1 without encryption, connections kept.
        case plain
        /// The same, each connection closed after one reply.
        case plainClosing
        /// TLS 1.3, connections kept.
        case tls
        /// TLS 1.3, each connection closed after one reply, no session resumed.
        case tlsClosing
        /// HTTP/2 over TLS 1.3.
        case http2
        /// Counts of nginx itself.
        case status

        /// Whether connections to it are encrypted.
        var isEncrypted: Bool { [.tls, .tlsClosing, .http2].contains(self) }

        fileprivate var directives: String {
            let secret = "ssl_certificate cert.pem; ssl_certificate_key key.pem; ssl_protocols TLSv1.3;"
            let closing = "keepalive_timeout 0;"
            return switch self {
            case .plain: ""
            case .plainClosing: closing
            case .tls, .http2: secret
            case .tlsClosing: "\(secret) \(closing) ssl_session_cache off; ssl_session_tickets off;"
            case .status: "location / { stub_status; }"
            }
        }
    }

    /// What it serves: lists of models that differ in size, and in whether their bytes change.
    enum List: String, CaseIterable {
        /// 165 models, 14 kB.
        case usual = "v1"
        /// The same models; a member beside them is another in each reply.
        case changing = "changing/v1"
        /// 1,000 models with descriptions, 1 MB.
        case large = "large/v1"
    }

    /// Where its files lie; `cert.pem` is what clients trust.
    let folder: String
    private let process: RunningProcess
    private let ports: [Int]

    /// The certificate to trust.
    var certificate: String { "\(folder)/cert.pem" }

    /// Starts it on free ports and waits until it answers.
    ///
    /// - Parameters:
    ///   - folder: An empty folder for its files.
    ///   - core: The only core that it may run on.
    /// - Throws: `Failure` when it does not answer within five seconds.
    init(in folder: String, core: Int) throws {
        self.folder = folder
        ports = try LoopbackPort.free(Listener.allCases.count)
        let made = try RunningProcess(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", "/CN=probe benchmark", "-addext", "subjectAltName=DNS:*.probe.localhost,IP:127.0.0.1",
                "-keyout", "\(folder)/key.pem", "-out", "\(folder)/cert.pem",
            ]
        ).wait()
        guard made.status == 0 else { throw Failure("openssl made no certificate") }
        for list in List.allCases {
            let place = "\(folder)/root/\(list.rawValue)"
            try makeFolders(place)
            try write(ModelLists.text(of: list), to: "\(place)/models")
        }
        try write(Self.config(ports), to: "\(folder)/nginx.conf")
        process = try RunningProcess(
            "/usr/sbin/nginx",
            ["-p", folder, "-c", "nginx.conf", "-e", "error.log"],
            core: core,
            output: "\(folder)/output"
        )
        for port in ports where !LoopbackPort.waitUntilOpen(port) {
            process.end()
            throw Failure("nginx does not answer; see \(folder)/error.log")
        }
    }

    /// Stops it.
    func end() { process.end() }

    /// What stands before `/models` in the URL of a list; `%d` in the host is for the one who asks.
    func baseURL(_ listener: Listener, _ list: List = .usual, host: String = "e%d.probe.localhost") -> String {
        "\(listener.isEncrypted ? "https" : "http")://\(host):\(ports[listener.rawValue])/\(list.rawValue)"
    }

    /// How many requests it has taken, without those that ask for this.
    func requestCount(asked: inout Int) throws -> Int {
        let text = try LoopbackPort.get("/", port: ports[Listener.status.rawValue])
        asked += 1
        // "server accepts handled requests", and below it the three numbers.
        let line = text.split(separator: "\n").first { $0.first == " " } ?? ""
        let numbers = line.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 3 else { throw Failure("nginx does not say what it has taken") }
        return numbers[2] - asked
    }

    private static func config(_ ports: [Int]) -> String {
        let servers = Listener.allCases.map { listener in
            let kind = listener.isEncrypted ? " ssl" : ""
            let version = listener == .http2 ? " http2" : ""
            return """
                    server {
                        listen 127.0.0.1:\(ports[listener.rawValue])\(kind)\(version) backlog=4096;
                        \(listener.directives)
                    }
                """
        }
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path temp_\($0);" }
        return """
            daemon off;
            pid nginx.pid;
            worker_processes 1;
            error_log error.log;
            events { worker_connections 16000; }
            http {
                \(temporary.joined(separator: " "))
                access_log off;
                default_type application/json;
                root root;
                keepalive_requests 1000000000;
                keepalive_timeout 3600s;
                open_file_cache max=16;
                ssi_types application/json;
                ssi_min_file_chunk 1m;
                server_tokens off;
            \(servers.joined(separator: "\n"))
            }
            """.replacing("root root;", with: "root root;\n    ssi on;")
    }
}

/// Lists of models in the shape of OpenAI's.
private enum ModelLists {
    static func text(of list: NginxServer.List) -> String {
        let rows: [String]
        switch list {
        case .usual, .changing:
            rows = (0..<165).map {
                #"{"id":"model-\#($0)-2026","object":"model","created":\#(1_700_000_000 + $0),"owned_by":"maker"}"#
            }
        case .large:
            let words = String(repeating: "A model that answers in words and takes pictures too. ", count: 16)
            rows = (0..<1_000).map {
                #"{"id":"maker/model-\#($0)","object":"model","created":\#(1_700_000_000 + $0),"owned_by":"maker","#
                    + #""context_length":131072,"description":"\#(words)"}"#
            }
        }
        let other = list == .changing ? #","reply":"<!--#echo var="request_id" -->""# : ""
        return #"{"object":"list","data":[\#(rows.joined(separator: ","))]\#(other)}"#
    }
}
