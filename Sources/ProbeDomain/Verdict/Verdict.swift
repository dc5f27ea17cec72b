/// The classification of a run's outcome.
package enum Verdict: String, Sendable, CaseIterable, Hashable {
    /// The reply proves what was asked: the list is well formed, or the model ran.
    case ok
    /// It worked, but not as asked: another model answered, or a fallback.
    case okDegraded = "ok_degraded"
    /// The provider does not know the id, and a complete list lacks it.
    case absent
    /// "Does not exist or you do not have access": which of both is not said.
    case ambiguousAbsent = "ambiguous_absent"
    /// It is there and refused to this identity.
    case gated
    /// It was there and has been taken out of service for good.
    case retired
    /// The model exists, but not on this route, region or API version.
    case wrongRoute = "wrong_route"
    /// Too many requests or tokens for now.
    case rateLimited = "rate_limited"
    /// Money, credits, plan allowance or a monthly cap are used up.
    case quotaExhausted = "quota_exhausted"
    /// The key is bad, expired, revoked or lacks a scope.
    case authFailed = "auth_failed"
    /// Refused for the place the request comes from.
    case regionBlocked = "region_blocked"
    /// The provider is over its capacity.
    case overloaded
    /// The provider failed and said so itself.
    case providerError = "provider_error"
    /// Something before the provider answered: HTML, a CDN's error.
    case edgeError = "edge_error"
    /// There was no reply: lookup, connect, TLS, reset, timeout.
    case network
    /// Our request is wrong.
    case badProbe = "bad_probe"
    /// A success that cannot be read, or a stream without its end.
    case protocolViolation = "protocol"

    /// What a run with this verdict says about the endpoint's health.
    package var sample: Sample {
        switch self {
        case .ok, .okDegraded, .absent, .ambiguousAbsent, .gated, .retired, .wrongRoute: .good
        case .overloaded, .providerError, .edgeError, .network, .protocolViolation: .bad
        case .rateLimited: .limited
        case .quotaExhausted: .exhausted
        case .authFailed: .unauthorized
        case .regionBlocked: .blocked
        case .badProbe: .none
        }
    }
}

/// What one due run says about health.
package enum Sample: String, Sendable, Hashable {
    /// The endpoint does its work.
    case good
    /// It does not.
    case bad
    /// It throttles this identity.
    case limited
    /// This identity has no money or allowance left.
    case exhausted
    /// This identity is not accepted.
    case unauthorized
    /// This place is not accepted.
    case blocked
    /// Says nothing.
    case none
}

/// Why a verdict was reached: a short code from a closed set, explained by `probe explain`.
package struct Reason: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// Lower-case words joined by underscores.
    package let code: String

    /// Takes a code.
    package init(_ code: String) { self.code = code }
    package init(stringLiteral code: String) { self.code = code }
    package var description: String { code }
}
