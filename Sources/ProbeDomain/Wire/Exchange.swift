/// All that one attempt saw on the wire: a reply, a transfer failure, or the beginning of one and then the other.
package struct Exchange: Sendable {
    /// When the request was sent, on both clocks; waiting for a free slot lies before it.
    package var sent: Moment
    /// The reply's status; nil when no complete head arrived.
    package var status: Int?
    /// The HTTP version of the reply: `1.1`, `2`; nil when there was none.
    package var httpVersion: String?
    /// The reply's header fields, in their order.
    package var headers: HeaderFields
    /// The body after decompression, as far as it arrived and the limit allowed.
    package var body: [UInt8]
    /// When the pieces of the body arrived, in ascending order of both members.
    package var chunks: [TimedChunk]
    /// How long each phase took.
    package var phases: Phases
    /// Whether a kept connection carried the request.
    ///
    /// Then lookup, connect and TLS are nil, not zero.
    package var reusedConnection: Bool
    /// Why the transfer did not end well; nil when it did.
    ///
    /// A status beside it is what had arrived by then.
    package var failure: TransferFailure?
    /// We ended it, for the observer had seen enough: the body is whole as far as it was wanted, and the server may have
    /// had more to say.
    package var wasEndedByUs = false
    /// The body is byte for byte that of a list that was read before: it need not be read again.
    package var isUnchangedList = false
    /// Attempts that died on a kept connection before any byte and were silently sent anew (a `get` only; 0 or 1).
    package var inlineRetries: Int

    /// Makes an exchange from what is known; everything beside the moment of sending has an empty default.
    package init(
        sent: Moment,
        status: Int? = nil,
        httpVersion: String? = nil,
        headers: HeaderFields = HeaderFields(),
        body: [UInt8] = [],
        chunks: [TimedChunk] = [],
        phases: Phases = Phases(),
        reusedConnection: Bool = false,
        failure: TransferFailure? = nil,
        inlineRetries: Int = 0
    ) {
        self.sent = sent
        self.status = status
        self.httpVersion = httpVersion
        self.headers = headers
        self.body = body
        self.chunks = chunks
        self.phases = phases
        self.reusedConnection = reusedConnection
        self.failure = failure
        self.inlineRetries = inlineRetries
    }

    /// When the byte at `offset` of the body arrived, since the send; nil when it never did.
    package func arrival(ofByte offset: Int) -> Duration? {
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if chunks[middle].end > offset { high = middle } else { low = middle + 1 }
        }
        return low < chunks.count ? chunks[low].at : nil
    }
}

/// A piece of a body and the time at which it arrived, stamped in libcurl's callback.
package struct TimedChunk: Sendable, Equatable {
    /// The body's length, in bytes, once this piece was there.
    package var end: Int
    /// Since the send.
    package var at: Duration

    /// Makes a chunk that ends at byte `end` of the body.
    package init(end: Int, at: Duration) {
        self.end = end
        self.at = at
    }
}

/// How long the phases of an attempt took.
///
/// All but `waited` run from the send; nil means not reached, or not done at all (a kept connection has no lookup,
/// connect or TLS).
package struct Phases: Sendable, Equatable {
    /// In the pacer's and the transport's queue, before the send.
    package var waited: Duration?
    /// Until the name was resolved.
    package var lookup: Duration?
    /// Until TCP was connected.
    package var connect: Duration?
    /// Until the TLS handshake was done.
    package var tls: Duration?
    /// Until the first byte of the reply's head.
    package var firstByte: Duration?
    /// Until the transfer ended.
    package var end: Duration?

    /// Makes phases; what is not given is nil.
    package init(
        waited: Duration? = nil,
        lookup: Duration? = nil,
        connect: Duration? = nil,
        tls: Duration? = nil,
        firstByte: Duration? = nil,
        end: Duration? = nil
    ) {
        self.waited = waited
        self.lookup = lookup
        self.connect = connect
        self.tls = tls
        self.firstByte = firstByte
        self.end = end
    }
}

/// Why a transfer did not end well.
package struct TransferFailure: Sendable, Equatable {
    /// The closed set of causes; `reason` codes in records and `probe explain` are their raw values.
    package enum Kind: String, Sendable, CaseIterable {
        /// The name could not be resolved.
        case dns = "dns_failed"
        /// No TCP connection: refused, unreachable, no route.
        case connect = "connect_failed"
        /// The TLS handshake failed for another reason than the certificate.
        case tls = "tls_failed"
        /// The certificate has expired or is not valid yet.
        case certificateExpired = "certificate_expired"
        /// The certificate is for another host.
        case certificateHost = "certificate_wrong_host"
        /// The certificate's issuer is not trusted.
        case certificateUntrusted = "certificate_untrusted"
        /// Lookup, connect or TLS took too long.
        case connectTimeout = "connect_timeout"
        /// No reply's head in time.
        case firstByteTimeout = "first_byte_timeout"
        /// The head came, then nothing with content for too long.
        case silenceTimeout = "silence_timeout"
        /// The whole took too long.
        case totalTimeout = "total_timeout"
        /// The peer reset or closed the connection before the reply was complete.
        case reset = "connection_reset"
        /// The reply ended before its announced length.
        case truncated = "body_truncated"
        /// The head was longer, or had more fields, than allowed.
        case headTooLarge = "head_too_large"
        /// The body, after decompression, was longer than allowed.
        case bodyTooLarge = "body_too_large"
        /// The body's compression or chunking was broken, or the reply was not HTTP.
        case badEncoding = "bad_encoding"
        /// The proxy refused or failed.
        case proxy = "proxy_failed"
        /// The request was cancelled by us. It says nothing of the endpoint.
        case cancelled = "cancelled"
        /// Our own set-up failed: a bad URL, a missing CA file.
        case local = "local_failure"
        /// This machine had no memory or no descriptors left; it may have some in a moment.
        case shortage = "local_shortage"

        /// Whether the host was not even connected to: no name, no connection.
        package var isUnreached: Bool {
            switch self {
            case .dns, .connect, .connectTimeout: true
            case .tls, .certificateExpired, .certificateHost, .certificateUntrusted, .firstByteTimeout,
                .silenceTimeout, .totalTimeout, .reset, .truncated, .headTooLarge, .bodyTooLarge, .badEncoding, .proxy,
                .cancelled, .local, .shortage:
                false
            }
        }
    }

    /// The cause.
    package var kind: Kind
    /// libcurl's words about it, without secrets; for people only.
    package var detail: String

    /// Makes a failure.
    package init(_ kind: Kind, detail: String = "") {
        self.kind = kind
        self.detail = detail
    }
}

/// The header fields of a reply, looked up without regard to case.
package struct HeaderFields: Sendable, Equatable {
    /// The fields in the order of their arrival; names in lower case.
    package private(set) var fields: [(name: String, value: String)] = []
    /// Makes fields from pairs.
    package init(_ pairs: [(String, String)] = []) {
        for (name, value) in pairs { append(name, value) }
    }

    /// Adds a field at the end.
    package mutating func append(_ name: String, _ value: String) {
        append(lowered: name.lowercased(), value)
    }

    /// Adds a field at the end, whose name is in lower case.
    package mutating func append(lowered name: String, _ value: String) {
        // Replies have about as many.
        if fields.isEmpty { fields.reserveCapacity(16) }
        fields.append((name, value))
    }

    /// The value of the first field of that name; `name` in lower case.
    package subscript(name: String) -> String? {
        // Most are told apart by their length.
        fields.first { $0.name.utf8.count == name.utf8.count && $0.name == name }?.value
    }

    /// Those fields whose names begin with `prefix`, which is in lower case.
    package func fields(with prefix: String) -> HeaderFields {
        var some = HeaderFields()
        some.fields = fields.filter { $0.name.hasPrefix(prefix) }
        return some
    }

    package static func == (left: HeaderFields, right: HeaderFields) -> Bool {
        left.fields.elementsEqual(right.fields) { $0 == $1 }
    }
}
