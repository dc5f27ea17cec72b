import ProbeDomain
import Testing

@Suite("Errors at Bedrock")
struct BedrockErrorTests {
    /// An error with its kind in the header, as the runtime has it.
    private static func refusal(
        _ name: String,
        _ status: Int,
        _ type: String,
        _ message: String,
        member: String = "message",
        headers: [(String, String)] = [],
        kind: CheckKind = .completion,
        is verdict: Verdict,
        _ reason: Reason,
        hold: HoldCause? = nil,
        scope: HoldScope? = nil,
        wait: Duration? = nil
    ) -> Refusal {
        Refusal(
            "bedrock",
            name,
            status,
            "{\"\(member)\":\"\(message)\"}",
            headers: [("x-amzn-ErrorType", "\(type):http://internal.amazon.com/coral/com.amazon.bedrock/")] + headers,
            kind: kind,
            is: verdict,
            reason,
            hold: hold,
            scope: scope,
            wait: wait
        )
    }

    static let keys: [Refusal] = [
        refusal(
            "bad key",
            403,
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        refusal(
            "bad signature",
            403,
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided.",
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        refusal(
            "the clock is wrong",
            403,
            "InvalidSignatureException",
            "Signature expired: 20260424T170000Z is now earlier than 20260424T173900Z (20260424T174400Z - 5 min.)",
            is: .authFailed,
            "clock_refused",
            hold: .refused
        ),
        refusal(
            "expired session",
            403,
            "ExpiredTokenException",
            "The security token included in the request is expired",
            kind: .list,
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        Refusal(
            "bedrock",
            "bad API key, without a kind",
            403,
            #"{"Message":"Authentication failed: Please make sure your API Key is valid."}"#,
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        Refusal(
            "bedrock",
            "a key of another kind",
            403,
            #"{"Message":"Invalid API Key format: Must start with pre-defined prefix"}"#,
            kind: .list,
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        refusal(
            "the list is not allowed",
            403,
            "AccessDeniedException",
            "User: x is not authorized to perform: bedrock:ListFoundationModels",
            kind: .list,
            is: .authFailed,
            "access_denied",
            hold: .refused
        ),
    ]

    static let models: [Refusal] = [
        refusal(
            "no access",
            403,
            "AccessDeniedException",
            "You don't have access to the model with the specified model ID.",
            is: .gated,
            "model_access_needed"
        ),
        refusal(
            "the agreement is pending",
            403,
            "AccessDeniedException",
            "Model access is denied: your AWS Marketplace subscription for this model is pending. Try again in 15 minutes.",
            is: .gated,
            "model_access_needed"
        ),
        refusal(
            "not allowed by a policy",
            403,
            "AccessDeniedException",
            "User: x is not authorized to perform: bedrock:InvokeModel",
            is: .gated,
            "access_denied"
        ),
        refusal(
            "needs a profile",
            400,
            "ValidationException",
            "Invocation of model ID x with on-demand throughput isn\u{2019}t supported.",
            is: .wrongRoute,
            "profile_needed",
            hold: .misconfigured
        ),
        refusal(
            "needs a profile, with a plain apostrophe",
            400,
            "ValidationException",
            "Invocation of model ID x with on-demand throughput isn't supported.",
            is: .wrongRoute,
            "profile_needed",
            hold: .misconfigured
        ),
        refusal(
            "does not converse",
            400,
            "ValidationException",
            "This action doesn't support the model that you provided.",
            is: .wrongRoute,
            "converse_unsupported",
            hold: .misconfigured
        ),
        refusal(
            "not in this region",
            400,
            "ValidationException",
            "The provided model identifier is invalid.",
            member: "Message",
            is: .ambiguousAbsent,
            "not_in_this_region"
        ),
        refusal(
            "retrieved and not found",
            404,
            "ResourceNotFoundException",
            "x",
            kind: .retrieve,
            is: .ambiguousAbsent,
            "not_in_this_region"
        ),
        refusal(
            "end of life",
            404,
            "ResourceNotFoundException",
            "This model version has reached the end of its life.",
            is: .retired,
            "model_retired"
        ),
        refusal(
            "legacy, and not called lately",
            404,
            "ResourceNotFoundException",
            "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model.",
            is: .gated,
            "closed_to_new_users"
        ),
        refusal(
            "our request is wrong",
            400,
            "ValidationException",
            "x",
            is: .badProbe,
            "request_refused",
            hold: .misconfigured
        ),
    ]

    static let others: [Refusal] = [
        refusal(
            "too fast",
            429,
            "ThrottlingException",
            "Too many requests",
            is: .rateLimited,
            "rate_limit",
            hold: .throttled
        ),
        refusal(
            "too fast, with a wait",
            429,
            "ThrottlingException",
            "Too many requests",
            headers: [("retry-after", "7")],
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .seconds(7)
        ),
        refusal(
            "too much for a day",
            429,
            "ThrottlingException",
            "Too many tokens per day, please wait before trying again.",
            is: .rateLimited,
            "daily_limit",
            hold: .dailyQuota
        ),
        refusal(
            "a quota of the account, as a 400",
            400,
            "ServiceQuotaExceededException",
            "x",
            is: .rateLimited,
            "rate_limit",
            hold: .throttled
        ),
        refusal(
            "cold, as a 429",
            429,
            "ModelNotReadyException",
            "The model is not ready",
            is: .overloaded,
            "model_loading",
            hold: .overloaded,
            scope: .pool("")
        ),
        refusal(
            "the model failed",
            424,
            "ModelErrorException",
            "x",
            is: .providerError,
            "server_error",
            hold: .failing
        ),
        refusal(
            "the model is slow",
            408,
            "ModelTimeoutException",
            "x",
            is: .providerError,
            "server_error",
            hold: .failing
        ),
        refusal(
            "failed inside",
            500,
            "InternalServerException",
            "x",
            is: .providerError,
            "server_error",
            hold: .failing
        ),
        refusal(
            "unavailable",
            503,
            "ServiceUnavailableException",
            "x",
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        Refusal(
            "bedrock",
            "the kind is in the body, with its namespace",
            429,
            #"{"__type":"com.amazon.coral.service#ModelNotReadyException","message":"x"}"#,
            is: .overloaded,
            "model_loading",
            hold: .overloaded,
            scope: .pool("")
        ),
    ]

    @Test(arguments: keys + models + others)
    func everyRowOfTheTable(refusal: Refusal) throws { try refusal.check() }
}
