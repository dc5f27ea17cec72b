import CCurl
import ProbeDomain

/// What libcurl's codes mean here.
enum CurlCode {
    /// OpenSSL's verify results (x509_vfy.h): not yet valid, and expired.
    private static let timeErrors = [9, 10]

    /// The kind of failure behind a code.
    static func kind(_ code: CURLcode, detail: String, verifyResult: Int) -> TransferFailure.Kind {
        // libcurl has no code of its own for it (7.88: CURLE_RECV_ERROR).
        if code == CURLE_RECV_ERROR, detail.contains("chunked-encoding") { return .badEncoding }
        return switch code {
        case CURLE_COULDNT_RESOLVE_HOST: .dns
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: .proxy
        case CURLE_COULDNT_CONNECT: .connect
        // We set no other timeout with libcurl than that of the connection.
        case CURLE_OPERATION_TIMEDOUT: .connectTimeout
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER: .tls
        case CURLE_PEER_FAILED_VERIFICATION: certificate(detail: detail, verifyResult: verifyResult)
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_SEND_FAIL_REWIND, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            .reset
        case CURLE_PARTIAL_FILE: .truncated
        case CURLE_BAD_CONTENT_ENCODING, CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL: .badEncoding
        case CURLE_WRITE_ERROR: .badEncoding
        case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT: .shortage
        default: .local
        }
    }

    private static func certificate(detail: String, verifyResult: Int) -> TransferFailure.Kind {
        if timeErrors.contains(verifyResult) { return .certificateExpired }
        let text = detail.lowercased()
        // libcurl checks the name itself, after OpenSSL has found the chain good: there is no code for it.
        if text.contains("subject name") || text.contains("does not match") { return .certificateHost }
        return .certificateUntrusted
    }
}
