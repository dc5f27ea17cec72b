// Either module may be the one that brings `timespec`, depending on how the standard library is linked.
import CLinux
import Glibc
package import ProbeDomain

/// The clocks of this machine; it sleeps on the loop's timers.
package struct SystemTime: TimeSource {
    private let loop: EventLoop

    /// Takes the loop whose timers it uses.
    package init(loop: EventLoop) {
        self.loop = loop
    }

    package var now: Moment { Moment(wall: Self.wall, monotonic: .now) }

    /// Wall time now, UTC.
    package static var wall: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    package func alarm(at deadline: MonotonicInstant, _ ring: @escaping @Sendable () -> Void) -> Alarm {
        let loop = loop
        let id = loop.newTimerID()
        loop.run { loop.addTimer(id, at: deadline, ring) }
        return Alarm { loop.run { loop.cancelTimer(id) } }
    }
}

extension MonotonicInstant {
    /// The instant now, of CLOCK_BOOTTIME.
    ///
    /// It goes on while the machine is suspended, where CLOCK_MONOTONIC stands still: a resume would look like a wall
    /// clock that was set ahead, and what was read before it would seem to have been read after it.
    static var now: MonotonicInstant {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return MonotonicInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
