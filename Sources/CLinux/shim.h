#ifndef PROBE_CLINUX_SHIM_H
#define PROBE_CLINUX_SHIM_H

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
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

/// Makes a socket (socket(2)), with each argument as wide as the kernel's registers.
///
/// A compiler may leave anything in the upper half of a register that holds an int. The original hands it on, and a filter
/// of system calls, such as systemd's RestrictAddressFamilies=, compares all of it: it then refuses what is allowed.
static inline int probe_socket(int family, int type, int protocol) {
    return (int)syscall(SYS_socket, (long)family, (long)type, (long)protocol);
}

#endif
