import CCurl
import CLinux
import ProbeDomain

/// Owns libcurl's multi handle: tells the loop what libcurl wants to know, and libcurl what has happened.
///
/// Only the loop's thread touches it, until nobody holds it.
final class MultiHandle: Reactor {
    private let multi: UnsafeMutableRawPointer
    private let loop: EventLoop
    private var caches = ConnectionCaches()
    /// Who takes ended transfers; nil before the first one, and after a shutdown.
    private var transport: CurlTransport?
    private var isAttached = false
    private var isOver = false

    init(loop: EventLoop) throws(TransportError) {
        guard let multi = curl_multi_init() else { throw TransportError("curl_multi_init failed") }
        self.multi = UnsafeMutableRawPointer(multi)
        self.loop = loop
    }

    deinit {
        // It closes the kept connections, of which the loop is not to hear: this may be any thread.
        isOver = true
        curl_multi_cleanup(multi)
        // While we are there for their callbacks.
        caches = ConnectionCaches()
    }

    /// Sets the callbacks, once: they need an actor that exists.
    func attach(to transport: CurlTransport) {
        guard !isAttached else { return }
        isAttached = true
        self.transport = transport
        loop.attach(self)
        let context = Unmanaged.passUnretained(self).toOpaque()
        let code = probe_curl_multi_set_callbacks(
            multi,
            { _, socket, what, context, _ in
                if let context { MultiHandle.from(context).watch(socket, what) }
                return 0
            },
            { _, timeout, context in
                if let context { MultiHandle.from(context).call(inMilliseconds: timeout) }
                return 0
            },
            context
        )
        precondition(code == CURLM_OK, "curl_multi_setopt failed with \(code.rawValue)")
        _ = probe_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, ConnectionCaches.mostInEach)
    }

    /// Lets go of the actor, which holds it in turn.
    func detach() { transport = nil }

    /// Begins a transfer, with the connections that are kept to its origin; false when libcurl does not take it.
    func add(_ transfer: Transfer) -> Bool {
        // Without memory for one the multi handle's own has to do.
        let cache = caches.use(for: transfer.origin, at: transfer.sent.monotonic)
        guard transfer.handle.setCache(cache) else { return false }
        return curl_multi_add_handle(multi, transfer.easy) == CURLM_OK
    }

    /// Takes a transfer out, which need not have ended.
    func remove(_ transfer: Transfer) {
        _ = curl_multi_remove_handle(multi, transfer.easy)
        _ = transfer.handle.setCache(nil)
    }

    // MARK: What libcurl asks for

    /// A socket is to be watched, watched otherwise, or forgotten.
    private func watch(_ socket: curl_socket_t, _ what: Int32) {
        guard !isOver else { return }
        var events: UInt32 = 0
        if what != CURL_POLL_REMOVE {
            if what & CURL_POLL_IN != 0 { events |= EPOLLIN.rawValue }
            if what & CURL_POLL_OUT != 0 { events |= EPOLLOUT.rawValue }
        }
        loop.watch(socket, events: events)
    }

    /// libcurl wants to be called in so many milliseconds; -1 for not at all.
    private func call(inMilliseconds timeout: Int) {
        guard !isOver else { return }
        let due = MonotonicInstant(nanoseconds: MonotonicInstant.now.nanoseconds &+ Int64(timeout) &* 1_000_000)
        loop.setDue(timeout < 0 ? nil : due)
    }

    /// Has a connection's end told to the loop; its handle may be gone by then, and so we are the context.
    func setClose(on easy: UnsafeMutableRawPointer) -> CURLcode {
        probe_curl_set_close_callback(
            easy,
            { context, socket in
                if let context {
                    let handle = MultiHandle.from(context)
                    if !handle.isOver { handle.loop.hasClosed(socket) }
                }
                return close(socket)
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    // MARK: What happens

    func isReady(_ socket: Int32, _ ready: UInt32) {
        var action: Int32 = 0
        if ready & EPOLLIN.rawValue != 0 { action |= CURL_CSELECT_IN }
        if ready & EPOLLOUT.rawValue != 0 { action |= CURL_CSELECT_OUT }
        if ready & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { action |= CURL_CSELECT_ERR }
        act(on: socket, action)
    }

    func dueCame() { act(on: CURL_SOCKET_TIMEOUT, 0) }

    private func act(on socket: curl_socket_t, _ action: Int32) {
        var running: Int32 = 0
        _ = curl_multi_socket_action(multi, socket, action, &running)
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = probe_curl_message_result(message)
            // The actor's thread is this one: it goes nowhere.
            nonisolated(unsafe) let ended = UnsafeMutableRawPointer(easy)
            transport?.assumeIsolated { $0.hasEnded(ended, code) }
        }
        transport?.assumeIsolated { $0.useFreedLookups() }
    }

    private static func from(_ context: UnsafeMutableRawPointer) -> MultiHandle {
        Unmanaged<MultiHandle>.fromOpaque(context).takeUnretainedValue()
    }
}
