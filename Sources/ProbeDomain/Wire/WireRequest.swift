/// One HTTP request as a dialect builds it and the transport sends it.
package struct WireRequest: Sendable {
    /// The HTTP method.
    ///
    /// A `post` may cost money and is never sent twice.
    package enum Method: String, Sendable { case get = "GET", post = "POST" }

    /// A header's value: plain text, or a secret behind an optional plain prefix such as `Bearer `.
    package enum HeaderValue: Sendable, Equatable {
        case plain(String)
        case secret(prefix: String, Secret)
    }

    /// One header of the request.
    package struct Header: Sendable, Equatable {
        /// The field name as it is sent; names are compared without case.
        package var name: String
        /// The value; secrets are revealed by the transport alone.
        package var value: HeaderValue

        /// Makes a header with a plain value.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = .plain(value)
        }

        /// Makes a header with a secret value.
        package init(_ name: String, prefix: String = "", secret: Secret) {
            self.name = name
            self.value = .secret(prefix: prefix, secret)
        }
    }

    /// Which connections may carry the request.
    package enum ConnectionUse: Sendable, Equatable {
        /// A kept one if there is one.
        case any
        /// A new one with a full handshake: no kept connection, no resumed TLS session.
        case fresh
    }

    /// The HTTP method.
    package var method: Method
    /// The absolute URL; it never holds a secret.
    package var url: String
    /// The headers beside those that HTTP itself asks for, in the order in which they are sent.
    package var headers: [Header]
    /// The body of a `post`.
    package var body: [UInt8]
    /// What bounds the transfer.
    package var limits: WireLimits
    /// Whether a kept connection may be used.
    package var connection: ConnectionUse
    /// Whom to trust, and the way to the host.
    package var route: WireRoute
    /// Watches the decoded body while it arrives; nil when every byte counts as progress.
    package var observer: (any BodyObserver)?

    /// Makes a request; a `get` has an empty body.
    package init(
        method: Method,
        url: String,
        headers: [Header] = [],
        body: [UInt8] = [],
        limits: WireLimits,
        connection: ConnectionUse = .any,
        route: WireRoute = WireRoute(),
        observer: (any BodyObserver)? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
        self.connection = connection
        self.route = route
        self.observer = observer
    }
}

/// What bounds one transfer.
///
/// Every field is enforced by the transport.
package struct WireLimits: Sendable, Equatable {
    /// Lookup, connect and TLS together.
    package var connect: Duration
    /// From the send to the first byte of the reply's head.
    package var firstByte: Duration
    /// From the send to the end.
    package var total: Duration
    /// The longest time without content once the head has arrived.
    ///
    /// What counts as content the observer says; without an observer every body byte does.
    package var silence: Duration
    /// Bytes of the reply's head, status line included.
    package var headBytes: Int
    /// Number of header fields of the reply.
    package var headFields: Int
    /// Bytes of the body after decompression.
    package var bodyBytes: Int

    /// The limits of a list, or of anything else that is free: 10 s and 8 MB.
    package static let list = WireLimits(
        connect: .seconds(5),
        firstByte: .seconds(10),
        total: .seconds(10),
        silence: .seconds(10),
        headBytes: 64 * 1_024,
        headFields: 200,
        bodyBytes: 8 * 1_024 * 1_024
    )

    /// The limits of a completion: 30 s and 1 MB; 15 s without content end it.
    package static let completion = WireLimits(
        connect: .seconds(5),
        firstByte: .seconds(30),
        total: .seconds(30),
        silence: .seconds(15),
        headBytes: 64 * 1_024,
        headFields: 200,
        bodyBytes: 1_024 * 1_024
    )

    /// Makes limits from all their parts.
    package init(
        connect: Duration,
        firstByte: Duration,
        total: Duration,
        silence: Duration,
        headBytes: Int,
        headFields: Int,
        bodyBytes: Int
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.total = total
        self.silence = silence
        self.headBytes = headBytes
        self.headFields = headFields
        self.bodyBytes = bodyBytes
    }
}

/// Whom to trust on the way to a host, and by which way.
package struct WireRoute: Sendable, Hashable {
    /// A PEM bundle that replaces the system's; nil for the system's.
    package var caFile: String?
    /// A proxy URL without credentials; nil for a direct connection.
    ///
    /// The environment is never read.
    package var proxy: String?
    /// Whether plain `http` is allowed; the config allows it for loopback or by explicit choice.
    package var allowsPlainHTTP: Bool

    /// The direct way with the system's trust, https only.
    package init(caFile: String? = nil, proxy: String? = nil, allowsPlainHTTP: Bool = false) {
        self.caFile = caFile
        self.proxy = proxy
        self.allowsPlainHTTP = allowsPlainHTTP
    }
}

/// Watches a body while it arrives, on the transport's thread: quick, no I/O, no locks.
///
/// It is a value; the transport keeps its own copy for each attempt.
package protocol BodyObserver: Sendable {
    /// Takes the next decoded bytes of the body and says what they were.
    mutating func observe(_ bytes: UnsafeRawBufferPointer) -> BodyProgress
}

/// What a piece of a body was.
package struct BodyProgress: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// There was content in it: data, and not only comments, pings or blank lines.
    package static let content = BodyProgress(rawValue: 1)
    /// All is known that was asked: the transfer is ended at once, and has ended well.
    package static let enough = BodyProgress(rawValue: 2)
}
