#ifndef PROBE_CLINUX_SHIM_H
#define PROBE_CLINUX_SHIM_H

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

/// Forbids core dumps and ptrace of this process by others (prctl(2), PR_SET_DUMPABLE). Swift cannot call the variadic
/// original.
static inline int probe_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L); }

/// Sets the timer slack of the calling thread in nanoseconds (prctl(2), PR_SET_TIMERSLACK).
static inline int probe_set_timer_slack(unsigned long nanoseconds) {
    return prctl(PR_SET_TIMERSLACK, nanoseconds, 0L, 0L, 0L);
}

/// Makes a socket (socket(2)) with arguments that fill their registers.
///
/// An int leaves the upper half of its register undefined. The kernel does not look at it, but the filter of systemd's
/// RestrictAddressFamilies= compares all of it and refuses the family then, as it did with optimized code.
static inline int probe_socket(int family, int kind, int protocol) {
    return (int)syscall(SYS_socket, (long)family, (long)kind, (long)protocol);
}

#endif
