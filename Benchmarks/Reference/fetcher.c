#define _GNU_SOURCE
#include "fetcher.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

/// One transfer: its handle, and the buffers that go with it from one transfer to the next.
struct transfer {
    CURL *easy;
    /// The options that all transfers share are set.
    bool is_set;
    char *body;
    size_t body_size, body_room;
    char *head;
    size_t head_size, head_room;
    size_t sent;
    char error[CURL_ERROR_SIZE];
    struct transfer *next;
};

/// What epoll knows of a descriptor, and what it should know before the next wait.
struct watch {
    uint32_t known, wanted;
    bool is_dirty;
};

static const struct request *request;
static CURLM *multi;
static struct curl_slist *headers;
static struct transfer *idle;
static struct counts counts;
static int epoll;
static struct watch *watches;
static int watch_room;
static int *dirty;
static int dirty_count, dirty_room;
/// When libcurl wants to be called; 0 for not at all.
static uint64_t curl_due;
static bool has_pwait2 = true;

void fail(const char *what) {
    fprintf(stderr, "reference-fetcher: %s\n", what);
    exit(1);
}

uint64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

struct counts fetcher_counts(void) { return counts; }

static void *grown(void *old, size_t size) {
    void *new = realloc(old, size);
    if (!new) fail("no memory");
    return new;
}

static void append(char **buffer, size_t *size, size_t *room, const char *data, size_t length) {
    if (*size + length > *room) {
        *room = (*size + length) * 2;
        *buffer = grown(*buffer, *room);
    }
    memcpy(*buffer + *size, data, length);
    *size += length;
}

// MARK: What libcurl tells

static struct watch *watch_of(int descriptor) {
    if (descriptor >= watch_room) {
        int room = (descriptor + 1) * 2;
        watches = grown(watches, (size_t)room * sizeof *watches);
        memset(watches + watch_room, 0, (size_t)(room - watch_room) * sizeof *watches);
        watch_room = room;
    }
    return &watches[descriptor];
}

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *context, void *socket_context) {
    (void)easy, (void)context, (void)socket_context;
    struct watch *watch = watch_of(socket);
    watch->wanted = 0;
    if (what != CURL_POLL_REMOVE) {
        if (what & CURL_POLL_IN) watch->wanted |= EPOLLIN;
        if (what & CURL_POLL_OUT) watch->wanted |= EPOLLOUT;
    }
    if (watch->is_dirty) return 0;
    watch->is_dirty = true;
    if (dirty_count == dirty_room) {
        dirty_room = dirty_room ? dirty_room * 2 : 64;
        dirty = grown(dirty, (size_t)dirty_room * sizeof *dirty);
    }
    dirty[dirty_count++] = socket;
    return 0;
}

/// The kernel forgets a descriptor that is closed.
static int on_close(void *context, curl_socket_t socket) {
    (void)context;
    watch_of(socket)->known = 0;
    return close(socket);
}

static int on_timer(CURLM *handle, long milliseconds, void *context) {
    (void)handle, (void)context;
    curl_due = milliseconds < 0 ? 0 : now_ns() + (uint64_t)milliseconds * 1000000;
    return 0;
}

static size_t on_body(char *data, size_t size, size_t count, void *context) {
    struct transfer *transfer = context;
    append(&transfer->body, &transfer->body_size, &transfer->body_room, data, size * count);
    return size * count;
}

static size_t on_head(char *data, size_t size, size_t count, void *context) {
    struct transfer *transfer = context;
    append(&transfer->head, &transfer->head_size, &transfer->head_room, data, size * count);
    return size * count;
}

static size_t on_upload(char *data, size_t size, size_t count, void *context) {
    struct transfer *transfer = context;
    size_t length = request->post_size - transfer->sent;
    if (length > size * count) length = size * count;
    memcpy(data, request->post + transfer->sent, length);
    transfer->sent += length;
    return length;
}

// MARK: A transfer's life

static void set_options(struct transfer *transfer, unsigned number) {
    char url[512];
    const char *mark = strstr(request->url, "%d");
    if (mark) {
        snprintf(url, sizeof url, "%.*s%u%s", (int)(mark - request->url), request->url, number, mark + 2);
    }
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_URL, mark ? url : request->url);
    if (transfer->is_set) return;
    transfer->is_set = true;
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 5000L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, request->post ? 30000L : 10000L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(easy, CURLOPT_CAINFO, request->ca_file ? request->ca_file : "/etc/ssl/certs/ca-certificates.crt");
    if (request->is_fresh) {
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
        curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    }
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_head);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    if (!request->post) return;
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->post_size);
    curl_easy_setopt(easy, CURLOPT_READDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_upload);
}

void fetcher_begin(unsigned number) {
    struct transfer *transfer = idle;
    if (transfer) {
        idle = transfer->next;
    } else {
        transfer = calloc(1, sizeof *transfer);
        if (!transfer || !(transfer->easy = curl_easy_init())) fail("no memory for a transfer");
    }
    transfer->body_size = transfer->head_size = transfer->sent = 0;
    transfer->error[0] = 0;
    set_options(transfer, number);
    if (curl_multi_add_handle(multi, transfer->easy) != CURLM_OK) fail("libcurl did not take a transfer");
}

static void end(CURL *easy, CURLcode code, void (*ended)(void)) {
    struct transfer *transfer;
    long status = 0, version = 0;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&transfer);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
    curl_multi_remove_handle(multi, easy);
    counts.ended++;
    counts.body_bytes += transfer->body_size;
    bool is_good = code == CURLE_OK && status == 200;
    if (request->needs_http2 && version != CURL_HTTP_VERSION_2_0) is_good = false;
    if (!is_good && !counts.failed++) {
        fprintf(stderr, "reference-fetcher: first failure: code %d, status %ld: %s\n", code, status, transfer->error);
    }
    // What has failed may leave some of its state behind.
    if (!is_good) {
        curl_easy_reset(easy);
        transfer->is_set = false;
    }
    transfer->next = idle;
    idle = transfer;
    ended();
}

// MARK: The loop

void fetcher_start(const struct request *asked, long most) {
    request = asked;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(multi = curl_multi_init())) fail("no libcurl");
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, most);
    headers = curl_slist_append(headers, request->post ? "Accept: text/event-stream" : "Accept: application/json");
    if (request->post) headers = curl_slist_append(headers, "Content-Type: application/json");
    headers = curl_slist_append(headers, "User-Agent: reference-fetcher/1");
    headers = curl_slist_append(headers, "Expect:");
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) fail("no epoll");
    prctl(PR_SET_TIMERSLACK, 1L, 0L, 0L, 0L);
}

/// Tells the kernel what has changed since the last wait: what libcurl took back at once costs nothing. A socket that
/// is no longer wanted is left with the kernel until it has something to tell, for a kept connection is soon wanted
/// again.
///
/// It holds for sockets that we see closed. libcurl's own, those of its resolver's threads, do not come up here:
/// hosts are addresses, or names under localhost.
static void tell_epoll(void) {
    for (int index = 0; index < dirty_count; index++) {
        int descriptor = dirty[index];
        struct watch *watch = &watches[descriptor];
        watch->is_dirty = false;
        if (!watch->wanted || watch->known == watch->wanted) continue;
        struct epoll_event event = {.events = watch->wanted, .data.fd = descriptor};
        int change = watch->known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
        if (epoll_ctl(epoll, change, descriptor, &event) != 0) fail("epoll_ctl failed");
        watch->known = watch->wanted;
    }
    dirty_count = 0;
}

static int wait_for_events(struct epoll_event *events, int room, uint64_t due) {
    if (!due) return epoll_wait(epoll, events, room, -1);
    uint64_t now = now_ns(), left = due > now ? due - now : 0;
    if (!left) return epoll_wait(epoll, events, room, 0);
    if (has_pwait2) {
        struct timespec limit = {.tv_sec = (time_t)(left / 1000000000), .tv_nsec = (long)(left % 1000000000)};
        int count = epoll_pwait2(epoll, events, room, &limit, NULL);
        if (count >= 0 || errno == EINTR) return count;
        has_pwait2 = false;
    }
    return epoll_wait(epoll, events, room, (int)((left + 999999) / 1000000));
}

/// Whether one has ended.
static bool take_ended(void (*ended)(void)) {
    CURLMsg *message;
    bool has_ended = false;
    int left;
    while ((message = curl_multi_info_read(multi, &left))) {
        if (message->msg != CURLMSG_DONE) continue;
        end(message->easy_handle, message->data.result, ended);
        has_ended = true;
    }
    return has_ended;
}

void fetcher_turn(uint64_t deadline, void (*ended)(void)) {
    struct epoll_event events[256];
    int running;
    if (curl_due && curl_due <= now_ns()) {
        curl_due = 0;
        curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
        // It may have been the last one: then there is nothing to wait for.
        if (take_ended(ended)) return;
    }
    tell_epoll();
    uint64_t due = !curl_due ? deadline : !deadline || curl_due < deadline ? curl_due : deadline;
    int count = wait_for_events(events, 256, due);
    for (int index = 0; index < count; index++) {
        struct watch *watch = watch_of(events[index].data.fd);
        if (!watch->wanted) {
            if (watch->known) epoll_ctl(epoll, EPOLL_CTL_DEL, events[index].data.fd, NULL);
            watch->known = 0;
            continue;
        }
        int action = 0;
        if (events[index].events & EPOLLIN) action |= CURL_CSELECT_IN;
        if (events[index].events & EPOLLOUT) action |= CURL_CSELECT_OUT;
        if (events[index].events & (EPOLLERR | EPOLLHUP)) action |= CURL_CSELECT_ERR;
        curl_multi_socket_action(multi, events[index].data.fd, action, &running);
        take_ended(ended);
    }
}
