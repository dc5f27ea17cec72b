// Transfers by libcurl's multi interface on an epoll loop, on one thread.
#ifndef REFERENCE_FETCHER_H
#define REFERENCE_FETCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What every transfer is asked for.
struct request {
    /// The URL; a "%d" in it stands for the number of the transfer.
    const char *url;
    /// A PEM bundle to trust; NULL for the system's.
    const char *ca_file;
    /// The body of a POST; NULL for a GET.
    const char *post;
    size_t post_size;
    /// A new connection each time, and no resumed TLS session.
    bool is_fresh;
    /// A reply that does not come over HTTP/2 is a failure.
    bool needs_http2;
};

/// What has happened so far.
struct counts {
    uint64_t ended;
    uint64_t failed;
    uint64_t body_bytes;
};

/// Sets up libcurl and the loop; `most` is how many connections are kept. Ends the program when that fails.
void fetcher_start(const struct request *request, long most);

/// Begins a transfer with that number in its URL.
void fetcher_begin(unsigned number);

/// One turn of the loop: waits until something is due, at most until `deadline` (nanoseconds of CLOCK_MONOTONIC; 0
/// for no limit), and does it. `ended` is called for each transfer that has ended.
void fetcher_turn(uint64_t deadline, void (*ended)(void));

/// What has happened since the start.
struct counts fetcher_counts(void);

/// Nanoseconds of CLOCK_MONOTONIC.
uint64_t now_ns(void);

/// Says what is wrong, and ends the program with 1.
_Noreturn void fail(const char *what);

#endif
