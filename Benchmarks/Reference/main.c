// What a plain C program on libcurl needs for the same requests: the floor under our own figures.
//
// It has the strategy of Sources/ProbeTransport: curl_multi_socket_action on epoll, libcurl's deadline kept in user
// space, changes for epoll told once a turn, easy handles that are used again with the options that all requests
// share. Heads and bodies are collected in memory; nothing is read of them but the status. It is not tuned down: what
// it could do faster belongs in it, and then into the transport.
//
//   reference-fetcher [--in-flight N] [--requests M] [--warm-up K] URL
//       Closed loop: N requests at a time, K + M in all; the first K are not counted.
//   reference-fetcher --every MS --endpoints N --seconds S [--warm-up K] URL
//       Open loop: N timers in a heap, each due every MS milliseconds, their first dues spread evenly over as long;
//       runs for K + S seconds, of which the first K are not counted.
//   reference-fetcher --idle
//       Loads libcurl and waits for SIGTERM.
//
// A %d in the URL becomes the number of the request (closed loop) or of the endpoint (open loop). Options of both
// loops: --fresh for a new connection and an unresumed TLS session each time, --http2 to fail replies of another
// version, --ca FILE for a PEM bundle to trust, --post FILE for a POST with that body.
//
// It prints one line of JSON: requests, failures, body_bytes, cpu_s (CLOCK_PROCESS_CPUTIME_ID) and wall_s, in the
// open loop also late_p50_us, late_p99_us and late_max_us: how long after its due time a request was begun. The exit
// status is 1 when a request failed.
#include "fetcher.h"

#include <curl/curl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "schedule.h"

static struct request request;
static uint64_t in_flight = 32, requests = 10000, warm_up;
static uint64_t begun, whole;
static uint64_t every_ms, endpoints, seconds;
static struct counts counts_before;
static double cpu_before;
static uint64_t wall_before;

static double cpu_seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void begin_counting(void) {
    counts_before = fetcher_counts();
    cpu_before = cpu_seconds();
    wall_before = now_ns();
}

static void print_figures(const struct schedule *schedule) {
    double cpu = cpu_seconds() - cpu_before, wall = (double)(now_ns() - wall_before) / 1e9;
    struct counts counts = fetcher_counts();
    // All failures count, those of the warm-up too.
    printf("{\"requests\": %llu, \"failures\": %llu, \"body_bytes\": %llu, \"cpu_s\": %.6f, \"wall_s\": %.6f",
           (unsigned long long)(counts.ended - counts_before.ended), (unsigned long long)counts.failed,
           (unsigned long long)(counts.body_bytes - counts_before.body_bytes), cpu, wall);
    if (schedule) {
        printf(", \"late_p50_us\": %.1f, \"late_p99_us\": %.1f, \"late_max_us\": %.1f", schedule_late_us(schedule, 0.5),
               schedule_late_us(schedule, 0.99), schedule_late_us(schedule, 1));
    }
    printf("}\n");
}

// MARK: Closed loop

static void begin_next(void) {
    if (fetcher_counts().ended == warm_up) begin_counting();
    if (begun < whole) fetcher_begin((unsigned)++begun);
}

static void run_closed(void) {
    whole = warm_up + requests;
    begin_counting();
    for (uint64_t index = 0; index < in_flight && begun < whole; index++) fetcher_begin((unsigned)++begun);
    while (fetcher_counts().ended < whole) fetcher_turn(0, begin_next);
    print_figures(NULL);
}

// MARK: Open loop

static void do_nothing(void) {}

static void run_open(void) {
    uint64_t start = now_ns(), count_from = start + warm_up * 1000000000, end = count_from + seconds * 1000000000;
    bool is_counting = false;
    uint64_t most = endpoints * (seconds * 1000 / every_ms + 1);
    struct schedule *schedule = schedule_make(endpoints, every_ms * 1000000, start, most);
    while (true) {
        uint64_t now = now_ns();
        if (now >= end) break;
        if (!is_counting && now >= count_from) {
            begin_counting();
            is_counting = true;
        }
        unsigned endpoint;
        while (schedule_take(schedule, now_ns(), is_counting, &endpoint)) fetcher_begin(endpoint);
        uint64_t due = schedule_next(schedule), edge = is_counting ? end : count_from;
        fetcher_turn(due < edge ? due : edge, do_nothing);
    }
    print_figures(schedule);
}

// MARK: The command line

static uint64_t number(const char *text) {
    char *end;
    unsigned long long value = strtoull(text, &end, 10);
    if (end == text || *end || value > 1000000000) fail("expected a number from 0 to 1000000000");
    return value;
}

static void read_post(const char *path) {
    FILE *file = fopen(path, "r");
    static char body[1 << 16];
    if (!file) fail("the body's file cannot be read");
    request.post_size = fread(body, 1, sizeof body, file);
    request.post = body;
    fclose(file);
}

/// Only loads libcurl, as every program that uses it must.
static void idle(void) {
    sigset_t signals;
    int signal;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    fetcher_start(&request, 0);
    sigwait(&signals, &signal);
}

int main(int count, char **arguments) {
    static const struct option options[] = {
        {"in-flight", 1, NULL, 'n'}, {"requests", 1, NULL, 'm'}, {"warm-up", 1, NULL, 'w'}, {"every", 1, NULL, 'e'},
        {"endpoints", 1, NULL, 'p'}, {"seconds", 1, NULL, 's'},  {"fresh", 0, NULL, 'f'},   {"http2", 0, NULL, '2'},
        {"ca", 1, NULL, 'c'},        {"post", 1, NULL, 'b'},     {"idle", 0, NULL, 'i'},    {NULL, 0, NULL, 0},
    };
    bool is_idle = false;
    for (int option; (option = getopt_long(count, arguments, "", options, NULL)) != -1;) {
        switch (option) {
        case 'n': in_flight = number(optarg); break;
        case 'm': requests = number(optarg); break;
        case 'w': warm_up = number(optarg); break;
        case 'e': every_ms = number(optarg); break;
        case 'p': endpoints = number(optarg); break;
        case 's': seconds = number(optarg); break;
        case 'f': request.is_fresh = true; break;
        case '2': request.needs_http2 = true; break;
        case 'c': request.ca_file = optarg; break;
        case 'b': read_post(optarg); break;
        case 'i': is_idle = true; break;
        default: return 64;
        }
    }
    if (is_idle) {
        idle();
        return 0;
    }
    if (optind != count - 1) fail("expected one URL");
    request.url = arguments[optind];
    if (every_ms ? !endpoints || !seconds : !in_flight || !requests) fail("nothing to do");
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    uint64_t most = every_ms ? endpoints : in_flight;
    fetcher_start(&request, most < 1024 ? 1024 : (long)most);
    if (every_ms) run_open();
    else run_closed();
    return fetcher_counts().failed ? 1 : 0;
}
