import CCurl
import CLinux
import Glibc
import ProbeDomain

/// One transfer: its libcurl handle, what has arrived so far, and its deadlines.
///
/// Lives on the loop's thread alone.
final class Transfer {
    let id: UInt64
    /// What it is carried out with; given on when it has ended well.
    let handle: EasyHandle
    let request: WireRequest
    /// Scheme, host and port.
    let origin: String
    private let loop: EventLoop
    let continuation: CurlTransport.Continuation
    /// The loop's timer for the nearest deadline.
    var timer: UInt64?
    /// When it was handed to libcurl.
    var sent = Moment(wall: Timestamp(microseconds: 0), monotonic: MonotonicInstant(nanoseconds: 0))

    /// Told once, when no name is looked up for it any more; nil where none is.
    var lookupEnded: (() -> Void)?

    private let asked: MonotonicInstant
    private var head = ReplyHead()
    private var body: [UInt8] = []
    private var chunks: [TimedChunk] = []
    private var observer: (any BodyObserver)?
    private var uploaded = 0
    private var firstByte: Duration?
    private var lastContent: MonotonicInstant?
    /// Why we ended it from inside a callback.
    private var stop: TransferFailure?
    /// The observer has seen all that was wanted: we end it from inside a callback, as a success.
    private(set) var hasEnough = false
    /// How often a request was sent, on one connection or another; 0 while there is no connection.
    private var sends = 0
    /// A socket was made for it since the last send.
    private var hasOpened = false
    /// It was last sent on a connection that others had used before.
    private var isOnKeptConnection = false
    /// Why this machine gave no socket, an errno.
    private var socketError: Int32?

    /// More pieces than this are not told apart: later ones are joined to the last entry.
    private static let mostChunks = 4_096

    init(
        id: UInt64,
        handle: EasyHandle,
        request: WireRequest,
        origin: String,
        asked: MonotonicInstant,
        loop: EventLoop,
        continuation: CurlTransport.Continuation
    ) {
        self.id = id
        self.handle = handle
        self.request = request
        self.origin = origin
        self.loop = loop
        self.asked = asked
        self.continuation = continuation
        observer = request.observer
        handle.errorBuffer[0] = 0
    }

    /// Lets go of what libcurl pointed to, once the handle is out of the multi handle.
    func release() {
        _ = probe_curl_set_list(easy, CURLOPT_HTTPHEADER, nil)
        handle.forgetHeaders()
    }

    /// The name has been looked up, or need not be any more.
    func endLookup() {
        lookupEnded?()
        lookupEnded = nil
    }

    /// libcurl's own handle.
    var easy: UnsafeMutableRawPointer { handle.easy }

    // MARK: Callbacks

    static func from(_ context: UnsafeMutableRawPointer) -> Transfer {
        Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    /// A connection is there and the request is about to be sent on it; false keeps it from being sent.
    func maySend() -> Bool {
        endLookup()
        guard mayTry() else { return false }
        sends += 1
        isOnKeptConnection = !hasOpened
        hasOpened = false
        return true
    }

    /// Makes a socket that no child inherits, and remembers why there is none.
    func openSocket(_ address: curl_sockaddr) -> curl_socket_t {
        endLookup()
        guard mayTry() else { return CURL_SOCKET_BAD }
        hasOpened = true
        let kind = address.socktype | Int32(SOCK_CLOEXEC.rawValue)
        let socket = probe_socket(address.family, kind, address.protocol)
        if socket < 0 { socketError = errno } else { loop.hasOpened(socket) }
        return socket
    }

    /// Whether the request may be sent, or sent again.
    ///
    /// When a kept connection dies before any byte of the reply, libcurl sends the request anew, up to five times. We let
    /// it do so once, and never with a request that may cost money.
    private func mayTry() -> Bool {
        if sends == 0 || (sends == 1 && request.method == .get) { return true }
        let detail = "The kept connection was closed before the reply; the request is not sent again."
        stop = TransferFailure(.reset, detail: detail)
        return false
    }

    func takeHead(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let now = MonotonicInstant.now
        firstByte = firstByte ?? now - sent.monotonic
        lastContent = now
        head.take(bytes)
        guard head.byteCount <= request.limits.headBytes, head.fieldCount <= request.limits.headFields else {
            stop = TransferFailure(.headTooLarge)
            return false
        }
        return true
    }

    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let now = MonotonicInstant.now
        guard body.count + bytes.count <= request.limits.bodyBytes else {
            body.append(contentsOf: bytes.prefix(request.limits.bodyBytes - body.count))
            note(now)
            stop = TransferFailure(.bodyTooLarge)
            closeConnection()
            return false
        }
        body.append(contentsOf: bytes)
        note(now)
        let progress = observer?.observe(bytes) ?? .content
        if progress.contains(.content) { lastContent = now }
        guard progress.contains(.enough) else { return true }
        hasEnough = true
        closeConnection()
        return false
    }

    /// Has libcurl close the connection once it has learned that no more is wanted.
    ///
    /// Over HTTP/2 it would keep it and leave the stream open (7.88): the server would go on sending.
    private func closeConnection() { _ = probe_curl_set_long(easy, CURLOPT_FORBID_REUSE, 1) }

    private func note(_ now: MonotonicInstant) {
        let chunk = TimedChunk(end: body.count, at: now - sent.monotonic)
        if chunks.count < Self.mostChunks { chunks.append(chunk) } else { chunks[chunks.count - 1] = chunk }
    }

    func giveBody(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
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
        // Where both are the same, that nothing came says more than that it took too long.
        return other.at <= total.at ? other : total
    }

    /// When to look at the deadlines again.
    ///
    /// The first byte may come at any moment, and with it a deadline of silence that is nearer than that of the first byte.
    var nextLook: MonotonicInstant {
        let next = nextDeadline.at
        return lastContent == nil ? min(next, .now + request.limits.silence) : next
    }

    /// How long after its send it is looked at for the first time.
    var firstSpan: Duration { min(request.limits.firstByte, request.limits.total, request.limits.silence) }

    // MARK: The end

    /// What libcurl's code means; nil for a transfer that ended well.
    func failure(_ code: CURLcode) -> TransferFailure? {
        if let stop { return stop }
        if hasEnough { return nil }
        guard code != CURLE_OK else {
            // For libcurl a reply that ends within its head is a whole one.
            let detail = "The connection was closed within the reply's head."
            return head.isComplete ? nil : TransferFailure(.reset, detail: detail)
        }
        let text = String(cString: handle.errorBuffer)
        let detail = text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
        return TransferFailure(kind(code, detail), detail: escaped(detail, limit: 200))
    }

    private func kind(_ code: CURLcode, _ detail: String) -> TransferFailure.Kind {
        // libcurl takes at most 100 kB for one line of a head, and calls more than that a lack of memory.
        if code == CURLE_OUT_OF_MEMORY, sends > 0, !head.isComplete { return .headTooLarge }
        if code == CURLE_COULDNT_CONNECT, let socketError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(socketError) {
            return .shortage
        }
        return CurlCode.kind(code, detail: detail, verifyResult: verifyResult)
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
        exchange.headers = head.fields
        exchange.body = body
        exchange.chunks = chunks
        exchange.failure = failure
        exchange.wasEndedByUs = hasEnough && failure == nil
        exchange.phases.waited = sent.monotonic - asked
        exchange.phases.firstByte = firstByte
        exchange.phases.end = .now - sent.monotonic
        exchange.inlineRetries = max(0, sends - 1)
        exchange.reusedConnection = isOnKeptConnection
        if !isOnKeptConnection {
            exchange.phases.lookup = time(CURLINFO_NAMELOOKUP_TIME_T)
            exchange.phases.connect = time(CURLINFO_CONNECT_TIME_T)
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
        return exchange
    }

    /// One of libcurl's times since the send; nil for a phase that was not reached.
    private func time(_ info: CURLINFO) -> Duration? {
        var value: curl_off_t = 0
        guard probe_curl_get_offset(easy, info, &value) == CURLE_OK, value > 0 else { return nil }
        return .microseconds(value)
    }
}
