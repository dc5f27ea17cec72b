import CCurl
import CLinux
import Glibc
package import ProbeDomain

/// Runs requests on libcurl's multi interface, all on the event loop's thread.
///
/// The actor's executor is the loop itself: libcurl's callbacks, the timers and the actor's own code run on one thread and
/// need no locks. libcurl tells which sockets to watch and when to be called; the loop does the waiting.
package actor CurlTransport: Transport {
    private let loop: EventLoop
    private let multi: MultiHandle
    private let bundle: String?
    private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
    private var handles: [UInt64: UnsafeMutableRawPointer] = [:]
    private var waiting: [(id: UInt64, request: WireRequest, asked: MonotonicInstant, continuation: Continuation)] = []
    private var perOrigin: [Substring: Int] = [:]
    private var idle: [UnsafeMutableRawPointer] = []
    private var lastID: UInt64 = 0
    /// How many transfers may be looking up a name, each with a resolver's thread.
    private var lookups = 0
    private var curlTimer: UInt64?
    private var isStopped = false

    typealias Continuation = CheckedContinuation<Exchange, Never>

    /// More transfers than this do not run at once; fewer where the process may have fewer descriptors.
    private static let mostTransfers = 10_000
    /// More names than this are not looked up at once.
    private static let mostLookups = 256
    /// Descriptors that transfers leave to the rest of the program and to kept connections.
    private static let otherDescriptors = 128 + MultiHandle.mostConnections
    private let mostTransfers: Int
    /// More than this do not run at once to one origin: above 100 streams libcurl opens a connection per request.
    static let mostPerOrigin = 64
    /// Handles kept for the next transfers.
    private static let mostIdle = 64

    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Makes a transport on a loop.
    ///
    /// - Throws: `TransportError` when libcurl cannot be set up.
    package init(loop: EventLoop) throws(TransportError) {
        self.loop = loop
        guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK else {
            throw TransportError("curl_global_init failed")
        }
        multi = try MultiHandle()
        let path = "/etc/ssl/certs/ca-certificates.crt"
        bundle = access(path, R_OK) == 0 ? path : nil
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let room = Int(clamping: limit.rlim_cur) - Self.otherDescriptors
        mostTransfers = min(max(256, room), Self.mostTransfers)
    }

    package func perform(_ request: WireRequest) async -> Exchange {
        let asked = MonotonicInstant.now
        // The handler below would end it too, but only after libcurl has had its first turn, which may send it.
        guard !Task.isCancelled else { return Self.unsent(.cancelled, asked: asked) }
        lastID += 1
        let id = lastID
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                begin(id, request, asked: asked, continuation)
            }
        } onCancel: {
            // It runs after the lines above, for they hold the loop's thread until the transfer has been entered.
            loop.call { self.assumeIsolated { $0.cancel(id) } }
        }
    }

    /// How many requests are in flight.
    var transferCount: Int { handles.count }

    /// How many requests wait for room.
    var queueLength: Int { waiting.count }

    /// Ends everything in flight as cancelled, and the loop's thread.
    ///
    /// What is asked afterwards is cancelled at once.
    package func shutdown() {
        isStopped = true
        for id in handles.keys { cancel(id) }
        let left = waiting
        waiting = []
        for item in left { item.continuation.resume(returning: Self.unsent(.cancelled, asked: item.asked)) }
        for easy in idle { curl_easy_cleanup(easy) }
        idle = []
        loop.stop()
    }

    // MARK: A transfer's life

    private func begin(_ id: UInt64, _ request: WireRequest, asked: MonotonicInstant, _ continuation: Continuation) {
        multi.attach(to: self)
        guard !isStopped else {
            continuation.resume(returning: Self.unsent(.cancelled, asked: asked))
            return
        }
        guard handles.count < mostTransfers, hasRoom(for: request) else {
            waiting.append((id, request, asked, continuation))
            return
        }
        send(id, request, asked: asked, continuation)
    }

    private func hasRoom(for request: WireRequest) -> Bool {
        let origin = Self.origin(request)
        return perOrigin[origin, default: 0] < Self.mostPerOrigin
            && (lookups < Self.mostLookups || !Self.isName(origin))
    }

    private func send(_ id: UInt64, _ request: WireRequest, asked: MonotonicInstant, _ continuation: Continuation) {
        guard let easy = idle.popLast() ?? curl_easy_init().map(UnsafeMutableRawPointer.init) else {
            continuation.resume(returning: Self.unsent(.shortage, asked: asked, detail: "no memory for a transfer"))
            return
        }
        let transfer = Transfer(id: id, easy: easy, request: request, asked: asked, continuation: continuation)
        do {
            try transfer.configure(bundle: bundle)
        } catch {
            curl_easy_cleanup(easy)
            continuation.resume(returning: Self.unsent(.local, asked: asked, detail: error.description))
            return
        }
        transfers[easy] = transfer
        handles[id] = easy
        let origin = Self.origin(request)
        perOrigin[origin, default: 0] += 1
        if Self.isName(origin) {
            lookups += 1
            transfer.lookupEnded = { self.assumeIsolated { $0.lookups -= 1 } }
        }
        transfer.sent = Moment(wall: SystemTime.wall, monotonic: .now)
        guard multi.add(easy) else {
            end(transfer, failure: TransferFailure(.local, detail: "libcurl did not take the transfer"))
            return
        }
        armDeadline(of: transfer)
    }

    private func cancel(_ id: UInt64) {
        if let easy = handles[id], let transfer = transfers[easy] {
            end(transfer, failure: TransferFailure(.cancelled))
        } else if let index = waiting.firstIndex(where: { $0.id == id }) {
            let item = waiting.remove(at: index)
            item.continuation.resume(returning: Self.unsent(.cancelled, asked: item.asked))
        }
    }

    /// Takes a transfer out of every table and gives back what it saw.
    ///
    /// Never called from inside a libcurl callback.
    private func end(_ transfer: Transfer, failure: TransferFailure?) {
        guard transfers.removeValue(forKey: transfer.easy) != nil else { return }
        handles[transfer.id] = nil
        transfer.endLookup()
        let origin = Self.origin(transfer.request)
        perOrigin[origin] = (perOrigin[origin] ?? 1) > 1 ? (perOrigin[origin] ?? 1) - 1 : nil
        if let timer = transfer.timer { loop.cancelTimer(timer) }
        let exchange = transfer.exchange(failure: failure)
        multi.remove(transfer.easy)
        transfer.release()
        // A reset leaves some of a failed transfer's state behind (7.88: that its body must be rewound), which would fail
        // the next one. To libcurl one that we ended has failed.
        if failure == nil, !transfer.hasEnough, idle.count < Self.mostIdle, !isStopped {
            curl_easy_reset(transfer.easy)
            idle.append(transfer.easy)
        } else {
            curl_easy_cleanup(transfer.easy)
        }
        transfer.continuation.resume(returning: exchange)
        sendWaiting()
    }

    /// Sends what waits, the oldest first, for as long as there is room: one that cannot be sent leaves its room to the
    /// next.
    private func sendWaiting() {
        while !isStopped, !waiting.isEmpty, handles.count < mostTransfers {
            guard let index = waiting.firstIndex(where: { hasRoom(for: $0.request) }) else { return }
            let item = waiting.remove(at: index)
            send(item.id, item.request, asked: item.asked, item.continuation)
        }
    }

    // MARK: Deadlines

    /// One timer a transfer, set to the nearest of the deadlines that it has or may get.
    private func armDeadline(of transfer: Transfer) {
        if let timer = transfer.timer { loop.cancelTimer(timer) }
        let id = transfer.id
        transfer.timer = loop.addTimer(at: transfer.nextLook) {
            self.assumeIsolated { $0.deadlineCame(id) }
        }
    }

    private func deadlineCame(_ id: UInt64) {
        guard let easy = handles[id], let transfer = transfers[easy] else { return }
        transfer.timer = nil
        let (at, kind) = transfer.nextDeadline
        if at <= .now { end(transfer, failure: TransferFailure(kind)) } else { armDeadline(of: transfer) }
    }

    // MARK: What libcurl asks for

    /// A socket is to be watched, watched otherwise, or forgotten.
    func watch(_ socket: curl_socket_t, _ what: Int32) {
        guard what != CURL_POLL_REMOVE else {
            loop.unwatch(socket)
            return
        }
        var events: UInt32 = 0
        if what & CURL_POLL_IN != 0 { events |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0 { events |= EPOLLOUT.rawValue }
        _ = loop.watch(socket, events: events) { ready in
            self.assumeIsolated { $0.act(on: socket, ready) }
        }
    }

    /// libcurl wants to be called in so many milliseconds; -1 for not at all.
    func call(inMilliseconds timeout: Int) {
        if let curlTimer { loop.cancelTimer(curlTimer) }
        curlTimer = nil
        guard timeout >= 0 else { return }
        curlTimer = loop.addTimer(at: .now + .milliseconds(timeout)) {
            self.assumeIsolated { transport in
                transport.curlTimer = nil
                transport.act(on: CURL_SOCKET_TIMEOUT, 0)
            }
        }
    }

    private func act(on socket: curl_socket_t, _ ready: UInt32) {
        var action: Int32 = 0
        if ready & EPOLLIN.rawValue != 0 { action |= CURL_CSELECT_IN }
        if ready & EPOLLOUT.rawValue != 0 { action |= CURL_CSELECT_OUT }
        if ready & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { action |= CURL_CSELECT_ERR }
        multi.act(on: socket, action)
        while let (easy, code) = multi.nextDone() {
            guard let transfer = transfers[easy] else { continue }
            end(transfer, failure: transfer.failure(code))
        }
        // A lookup that has ended leaves its room before its transfer does.
        if !waiting.isEmpty { sendWaiting() }
    }

    /// Scheme, host and port of a request: its URL up to the third slash.
    private static func origin(_ request: WireRequest) -> Substring {
        var slashes = 0
        let end = request.url.utf8.firstIndex { byte in
            if byte == UInt8(ascii: "/") { slashes += 1 }
            return slashes == 3
        }
        return request.url[..<(end ?? request.url.endIndex)]
    }

    /// Whether the host of an origin is a name, and no address.
    private static func isName(_ origin: Substring) -> Bool {
        let host = origin.utf8.drop { $0 != UInt8(ascii: "/") }.dropFirst(2)
        return host.first != UInt8(ascii: "[") && host.contains { $0 > UInt8(ascii: ":") }
    }

    private static func unsent(
        _ kind: TransferFailure.Kind,
        asked: MonotonicInstant,
        detail: String = ""
    ) -> Exchange {
        var exchange = Exchange(sent: Moment(wall: SystemTime.wall, monotonic: .now))
        exchange.failure = TransferFailure(kind, detail: detail)
        exchange.phases.waited = .now - asked
        return exchange
    }
}
