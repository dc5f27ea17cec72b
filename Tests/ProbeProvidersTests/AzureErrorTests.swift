import ProbeDomain
import Testing

@Suite("Errors at Azure OpenAI")
struct AzureErrorTests {
    private static func refusal(
        _ name: String,
        _ status: Int,
        _ code: String,
        _ message: String = "x",
        headers: [(String, String)] = [],
        kind: CheckKind = .completion,
        is verdict: Verdict,
        _ reason: Reason,
        hold: HoldCause? = nil,
        wait: Duration? = nil,
        fallback: MatchRule.Fallback? = nil
    ) -> Refusal {
        Refusal(
            "azure",
            name,
            status,
            #"{"error":{"code":"\#(code)","message":"\#(message)"}}"#,
            headers: headers,
            kind: kind,
            is: verdict,
            reason,
            hold: hold,
            wait: wait,
            fallback: fallback
        )
    }

    static let ours: [Refusal] = [
        refusal(
            "bad key",
            401,
            "401",
            "Access denied due to invalid subscription key or wrong API endpoint.",
            is: .authFailed,
            "key_refused",
            hold: .refused
        ),
        refusal(
            "no right to call",
            401,
            "PermissionDenied",
            "Principal does not have access to API/Operation.",
            is: .authFailed,
            "scope_missing",
            hold: .refused
        ),
        refusal(
            "the firewall",
            403,
            "403",
            "Access denied due to Virtual Network/Firewall rules.",
            is: .authFailed,
            "address_not_allowed",
            hold: .refused
        ),
        Refusal(
            "azure",
            "the firewall, without a wrapper, at the list",
            403,
            #"{"code":"403","message":"A Virtual Network is configured for this resource. Use the correct endpoint."}"#,
            kind: .list,
            is: .authFailed,
            "address_not_allowed",
            hold: .refused
        ),
        refusal(
            "not deployed",
            404,
            "DeploymentNotFound",
            "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes",
            is: .gated,
            "not_deployed"
        ),
        refusal(
            "no such path",
            404,
            "404",
            "Resource not found",
            is: .wrongRoute,
            "no_such_route",
            hold: .misconfigured,
            fallback: .otherRoute
        ),
        refusal(
            "no such path at the list",
            404,
            "404",
            "Resource not found",
            kind: .list,
            is: .wrongRoute,
            "no_such_route",
            hold: .misconfigured,
            fallback: .otherRoute
        ),
        refusal(
            "version",
            400,
            "BadRequest",
            "API version not supported",
            kind: .list,
            is: .wrongRoute,
            "api_version_unknown",
            hold: .misconfigured
        ),
        refusal(
            "other route",
            400,
            "OperationNotSupported",
            "The chatCompletion operation does not work with the specified model.",
            is: .wrongRoute,
            "other_route_needed",
            hold: .misconfigured,
            fallback: .otherRoute
        ),
        refusal(
            "other route, as OpenAI says it",
            400,
            "unsupported_api_for_model",
            is: .wrongRoute,
            "other_route_needed",
            hold: .misconfigured,
            fallback: .otherRoute
        ),
        refusal(
            "the cap's older name",
            400,
            "BadRequest",
            "Unrecognized request argument supplied: max_completion_tokens",
            is: .badProbe,
            "other_cap_name_needed",
            hold: .misconfigured,
            fallback: .otherLimitName
        ),
        refusal("anything else", 400, "BadRequest", is: .badProbe, "request_refused", hold: .misconfigured),
    ]

    static let theirs: [Refusal] = [
        refusal("the filter", 400, "content_filter", "The response was filtered", is: .ok, "ran_filtered"),
        refusal(
            "a small cap",
            400,
            "BadRequest",
            "Could not finish the message because max_tokens or model output limit was reached.",
            is: .ok,
            "ran_cut"
        ),
        refusal(
            "per minute, with a wait",
            429,
            "429",
            "Requests have exceeded the call rate limit. Please retry after 12 seconds.",
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .seconds(12)
        ),
        refusal(
            "per minute, in milliseconds",
            429,
            "RateLimitReached",
            headers: [("retry-after-ms", "1500"), ("retry-after", "2")],
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .milliseconds(1_500)
        ),
        Refusal(
            "azure",
            "the gateway's own form",
            429,
            #"{"statusCode":429,"message":"Rate limit is exceeded. Try again in 7 seconds."}"#,
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .seconds(7)
        ),
        refusal(
            "high demand",
            429,
            "429",
            "The system is currently experiencing high demand and cannot process your request.",
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        refusal("retired, by its code", 404, "ModelDeprecated", is: .retired, "model_retired"),
        refusal("retired", 410, "Gone", is: .retired, "model_retired"),
        refusal("timeout", 408, "Timeout", is: .providerError, "server_error", hold: .failing),
        refusal("failed inside", 500, "InternalServerError", is: .providerError, "server_error", hold: .failing),
        refusal("unavailable", 503, "ServiceUnavailable", is: .overloaded, "overloaded", hold: .overloaded),
    ]

    @Test(arguments: ours + theirs)
    func everyRowOfTheTable(refusal: Refusal) throws { try refusal.check() }
}
