import CLinux
import Glibc

/// A descriptor that becomes readable when the wall clock is set and when the machine resumes from a suspend.
///
/// The kernel does not count a suspend towards the time for which a loop sleeps, so that without it a timer that fell
/// due meanwhile would be as late as the loop had still to sleep (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET).
struct ClockAlarm {
    /// To be watched for input; negative when the system gives none.
    let descriptor: Int32

    /// Makes one that waits.
    init() {
        descriptor = timerfd_create(Int32(CLOCK_REALTIME), Int32(TFD_CLOEXEC | TFD_NONBLOCK))
        var never = itimerspec()
        never.it_value.tv_sec = .max
        _ = timerfd_settime(descriptor, Int32(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET), &never, nil)
    }

    /// Takes note of a change, and waits for the next one.
    func reset() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}
