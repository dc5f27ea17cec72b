import CLinux
import Glibc
import ProbeDomain

/// Waits for descriptors, to the microsecond where the kernel can.
enum EpollWait {
    /// Waits until a descriptor is ready, or until an instant.
    ///
    /// - Parameters:
    ///   - epoll: The descriptor of epoll(7).
    ///   - events: Room for what is ready.
    ///   - due: When to return at the latest; nil for never, and an instant that has passed for at once.
    /// - Returns: How many are ready; negative after an interruption.
    static func wait(_ epoll: Int32, _ events: inout [epoll_event], until due: MonotonicInstant?) -> Int32 {
        let room = Int32(events.count)
        guard let due else { return epoll_wait(epoll, &events, room, -1) }
        guard due != atOnce else { return epoll_wait(epoll, &events, room, 0) }
        let nanoseconds = max(0, due.nanoseconds - MonotonicInstant.now.nanoseconds)
        if nanoseconds < 1_000_000_000, nanoseconds > 0 {
            // Below a second every microsecond counts; the millisecond call would be late by up to one.
            var limit = timespec(tv_sec: 0, tv_nsec: Int(nanoseconds))
            let count = epoll_pwait2(epoll, &events, room, &limit, nil)
            // A kernel before 5.11 does not know the call (ENOSYS), and some sandboxes forbid it (EPERM).
            if count >= 0 || errno == EINTR { return count }
        }
        return epoll_wait(epoll, &events, room, Int32(clamping: (nanoseconds + 999_999) / 1_000_000))
    }

    /// An instant that has always passed.
    static let atOnce = MonotonicInstant(nanoseconds: 0)
}
