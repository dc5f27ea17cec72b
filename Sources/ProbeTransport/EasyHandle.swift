import CCurl
import ProbeDomain

/// A handle of libcurl, used for one transfer after another, and what was set on it before.
struct EasyHandle {
    /// What requests have in common that need no more than a few options set anew.
    struct Kind: Equatable {
        var method: WireRequest.Method
        var route: WireRoute
        var connection: WireRequest.ConnectionUse
        var connect: Duration
    }

    /// libcurl's own.
    let easy: UnsafeMutableRawPointer
    /// What its options are for; nil before they are set.
    var kind: Kind?

    /// Makes one; nil when there is no memory.
    init?() {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = UnsafeMutableRawPointer(easy)
    }
}
