import CCurl
import Glibc
import ProbeDomain

/// One transfer: its libcurl handle, what has arrived so far, and its deadlines.
///
/// Lives on the loop's thread alone.
final class Transfer {
    let id: UInt64
    let easy: UnsafeMutableRawPointer
    let request: WireRequest
    let continuation: CurlTransport.Continuation
    /// The loop's timer for the nearest deadline.
    var timer: UInt64?
    /// When it was handed to libcurl.
    var sent = Moment(wall: Timestamp(microseconds: 0), monotonic: MonotonicInstant(nanoseconds: 0))

    private let asked: MonotonicInstant
    private var headers: UnsafeMutablePointer<curl_slist>?
    private let errorBuffer = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var head = ReplyHead()
    private var body: [UInt8] = []
    private var chunks: [TimedChunk] = []
    private var observer: (any BodyObserver)?
    private var uploaded = 0
    private var firstByte: Duration?
    private var lastContent: MonotonicInstant?
    private var stop: Stop?

    /// Why we ended it from inside a callback.
    private enum Stop {
        case enough
        case failed(TransferFailure.Kind)
    }

    /// More pieces than this are not told apart: later ones are joined to the last entry.
    private static let mostChunks = 4_096

    init(
        id: UInt64,
        easy: UnsafeMutableRawPointer,
        request: WireRequest,
        asked: MonotonicInstant,
        continuation: CurlTransport.Continuation
    ) {
        self.id = id
        self.easy = easy
        self.request = request
        self.asked = asked
        self.continuation = continuation
        observer = request.observer
        errorBuffer[0] = 0
    }

    deinit {
        curl_slist_free_all(headers)
        errorBuffer.deallocate()
    }

    /// Lets go of what libcurl pointed to, once the handle is out of the multi handle.
    func release() {
        _ = probe_curl_set_list(easy, CURLOPT_HTTPHEADER, nil)
        curl_slist_free_all(headers)
        headers = nil
    }

    // MARK: Set-up

    /// Sets every option on the handle.
    ///
    /// - Throws: `TransportError` when the URL is not one we send to, or libcurl refuses an option.
    func configure(bundle: String?) throws(TransportError) {
        let isHTTPS = request.url.hasPrefix("https://")
        guard isHTTPS || (request.route.allowsPlainHTTP && request.url.hasPrefix("http://")) else {
            throw TransportError("the URL is neither https nor allowed http")
        }
        try set(CURLOPT_URL, request.url)
        try set(CURLOPT_PROTOCOLS_STR, request.route.allowsPlainHTTP ? "http,https" : "https")
        try set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_NOSIGNAL, 1)
        // Without it libcurl joins the resolver's thread when a transfer ends, and one silent DNS server stops the loop.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try set(CURLOPT_PROXY, request.route.proxy ?? "")
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        try set(CURLOPT_ACCEPT_ENCODING, "")
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.limits.connect))
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        // Debian's default directory of certificates switches libcurl's store cache off and costs 20 ms a connection.
        try check(probe_curl_set_string(easy, CURLOPT_CAPATH, nil), "CAPATH")
        if let file = request.route.caFile ?? bundle { try set(CURLOPT_CAINFO, file) }
        if request.connection == .fresh {
            try set(CURLOPT_FRESH_CONNECT, 1)
            try set(CURLOPT_SSL_SESSIONID_CACHE, 0)
        }
        try check(probe_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorBuffer), "ERRORBUFFER")
        try setHeaders()
        try setCallbacks()
    }

    private func setHeaders() throws(TransportError) {
        var lines = request.headers.map { header in
            switch header.value {
            case .plain(let value): "\(header.name): \(value)"
            case .secret(let prefix, let secret): "\(header.name): \(prefix)\(secret.reveal())"
            }
        }
        lines.append("Expect:")
        for line in lines {
            guard !line.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
                throw TransportError("a header holds control characters")
            }
            guard let longer = curl_slist_append(headers, line) else { throw TransportError("no memory for headers") }
            headers = longer
        }
        try check(probe_curl_set_list(easy, CURLOPT_HTTPHEADER, headers), "HTTPHEADER")
    }

    private func setCallbacks() throws(TransportError) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        try check(probe_curl_set_pointer(easy, CURLOPT_WRITEDATA, context), "WRITEDATA")
        try check(probe_curl_set_pointer(easy, CURLOPT_HEADERDATA, context), "HEADERDATA")
        try check(
            probe_curl_set_data_callback(easy, CURLOPT_WRITEFUNCTION) { data, size, count, context in
                guard let data, let context else { return 0 }
                let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
                return Transfer.from(context).takeBody(bytes) ? size * count : 0
            },
            "WRITEFUNCTION"
        )
        try check(
            probe_curl_set_data_callback(easy, CURLOPT_HEADERFUNCTION) { data, size, count, context in
                guard let data, let context else { return 0 }
                let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
                return Transfer.from(context).takeHead(bytes) ? size * count : 0
            },
            "HEADERFUNCTION"
        )
        guard request.method == .post else { return }
        // The body goes through a read callback without a way back: libcurl resends a request on its own when a kept
        // connection dies before the reply, and a paid request must not be sent twice. With a body that cannot be rewound
        // it gives up instead, once any of it is out.
        try set(CURLOPT_POST, 1)
        try check(probe_curl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, request.body.count), "POSTFIELDSIZE")
        try check(probe_curl_set_pointer(easy, CURLOPT_READDATA, context), "READDATA")
        try check(
            probe_curl_set_data_callback(easy, CURLOPT_READFUNCTION) { data, size, count, context in
                guard let data, let context else { return 0 }
                return Transfer.from(context).giveBody(UnsafeMutableRawBufferPointer(start: data, count: size * count))
            },
            "READFUNCTION"
        )
    }

    private func set(_ option: CURLoption, _ value: Int) throws(TransportError) {
        try check(probe_curl_set_long(easy, option, value), "option \(option.rawValue)")
    }

    private func set(_ option: CURLoption, _ value: String) throws(TransportError) {
        try check(probe_curl_set_string(easy, option, value), "option \(option.rawValue)")
    }

    private func check(_ code: CURLcode, _ what: String) throws(TransportError) {
        guard code == CURLE_OK else {
            throw TransportError("libcurl refuses \(what): \(String(cString: curl_easy_strerror(code)))")
        }
    }

    private func milliseconds(_ duration: Duration) -> Int {
        max(1, Int(clamping: duration.wholeMicroseconds / 1_000))
    }

    // MARK: Callbacks

    private static func from(_ context: UnsafeMutableRawPointer) -> Transfer {
        Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    private func takeHead(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let now = MonotonicInstant.now
        firstByte = firstByte ?? now - sent.monotonic
        lastContent = now
        head.take(bytes)
        guard head.byteCount <= request.limits.headBytes, head.fieldCount <= request.limits.headFields else {
            stop = .failed(.headTooLarge)
            return false
        }
        return true
    }

    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let now = MonotonicInstant.now
        guard body.count + bytes.count <= request.limits.bodyBytes else {
            body.append(contentsOf: bytes.prefix(request.limits.bodyBytes - body.count))
            stop = .failed(.bodyTooLarge)
            return false
        }
        body.append(contentsOf: bytes)
        let chunk = TimedChunk(end: body.count, at: now - sent.monotonic)
        if chunks.count < Self.mostChunks { chunks.append(chunk) } else { chunks[chunks.count - 1] = chunk }
        let progress = observer?.observe(bytes) ?? .content
        if progress.contains(.content) { lastContent = now }
        if progress.contains(.enough) {
            stop = .enough
            return false
        }
        return true
    }

    private func giveBody(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        let piece = request.body.dropFirst(uploaded).prefix(buffer.count)
        buffer.copyBytes(from: piece)
        uploaded += piece.count
        return piece.count
    }

    // MARK: Deadlines

    /// The nearest deadline, and what passing it means.
    var nextDeadline: (at: MonotonicInstant, kind: TransferFailure.Kind) {
        let limits = request.limits
        let total = (at: sent.monotonic + limits.total, kind: TransferFailure.Kind.totalTimeout)
        let other: (at: MonotonicInstant, kind: TransferFailure.Kind) =
            if let lastContent {
                (lastContent + limits.silence, .silenceTimeout)
            } else {
                (sent.monotonic + limits.firstByte, .firstByteTimeout)
            }
        return other.at < total.at ? other : total
    }

    // MARK: The end

    /// What libcurl's code means; nil for a transfer that ended well.
    func failure(_ code: CURLcode) -> TransferFailure? {
        switch stop {
        case .enough: return nil
        case .failed(let kind): return TransferFailure(kind)
        case nil: break
        }
        guard code != CURLE_OK else { return nil }
        let text = String(cString: errorBuffer)
        let detail = text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
        return TransferFailure(
            CurlCode.kind(code, detail: detail, verifyResult: verifyResult),
            detail: escaped(detail, limit: 200)
        )
    }

    private var verifyResult: Int {
        var value = 0
        _ = probe_curl_get_long(easy, CURLINFO_SSL_VERIFYRESULT, &value)
        return value
    }

    /// All that was seen, with that end.
    func exchange(failure: TransferFailure?) -> Exchange {
        var exchange = Exchange(sent: sent)
        exchange.status = head.isComplete ? head.status : nil
        exchange.headers = HeaderFields(head.fields)
        exchange.body = body
        exchange.chunks = chunks
        exchange.failure = failure
        exchange.phases.waited = sent.monotonic - asked
        exchange.phases.firstByte = firstByte
        exchange.phases.end = .now - sent.monotonic
        var connects = 0
        _ = probe_curl_get_long(easy, CURLINFO_NUM_CONNECTS, &connects)
        let connected = time(CURLINFO_CONNECT_TIME_T)
        if connects == 0, head.byteCount > 0 {
            exchange.reusedConnection = true
        } else {
            exchange.phases.lookup = time(CURLINFO_NAMELOOKUP_TIME_T)
            exchange.phases.connect = connected
            exchange.phases.tls = time(CURLINFO_APPCONNECT_TIME_T)
        }
        var version = 0
        _ = probe_curl_get_long(easy, CURLINFO_HTTP_VERSION, &version)
        exchange.httpVersion =
            switch version {
            case Int(CURL_HTTP_VERSION_1_0): "1.0"
            case Int(CURL_HTTP_VERSION_1_1): "1.1"
            case Int(CURL_HTTP_VERSION_2_0): "2"
            default: nil
            }
        var address: UnsafePointer<CChar>?
        if probe_curl_get_string(easy, CURLINFO_PRIMARY_IP, &address) == CURLE_OK, let address, address[0] != 0 {
            exchange.remoteAddress = String(cString: address)
        }
        return exchange
    }

    /// One of libcurl's times since the send; nil for a phase that was not reached.
    private func time(_ info: CURLINFO) -> Duration? {
        var value: curl_off_t = 0
        guard probe_curl_get_offset(easy, info, &value) == CURLE_OK, value > 0 else { return nil }
        return .microseconds(value)
    }
}
