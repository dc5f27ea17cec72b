import CCurl

/// Owns libcurl's multi handle.
///
/// Only the loop's thread touches it.
final class MultiHandle {
    /// Connections that are kept; more endpoints than these take turns.
    static let mostConnections = 1_024

    private let multi: UnsafeMutableRawPointer
    private weak var transport: CurlTransport?
    private var isAttached = false

    init() throws(TransportError) {
        guard let multi = curl_multi_init() else { throw TransportError("curl_multi_init failed") }
        self.multi = UnsafeMutableRawPointer(multi)
    }

    deinit { curl_multi_cleanup(multi) }

    /// Sets the callbacks, once: they need an actor that exists.
    func attach(to transport: CurlTransport) {
        guard !isAttached else { return }
        isAttached = true
        self.transport = transport
        let context = Unmanaged.passUnretained(self).toOpaque()
        let code = probe_curl_multi_set_callbacks(
            multi,
            { _, socket, what, context, _ in
                context.map { MultiHandle.from($0).transport?.assumeIsolated { $0.watch(socket, what) } }
                return 0
            },
            { _, timeout, context in
                context.map { MultiHandle.from($0).transport?.assumeIsolated { $0.call(inMilliseconds: timeout) } }
                return 0
            },
            context
        )
        precondition(code == CURLM_OK, "curl_multi_setopt failed with \(code.rawValue)")
        _ = probe_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.mostConnections)
    }

    func add(_ easy: UnsafeMutableRawPointer) -> Bool { curl_multi_add_handle(multi, easy) == CURLM_OK }

    func remove(_ easy: UnsafeMutableRawPointer) { _ = curl_multi_remove_handle(multi, easy) }

    func act(on socket: curl_socket_t, _ action: Int32) {
        var running: Int32 = 0
        _ = curl_multi_socket_action(multi, socket, action, &running)
    }

    /// The next transfer that has ended, with its code.
    func nextDone() -> (UnsafeMutableRawPointer, CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            if message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle {
                return (UnsafeMutableRawPointer(easy), probe_curl_message_result(message))
            }
        }
        return nil
    }

    private static func from(_ context: UnsafeMutableRawPointer) -> MultiHandle {
        Unmanaged<MultiHandle>.fromOpaque(context).takeUnretainedValue()
    }
}
