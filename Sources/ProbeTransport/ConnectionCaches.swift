import CCurl
import ProbeDomain

/// Where libcurl keeps connections: in several caches, each for some of the origins.
///
/// libcurl 7.88 goes through a whole cache when a transfer that used it is taken out, and at most once a second when one
/// begins. With a thousand endpoints in one cache that took a tenth of the program's time. All transfers to an origin have
/// the same cache, so that they find its connections again and share them over HTTP/2.
///
/// The caches are libcurl's shares, used with one multi handle, and not a multi handle each: each of those reads the
/// authorities for itself, which takes 20 ms and 0.8 MB.
///
/// Only the loop's thread touches it, until nobody holds it. At its end it closes all connections; no transfer may have a
/// cache any more.
struct ConnectionCaches: ~Copyable {
    /// More are not made: with this many, libcurl goes through more empty places of a cache's table (103) than connections.
    static let most = 32
    /// So many connections are kept in each; more endpoints than these take turns.
    ///
    /// A thousand origins are 31 to a cache, and hardly ever more than 50.
    static let mostInEach = 64
    /// A cache that no transfer has begun with for so long is closed when the next one begins.
    ///
    /// Origins that are asked no more are to keep no connection. libcurl uses none again that was idle for 118 s; the rest
    /// is for transfers that take long.
    static let longestRest = Duration.seconds(300)

    private struct Cache {
        let share: UnsafeMutableRawPointer
        var lastUse: MonotonicInstant
    }

    private var caches = [Cache?](repeating: nil, count: most)
    /// When it was last looked for caches that rest.
    private var lastLook = MonotonicInstant(nanoseconds: 0)

    /// How many there are.
    var count: Int { caches.count { $0 != nil } }

    /// The cache for a transfer to an origin that begins now, for CURLOPT_SHARE; nil when there is no memory.
    mutating func use(for origin: String, at now: MonotonicInstant) -> UnsafeMutableRawPointer? {
        closeResting(at: now)
        let index = Int(Schedule.stableHash(of: origin) % UInt64(Self.most))
        guard let share = caches[index]?.share ?? probe_curl_make_connection_cache() else { return nil }
        caches[index] = Cache(share: share, lastUse: now)
        return share
    }

    deinit { for case let cache? in caches { curl_share_cleanup(cache.share) } }

    /// Looks once a second at most.
    private mutating func closeResting(at now: MonotonicInstant) {
        guard now - lastLook >= .seconds(1) else { return }
        lastLook = now
        for (index, cache) in caches.enumerated() {
            guard let cache, now - cache.lastUse > Self.longestRest else { continue }
            // libcurl refuses while a transfer has it.
            if curl_share_cleanup(cache.share) == CURLSHE_OK { caches[index] = nil }
        }
    }
}
