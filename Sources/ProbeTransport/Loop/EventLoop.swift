import CLinux
import Glibc
import HeapModule
import ProbeDomain
import Synchronization

/// One thread that watches descriptors, fires timers and runs jobs: the reactor of the transport, the serial executor of
/// its actor, and the executor that probe tasks prefer, so that none of them changes threads.
package final class EventLoop: SerialExecutor, TaskExecutor, Sendable {
    private struct Shared {
        var jobs: [UnownedJob] = []
        var calls: [@Sendable () -> Void] = []
        var isSleeping = false
        var isStopping = false
        var hasThread = true

        var isIdle: Bool { jobs.isEmpty && calls.isEmpty }

        /// What it takes to have a new job run.
        enum Need { case nothing, waking, thread }

        mutating func need() -> Need {
            if hasThread { return isSleeping ? .waking : .nothing }
            hasThread = true
            return .thread
        }
    }

    private let shared = Mutex(Shared())
    private let turnCount = Atomic<UInt64>(0)
    private let lastTimer = Atomic<UInt64>(0)
    private let epoll: Int32
    private let wakeup: Int32
    private let clockAlarm = ClockAlarm()
    private let thread = Atomic<UInt>(0)
    /// Only the loop's own thread touches it, which `checkIsolated` proves in the functions that do.
    nonisolated(unsafe) private var local = Local()

    /// What belongs to the loop's thread alone.
    private struct Local {
        var timers = Heap<Timer>()
        var cancelled: Set<UInt64> = []
        var reactor: (any Reactor)?
        /// When the reactor wants to be called; nil for not at all.
        var due: MonotonicInstant?
        var interest = Interest()
    }

    private struct Timer: Comparable {
        var due: MonotonicInstant
        var id: UInt64
        var fire: () -> Void

        static func < (left: Timer, right: Timer) -> Bool { (left.due, left.id) < (right.due, right.id) }
        static func == (left: Timer, right: Timer) -> Bool { left.id == right.id }
    }

    private init(epoll: Int32, wakeup: Int32) {
        self.epoll = epoll
        self.wakeup = wakeup
    }

    /// Starts a loop on a thread of its own.
    ///
    /// - Throws: `TransportError` when the system gives no descriptors or no thread.
    package static func start() throws(TransportError) -> EventLoop {
        let epoll = epoll_create1(O_CLOEXEC)
        let wakeup = eventfd(0, O_CLOEXEC | O_NONBLOCK)
        let loop = EventLoop(epoll: epoll, wakeup: wakeup)
        for descriptor in [wakeup, loop.clockAlarm.descriptor] {
            guard epoll >= 0, descriptor >= 0 else {
                throw TransportError("no descriptor for the event loop: errno \(errno)")
            }
            var event = epoll_event()
            event.events = EPOLLIN.rawValue
            event.data.fd = descriptor
            guard epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
                throw TransportError("epoll_ctl failed: errno \(errno)")
            }
        }
        let code = loop.startThread()
        guard code == 0 else { throw TransportError("no thread for the event loop: error \(code)") }
        return loop
    }

    deinit {
        close(epoll)
        close(wakeup)
        close(clockAlarm.descriptor)
    }

    /// How often the loop has gone round; it grows for as long as the loop is not stuck and has something to do.
    package var turns: UInt64 { turnCount.load(ordering: .relaxed) }

    /// Ends the thread once it has nothing to run, and forgets timers and descriptors.
    ///
    /// A job that comes later is run all the same, by another thread that ends with it: a job that is never run would be a
    /// task that never ends.
    package func stop() {
        shared.withLock { $0.isStopping = true }
        wake()
    }

    // MARK: Executor

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        arouse(
            shared.withLock { shared in
                shared.jobs.append(job)
                return shared.need()
            }
        )
    }

    package func checkIsolated() {
        precondition(isCurrent, "this must run on the event loop's thread")
    }

    package func isIsolatingCurrentContext() -> Bool? { isCurrent }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    private var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    /// Runs a closure on the loop's thread, soon.
    package func call(_ body: @escaping @Sendable () -> Void) {
        arouse(
            shared.withLock { shared in
                shared.calls.append(body)
                return shared.need()
            }
        )
    }

    /// Runs a closure on the loop's thread: now, where this is it.
    func run(_ body: @escaping @Sendable () -> Void) {
        if isCurrent { body() } else { call(body) }
    }

    /// An id for a timer; it may be taken on any thread.
    func newTimerID() -> UInt64 { lastTimer.wrappingAdd(1, ordering: .relaxed).newValue }

    private func arouse(_ need: Shared.Need) {
        switch need {
        case .nothing: break
        case .waking: wake()
        case .thread: precondition(startThread() == 0, "no thread for the last jobs of the event loop")
        }
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(wakeup, &one, 8)
    }

    // MARK: For the loop's own thread

    /// Fires a closure at an instant; returns an id for `cancelTimer`.
    func addTimer(at due: MonotonicInstant, _ fire: @escaping () -> Void) -> UInt64 {
        let id = newTimerID()
        addTimer(id, at: due, fire)
        return id
    }

    /// Fires a closure at an instant, by an id that `newTimerID` gave; never, where that was cancelled before.
    func addTimer(_ id: UInt64, at due: MonotonicInstant, _ fire: @escaping () -> Void) {
        checkIsolated()
        local.timers.insert(Timer(due: due, id: id, fire: fire))
    }

    /// Keeps a timer from firing.
    func cancelTimer(_ id: UInt64) {
        checkIsolated()
        local.cancelled.insert(id)
        // A heap has no removal by value: once most of it is dead, it is built anew.
        if local.cancelled.count > 64, local.cancelled.count > local.timers.count / 2 {
            let cancelled = local.cancelled
            local.timers = Heap(local.timers.unordered.filter { !cancelled.contains($0.id) })
            local.cancelled.removeAll()
        }
    }

    /// Whom to tell of descriptors and of its due time, until the loop ends.
    func attach(_ reactor: any Reactor) {
        checkIsolated()
        local.reactor = reactor
    }

    /// Calls the reactor at an instant, in place of the one before; nil for not at all.
    func setDue(_ due: MonotonicInstant?) { local.due = due }

    /// Tells the reactor when a descriptor is ready; `events` as of epoll(7), 0 to forget it.
    func watch(_ descriptor: Int32, events: UInt32) { local.interest.set(descriptor, events, on: epoll) }

    /// A descriptor was made whose end `hasClosed` will tell.
    func hasOpened(_ descriptor: Int32) { local.interest.hasOpened(descriptor) }

    /// It is about to be closed.
    func hasClosed(_ descriptor: Int32) { local.interest.hasClosed(descriptor) }

    // MARK: The thread

    /// Starts the thread, which keeps the loop until it ends; returns what pthread_create(3) does.
    private func startThread() -> Int32 {
        var id = pthread_t()
        let context = Unmanaged.passRetained(self)
        let code = pthread_create(
            &id,
            nil,
            { context in
                if let context { Unmanaged<EventLoop>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            },
            context.toOpaque()
        )
        if code == 0 { pthread_detach(id) } else { context.release() }
        return code
    }

    private func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        // Without it the kernel may be 50 us late on every deadline.
        _ = probe_set_timer_slack(1)
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        var jobs: [UnownedJob] = []
        while true {
            turnCount.wrappingAdd(1, ordering: .relaxed)
            runJobs(&jobs)
            fireTimers()
            let (mayWait, isStopping) = shared.withLock { shared in
                shared.isSleeping = shared.isIdle && !shared.isStopping
                return (shared.isIdle, shared.isStopping)
            }
            if isStopping, mayWait {
                local = Local()
                let isOver = shared.withLock { shared in
                    guard shared.isIdle else { return false }
                    shared.hasThread = false
                    thread.store(0, ordering: .relaxed)
                    return true
                }
                if isOver { return }
                continue
            }
            local.interest.flush(to: epoll)
            let count = EpollWait.wait(epoll, &events, until: mayWait ? nextDue : EpollWait.atOnce)
            shared.withLock { $0.isSleeping = false }
            for index in 0..<max(0, Int(count)) {
                let descriptor = events[index].data.fd
                if descriptor == wakeup {
                    var value: UInt64 = 0
                    _ = read(wakeup, &value, 8)
                } else if descriptor == clockAlarm.descriptor {
                    clockAlarm.reset()
                } else if local.interest.isWanted(descriptor, on: epoll) {
                    local.reactor?.isReady(descriptor, events[index].events)
                }
            }
        }
    }

    /// Runs what there is to run, and what that brings: a task that goes on in several steps takes them in one turn, up to so
    /// many that sockets and timers do not wait for long.
    ///
    /// - Parameter jobs: An empty array, for its room.
    private func runJobs(_ jobs: inout [UnownedJob]) {
        for _ in 0..<32 {
            let calls = shared.withLock { shared in
                swap(&shared.jobs, &jobs)
                defer { if !shared.calls.isEmpty { shared.calls = [] } }
                return shared.calls
            }
            if calls.isEmpty, jobs.isEmpty { return }
            for call in calls { call() }
            for index in 0..<jobs.count {
                jobs[index].runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(),
                    taskExecutor: asUnownedTaskExecutor()
                )
            }
            jobs.removeAll(keepingCapacity: true)
        }
    }

    private func fireTimers() {
        let now = MonotonicInstant.now
        while let timer = local.timers.min, timer.due <= now {
            local.timers.removeMin()
            if local.cancelled.isEmpty || local.cancelled.remove(timer.id) == nil { timer.fire() }
        }
        guard let due = local.due, due <= now else { return }
        local.due = nil
        local.reactor?.dueCame()
    }

    private var nextDue: MonotonicInstant? {
        guard let timer = local.timers.min?.due else { return local.due }
        return local.due.map { min($0, timer) } ?? timer
    }
}
