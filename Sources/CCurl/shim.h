#ifndef PROBE_CCURL_SHIM_H
#define PROBE_CCURL_SHIM_H

#include <curl/curl.h>

// CURLOPT_QUICK_EXIT is of 7.87, CURLOPT_PROTOCOLS_STR of 7.85; Debian 12 has 7.88.1.
#if LIBCURL_VERSION_NUM < 0x075800
#error "probe needs libcurl 7.88 or newer"
#endif

/// Sets an option that takes a long. Swift cannot call the variadic original.
static inline CURLcode probe_curl_set_long(CURL *_Nonnull easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

/// Sets an option that takes a large number.
static inline CURLcode probe_curl_set_offset(CURL *_Nonnull easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

/// Sets an option that takes a string, which libcurl copies; NULL is libcurl's own default, or none.
static inline CURLcode probe_curl_set_string(CURL *_Nonnull easy, CURLoption option, const char *_Nullable value) {
    return curl_easy_setopt(easy, option, value);
}

/// Sets an option that takes a pointer which libcurl keeps.
static inline CURLcode probe_curl_set_pointer(CURL *_Nonnull easy, CURLoption option, void *_Nullable value) {
    return curl_easy_setopt(easy, option, value);
}

/// Sets the list of headers; the caller frees it after the transfer.
static inline CURLcode probe_curl_set_list(CURL *_Nonnull easy, CURLoption option, struct curl_slist *_Nullable value) {
    return curl_easy_setopt(easy, option, value);
}

/// Receives body or head bytes.
typedef size_t (*probe_curl_data_callback)(char *_Nullable data, size_t size, size_t count, void *_Nullable context);

/// Sets CURLOPT_WRITEFUNCTION or CURLOPT_HEADERFUNCTION.
static inline CURLcode probe_curl_set_data_callback(
    CURL *_Nonnull easy, CURLoption option, probe_curl_data_callback _Nonnull callback) {
    return curl_easy_setopt(easy, option, callback);
}

/// Learns that a request is about to be sent on a connection; CURL_PREREQFUNC_ABORT stops it.
typedef int (*probe_curl_request_callback)(
    void *_Nullable context, char *_Nullable peer, char *_Nullable local, int peer_port, int local_port);

/// Sets CURLOPT_PREREQFUNCTION.
static inline CURLcode probe_curl_set_request_callback(
    CURL *_Nonnull easy, probe_curl_request_callback _Nonnull callback) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
}

/// Makes a socket for libcurl; CURL_SOCKET_BAD for none.
typedef curl_socket_t (*probe_curl_open_callback)(
    void *_Nullable context, curlsocktype purpose, struct curl_sockaddr *_Nullable address);

/// Sets CURLOPT_OPENSOCKETFUNCTION.
static inline CURLcode probe_curl_set_open_callback(CURL *_Nonnull easy, probe_curl_open_callback _Nonnull callback) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
}

/// Closes a socket of libcurl's.
typedef int (*probe_curl_close_callback)(void *_Nullable context, curl_socket_t socket);

/// Sets CURLOPT_CLOSESOCKETFUNCTION and its context, which a connection keeps until its end.
static inline CURLcode probe_curl_set_close_callback(
    CURL *_Nonnull easy, probe_curl_close_callback _Nonnull callback, void *_Nullable context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, callback);
    return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, context) : code;
}

/// Asks for a number.
static inline CURLcode probe_curl_get_long(CURL *_Nonnull easy, CURLINFO info, long *_Nonnull value) {
    return curl_easy_getinfo(easy, info, value);
}

/// Asks for a large number; times are in microseconds.
static inline CURLcode probe_curl_get_offset(CURL *_Nonnull easy, CURLINFO info, curl_off_t *_Nonnull value) {
    return curl_easy_getinfo(easy, info, value);
}

/// Sets an option of the multi handle that takes a long.
static inline CURLMcode probe_curl_multi_set_long(CURLM *_Nonnull multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/// Learns which sockets to watch, and for what.
typedef int (*probe_curl_socket_callback)(
    CURL *_Nullable easy, curl_socket_t socket, int what, void *_Nullable context, void *_Nullable socket_context);

/// Learns when libcurl wants to be called at the latest; -1 for never.
typedef int (*probe_curl_timer_callback)(CURLM *_Nullable multi, long timeout_ms, void *_Nullable context);

/// Sets both callbacks and their context.
static inline CURLMcode probe_curl_multi_set_callbacks(
    CURLM *_Nonnull multi, probe_curl_socket_callback _Nonnull on_socket, probe_curl_timer_callback _Nonnull on_timer,
    void *_Nullable context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
    return code;
}

/// Makes a cache of connections, which transfers are given with CURLOPT_SHARE; NULL when there is no memory.
static inline CURLSH *_Nullable probe_curl_make_connection_cache(void) {
    CURLSH *share = curl_share_init();
    if (share == NULL) return NULL;
    if (curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT) == CURLSHE_OK) return share;
    curl_share_cleanup(share);
    return NULL;
}

/// The result of a transfer that has ended; the union of the message is not reachable from Swift.
static inline CURLcode probe_curl_message_result(const CURLMsg *_Nonnull message) { return message->data.result; }

#endif
