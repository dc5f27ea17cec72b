import CCurl
import ProbeDomain

extension Transfer {
    /// Sets what the request needs on the handle, and all else where the one before was of another kind.
    ///
    /// - Throws: `TransportError` when the URL is not one we send to, or libcurl refuses an option.
    func configure(bundle: String?, multi: MultiHandle) throws(TransportError) {
        let isHTTPS = request.url.hasPrefix("https://")
        guard isHTTPS || (request.route.allowsPlainHTTP && request.url.hasPrefix("http://")) else {
            throw TransportError("the URL is neither https nor allowed http")
        }
        let kind = EasyHandle.Kind(
            method: request.method,
            route: request.route,
            connection: request.connection,
            connect: request.limits.connect
        )
        if handle.kind != kind {
            if handle.kind != nil { curl_easy_reset(easy) }
            handle.kind = nil
            try setKind(bundle: bundle, multi: multi)
            handle.kind = kind
        }
        try set(CURLOPT_URL, request.url)
        guard let lines = handle.write(request.headers) else {
            throw TransportError("a header holds control characters")
        }
        try check(probe_curl_set_list(easy, CURLOPT_HTTPHEADER, lines), "HTTPHEADER")
        let context = Unmanaged.passUnretained(self).toOpaque()
        try check(probe_curl_set_pointer(easy, CURLOPT_WRITEDATA, context), "WRITEDATA")
        try check(probe_curl_set_pointer(easy, CURLOPT_HEADERDATA, context), "HEADERDATA")
        try check(probe_curl_set_pointer(easy, CURLOPT_PREREQDATA, context), "PREREQDATA")
        try check(probe_curl_set_pointer(easy, CURLOPT_OPENSOCKETDATA, context), "OPENSOCKETDATA")
        guard request.method == .post else { return }
        try check(probe_curl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, request.body.count), "POSTFIELDSIZE")
        try check(probe_curl_set_pointer(easy, CURLOPT_READDATA, context), "READDATA")
    }

    /// Sets what all requests of its kind have in common.
    private func setKind(bundle: String?, multi: MultiHandle) throws(TransportError) {
        try set(CURLOPT_PROTOCOLS_STR, request.route.allowsPlainHTTP ? "http,https" : "https")
        try set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_NOSIGNAL, 1)
        // Without it libcurl joins the resolver's thread when a transfer ends, and one silent DNS server stops the loop.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try set(CURLOPT_PROXY, request.route.proxy ?? "")
        // What the proxy says to CONNECT is not the endpoint's reply.
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // Without it the variable no_proxy would decide whether a proxy of the config is used.
        try set(CURLOPT_NOPROXY, "")
        // A lookup belongs to each new connection: it is measured, and follows a name that has moved. With each transfer
        // that ends libcurl goes through all answers that it keeps, too.
        try set(CURLOPT_DNS_CACHE_TIMEOUT, 0)
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        try set(CURLOPT_ACCEPT_ENCODING, "")
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.limits.connect))
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        // Debian's default directory of certificates switches libcurl's store cache off and costs 20 ms a connection.
        try check(probe_curl_set_string(easy, CURLOPT_CAPATH, nil), "CAPATH")
        if let file = request.route.caFile ?? bundle { try set(CURLOPT_CAINFO, file) }
        if request.connection == .fresh {
            try set(CURLOPT_FRESH_CONNECT, 1)
            try set(CURLOPT_SSL_SESSIONID_CACHE, 0)
        }
        try check(probe_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, handle.errorBuffer), "ERRORBUFFER")
        try check(multi.setClose(on: easy), "CLOSESOCKETFUNCTION")
        try setCallbacks()
    }

    private func setCallbacks() throws(TransportError) {
        try check(
            probe_curl_set_data_callback(easy, CURLOPT_WRITEFUNCTION) { data, size, count, context in
                guard let data, let context else { return 0 }
                let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
                return Transfer.from(context).takeBody(bytes) ? size * count : 0
            },
            "WRITEFUNCTION"
        )
        try check(
            probe_curl_set_data_callback(easy, CURLOPT_HEADERFUNCTION) { data, size, count, context in
                guard let data, let context else { return 0 }
                let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
                return Transfer.from(context).takeHead(bytes) ? size * count : 0
            },
            "HEADERFUNCTION"
        )
        try check(
            probe_curl_set_request_callback(
                easy,
                { context, _, _, _, _ in
                    guard let context, Transfer.from(context).maySend() else { return CURL_PREREQFUNC_ABORT }
                    return CURL_PREREQFUNC_OK
                }
            ),
            "PREREQFUNCTION"
        )
        try check(
            probe_curl_set_open_callback(
                easy,
                { context, _, address in
                    guard let context, let address else { return CURL_SOCKET_BAD }
                    return Transfer.from(context).openSocket(address.pointee)
                }
            ),
            "OPENSOCKETFUNCTION"
        )
        guard request.method == .post else { return }
        // The body goes through a read callback without a way back, so that libcurl cannot send it twice either.
        try set(CURLOPT_POST, 1)
        try check(
            probe_curl_set_data_callback(easy, CURLOPT_READFUNCTION) { data, size, count, context in
                guard let data, let context else { return 0 }
                return Transfer.from(context).giveBody(UnsafeMutableRawBufferPointer(start: data, count: size * count))
            },
            "READFUNCTION"
        )
    }

    private func set(_ option: CURLoption, _ value: Int) throws(TransportError) {
        try check(probe_curl_set_long(easy, option, value), "option \(option.rawValue)")
    }

    private func set(_ option: CURLoption, _ value: String) throws(TransportError) {
        try check(probe_curl_set_string(easy, option, value), "option \(option.rawValue)")
    }

    private func check(_ code: CURLcode, _ what: @autoclosure () -> String) throws(TransportError) {
        guard code == CURLE_OK else {
            throw TransportError("libcurl refuses \(what()): \(String(cString: curl_easy_strerror(code)))")
        }
    }

    private func milliseconds(_ duration: Duration) -> Int {
        max(1, Int(clamping: duration.wholeMicroseconds / 1_000))
    }
}
