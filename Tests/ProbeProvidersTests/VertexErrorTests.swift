import ProbeDomain
import Testing

@Suite("Errors at Vertex AI")
struct VertexErrorTests {
    private static func refusal(
        _ name: String,
        _ code: Int,
        _ status: String,
        _ message: String,
        details: String = "",
        kind: CheckKind = .completion,
        isWrapped: Bool = false,
        is verdict: Verdict,
        _ reason: Reason,
        hold: HoldCause? = nil,
        scope: HoldScope? = nil,
        wait: Duration? = nil
    ) -> Refusal {
        let body = geminiError(code, status, message, details: details)
        return Refusal(
            "vertex",
            name,
            code,
            isWrapped ? "[\(body)]" : body,
            kind: kind,
            is: verdict,
            reason,
            hold: hold,
            scope: scope,
            wait: wait
        )
    }

    private static func info(_ reason: String) -> String {
        #"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"\#(reason)","domain":"googleapis.com"}"#
    }

    private static let lacking =
        "Publisher Model `projects/p/locations/global/publishers/google/models/x` was not found or your project does not "
        + "have access to it."

    static let all: [Refusal] = [
        refusal(
            "not at this location",
            404,
            "NOT_FOUND",
            lacking,
            is: .ambiguousAbsent,
            "not_at_this_location"
        ),
        refusal(
            "not at this location, in an array",
            404,
            "NOT_FOUND",
            lacking,
            isWrapped: true,
            is: .ambiguousAbsent,
            "not_at_this_location"
        ),
        refusal(
            "the list is not there",
            404,
            "NOT_FOUND",
            "x",
            kind: .list,
            is: .wrongRoute,
            "no_such_route",
            hold: .misconfigured
        ),
        refusal(
            "the capacity of all",
            429,
            "RESOURCE_EXHAUSTED",
            "Resource exhausted. Please try again later.",
            is: .overloaded,
            "shared_capacity",
            hold: .overloaded,
            scope: .pool("")
        ),
        refusal(
            "the capacity of all, in an array",
            429,
            "RESOURCE_EXHAUSTED",
            "Unable to submit request because the service is temporarily out of capacity.",
            isWrapped: true,
            is: .overloaded,
            "shared_capacity",
            hold: .overloaded,
            scope: .pool("")
        ),
        refusal(
            "a quota",
            429,
            "RESOURCE_EXHAUSTED",
            "Quota exceeded for aiplatform.googleapis.com/online_prediction_requests_per_base_model.",
            is: .rateLimited,
            "rate_limit",
            hold: .throttled
        ),
        refusal(
            "a quota that details name",
            429,
            "RESOURCE_EXHAUSTED",
            "Resource exhausted.",
            details: #"{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"41.5s"}"#,
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .milliseconds(41_500)
        ),
        refusal(
            "expired token",
            401,
            "UNAUTHENTICATED",
            "Request had invalid authentication credentials.",
            details: info("ACCESS_TOKEN_EXPIRED"),
            kind: .list,
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        refusal("no token", 401, "UNAUTHENTICATED", "x", is: .authFailed, "key_refused", hold: .refused),
        refusal(
            "bad API key",
            400,
            "INVALID_ARGUMENT",
            "API key not valid.",
            details: info("API_KEY_INVALID"),
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        refusal(
            "the API is off",
            403,
            "PERMISSION_DENIED",
            "Vertex AI API has not been used in project 1 before or it is disabled.",
            details: info("SERVICE_DISABLED"),
            is: .authFailed,
            "key_restricted",
            hold: .refused
        ),
        refusal(
            "no right",
            403,
            "PERMISSION_DENIED",
            "Permission 'aiplatform.endpoints.predict' denied on resource (or it may not exist).",
            details: info("IAM_PERMISSION_DENIED"),
            is: .gated,
            "access_denied"
        ),
        refusal(
            "the terms are not accepted",
            400,
            "FAILED_PRECONDITION",
            "Project `1` is not allowed to use Publisher Model `projects/p/locations/l/publishers/anthropic/models/x`",
            is: .gated,
            "model_access_needed"
        ),
        refusal(
            "data sharing is off",
            403,
            "PERMISSION_DENIED",
            "Access to this model requires data sharing to be enabled for publisher 'anthropic'.",
            isWrapped: true,
            is: .gated,
            "model_access_needed"
        ),
        refusal(
            "unavailable",
            503,
            "UNAVAILABLE",
            "x",
            is: .overloaded,
            "overloaded",
            hold: .overloaded,
            scope: .pool("")
        ),
        refusal("failed inside", 500, "INTERNAL", "x", is: .providerError, "server_error", hold: .failing),
        Refusal(
            "vertex",
            "Anthropic's own overload",
            529,
            anthropicError("overloaded_error", "Overloaded"),
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        Refusal(
            "vertex",
            "Anthropic's own limit",
            429,
            anthropicError("rate_limit_error", "x"),
            is: .rateLimited,
            "rate_limit",
            hold: .throttled
        ),
    ]

    @Test(arguments: all)
    func everyRowOfTheTable(refusal: Refusal) throws { try refusal.check() }
}
