import CCurl
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
    private var waiting = WaitingLines<Waiting>()
    private var perOrigin: [String: Int] = [:]
    private var idle: [EasyHandle] = []
    private var lastID: UInt64 = 0
    /// How many transfers may be looking up a name, each with a resolver's thread.
    private var lookups = 0
    private var deadlines = DeadlineLines()
    private var nextLook: (at: MonotonicInstant, timer: UInt64)?
    private var isStopped = false

    /// Unchecked: it leaves its table, or the queue, before it is resumed, and everything leaves them at the end.
    typealias Continuation = UnsafeContinuation<Exchange, Never>

    /// A request that is not under way yet.
    private struct Waiting {
        var id: UInt64
        var request: WireRequest
        var origin: String
        var asked: MonotonicInstant
        var continuation: Continuation
    }

    /// More transfers than this do not run at once; fewer where the process may have fewer descriptors.
    private static let mostTransfers = 10_000
    /// More names than this are not looked up at once.
    private static let mostLookups = 256
    /// Descriptors that transfers leave to the rest of the program and to kept connections.
    private static let otherDescriptors = 128 + ConnectionCaches.most * ConnectionCaches.mostInEach
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
        multi = try MultiHandle(loop: loop)
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
            await withUnsafeContinuation { continuation in
                begin(id, request, asked: asked, continuation)
            }
        } onCancel: {
            // It runs after the lines above, for they hold the loop's thread until the transfer has been entered.
            loop.call { self.assumeIsolated { $0.cancel(id) } }
        }
    }

    /// How many requests are under way.
    var transferCount: Int { transfers.count }

    /// How many requests wait for room.
    var queueLength: Int { waiting.count }

    /// Ends everything in flight as cancelled, and the loop's thread.
    ///
    /// What is asked afterwards is cancelled at once.
    package func shutdown() {
        isStopped = true
        for id in handles.keys { cancel(id) }
        for item in waiting.removeAll() {
            item.continuation.resume(returning: Self.unsent(.cancelled, asked: item.asked))
        }
        for handle in idle { handle.close() }
        idle = []
        multi.detach()
        loop.stop()
    }

    // MARK: A transfer's life

    private func begin(_ id: UInt64, _ request: WireRequest, asked: MonotonicInstant, _ continuation: Continuation) {
        guard !isStopped else {
            continuation.resume(returning: Self.unsent(.cancelled, asked: asked))
            return
        }
        multi.attach(to: self)
        let origin = Self.origin(request.url)
        let item = Waiting(id: id, request: request, origin: origin, asked: asked, continuation: continuation)
        if handles.count < mostTransfers, hasRoom(at: origin) {
            send(item)
        } else {
            waiting.add(item, id: id, at: origin, isNamed: Self.isName(origin))
        }
    }

    private func hasRoom(at origin: String) -> Bool {
        hasPlace(at: origin) && (lookups < Self.mostLookups || !Self.isName(origin))
    }

    /// Whether another transfer may run to an origin, as far as it is about the origin alone.
    private func hasPlace(at origin: String) -> Bool { perOrigin[origin, default: 0] < Self.mostPerOrigin }

    private func send(_ item: Waiting) {
        let request = item.request
        guard let handle = idle.popLast() ?? EasyHandle() else {
            let exchange = Self.unsent(.shortage, asked: item.asked, detail: "no memory for a transfer")
            item.continuation.resume(returning: exchange)
            return
        }
        let transfer = Transfer(
            id: item.id,
            handle: handle,
            request: request,
            origin: item.origin,
            asked: item.asked,
            loop: loop,
            continuation: item.continuation
        )
        do {
            try transfer.configure(bundle: bundle, multi: multi)
        } catch {
            handle.close()
            item.continuation.resume(returning: Self.unsent(.local, asked: item.asked, detail: error.description))
            return
        }
        transfers[transfer.easy] = transfer
        handles[item.id] = transfer.easy
        perOrigin[item.origin, default: 0] += 1
        if Self.isName(item.origin) {
            lookups += 1
            transfer.lookupEnded = { self.assumeIsolated { $0.lookups -= 1 } }
        }
        transfer.sent = Moment(wall: SystemTime.wall, monotonic: .now)
        guard multi.add(transfer) else {
            end(transfer, failure: TransferFailure(.local, detail: "libcurl did not take the transfer"))
            return
        }
        watchDeadline(of: transfer)
    }

    private func cancel(_ id: UInt64) {
        if let easy = handles[id], let transfer = transfers[easy] {
            end(transfer, failure: TransferFailure(.cancelled))
        } else if let item = waiting.remove(id) {
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
        if let index = perOrigin.index(forKey: transfer.origin) {
            perOrigin.values[index] -= 1
            if perOrigin.values[index] == 0 { perOrigin.remove(at: index) }
        }
        waiting.offer(transfer.origin)
        if let timer = transfer.timer { loop.cancelTimer(timer) }
        let exchange = transfer.exchange(failure: failure)
        multi.remove(transfer)
        transfer.release()
        // A failed transfer leaves some of its state behind (7.88: that its body must be rewound), a reset too, which would
        // fail the next one. To libcurl one that we ended has failed.
        if failure == nil, !transfer.hasEnough, idle.count < Self.mostIdle, !isStopped {
            idle.append(transfer.handle)
        } else {
            transfer.handle.close()
        }
        transfer.continuation.resume(returning: exchange)
        sendWaiting()
        if handles.isEmpty { endLooks() }
    }

    /// Sends what waits, the oldest first, for as long as there is room: one that cannot be sent leaves its room to the
    /// next.
    private func sendWaiting() {
        while !isStopped, !waiting.isEmpty, handles.count < mostTransfers {
            let mayLookUp = lookups < Self.mostLookups
            guard let next = waiting.next(mayLookUp: mayLookUp, hasRoom: hasPlace) else { return }
            send(next)
        }
    }

    // MARK: Deadlines

    /// Has a new transfer looked at when the first deadline that it has or may get is near.
    private func watchDeadline(of transfer: Transfer) {
        let at = transfer.nextLook
        deadlines.enter(transfer.id, at: at, span: transfer.firstSpan) { handles[$0] != nil }
        if nextLook.map({ at < $0.at }) ?? true { armLook(at: at) }
    }

    private func armLook(at: MonotonicInstant) {
        if let nextLook { loop.cancelTimer(nextLook.timer) }
        let timer = loop.addTimer(at: at) { self.assumeIsolated { $0.look() } }
        nextLook = (at, timer)
    }

    private func look() {
        nextLook = nil
        for id in deadlines.takeDue(at: .now, isAlive: { handles[$0] != nil }) { deadlineCame(id) }
        if nextLook == nil, let at = deadlines.next { armLook(at: at) }
    }

    private func deadlineCame(_ id: UInt64) {
        guard let easy = handles[id], let transfer = transfers[easy] else { return }
        transfer.timer = nil
        let (at, kind) = transfer.nextDeadline
        guard at > .now else {
            end(transfer, failure: TransferFailure(kind))
            return
        }
        // It is one of the few that are slow: it gets a timer of its own.
        transfer.timer = loop.addTimer(at: transfer.nextLook) {
            self.assumeIsolated { $0.deadlineCame(id) }
        }
    }

    /// With nothing in flight nobody needs to be woken.
    private func endLooks() {
        deadlines = DeadlineLines()
        if let nextLook { loop.cancelTimer(nextLook.timer) }
        nextLook = nil
    }

    /// libcurl has ended a transfer.
    func hasEnded(_ easy: UnsafeMutableRawPointer, _ code: CURLcode) {
        guard let transfer = transfers[easy] else { return }
        end(transfer, failure: transfer.failure(code))
    }

    /// Sends what has waited for a lookup to end, which is long before its transfer does.
    ///
    /// Outside of libcurl's callbacks, in which nothing may be sent.
    func useFreedLookups() {
        if !waiting.isEmpty, lookups < Self.mostLookups { sendWaiting() }
    }

    /// Scheme, host and port of a URL.
    private static func origin(_ url: String) -> String {
        var slashes = 0
        var end = url.utf8.startIndex
        while end < url.utf8.endIndex {
            if url.utf8[end] == UInt8(ascii: "/") { slashes += 1 }
            if slashes == 3 { break }
            url.utf8.formIndex(after: &end)
        }
        return String(url[..<end])
    }

    /// Whether the host of an origin is a name, and no address.
    private static func isName(_ origin: String) -> Bool {
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
