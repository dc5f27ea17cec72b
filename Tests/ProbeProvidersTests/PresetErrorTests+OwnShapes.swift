import ProbeDomain

/// The providers whose errors have shapes of their own.
extension PresetErrorTests {
    static let mistral: [Refusal] = [
        Refusal(
            "mistral",
            "unknown model",
            400,
            mistralError("Invalid model: x", type: "invalid_model", code: "1500"),
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "mistral",
            "bad key, a detail",
            401,
            #"{"detail":"Unauthorized"}"#,
            is: .authFailed,
            "key_refused",
            hold: .refused
        ),
        Refusal(
            "mistral",
            "bad key, a message",
            401,
            #"{"message":"Unauthorized","request_id":"r"}"#,
            kind: .list,
            is: .authFailed,
            "key_refused",
            hold: .refused
        ),
        Refusal(
            "mistral",
            "no money",
            402,
            mistralError("Payment required", type: "x", code: "x"),
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney
        ),
        Refusal(
            "mistral",
            "a member it does not know",
            422,
            #"{"detail":[{"type":"extra_forbidden","loc":["body","user"],"msg":"Extra inputs are not permitted"}]}"#,
            is: .badProbe,
            "request_refused",
            hold: .misconfigured
        ),
        Refusal(
            "mistral",
            "capacity of one model",
            429,
            mistralError("Service tier capacity exceeded.", type: "service_tier_capacity_exceeded", code: "3505"),
            is: .overloaded,
            "overloaded",
            hold: .overloaded,
            scope: .pool("")
        ),
        Refusal(
            "mistral",
            "too fast",
            429,
            mistralError("Rate limit exceeded", type: "rate_limited", code: "1300"),
            headers: [("x-ratelimitbysize-remaining-month", "9000")],
            is: .rateLimited,
            "rate_limit",
            hold: .throttled
        ),
        Refusal(
            "mistral",
            "the month is used up",
            429,
            mistralError("Rate limit exceeded", type: "rate_limited", code: "1300"),
            headers: [("x-ratelimitbysize-remaining-month", "0")],
            is: .quotaExhausted,
            "spend_limit",
            hold: .outOfMoney
        ),
        Refusal(
            "mistral",
            "failed inside",
            500,
            mistralError("x", type: "internal_server_error", code: "1000"),
            is: .providerError,
            "server_error",
            hold: .failing
        ),
        Refusal(
            "mistral",
            "failed inside a success",
            200,
            #"{"choices":[{"index":0,"message":{"content":""},"finish_reason":"error"}]}"#,
            is: .providerError,
            "server_error",
            hold: .failing
        ),
    ]

    static let xAI: [Refusal] = [
        Refusal(
            "xai",
            "unknown, or not for this team",
            404,
            #"{"code":"not-found","error":"The model x does not exist or your team t does not have access to it."}"#,
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "xai",
            "only a sentence",
            404,
            #"{"error":"The model x does not exist"}"#,
            is: .ambiguousAbsent,
            "not_found"
        ),
        Refusal(
            "xai",
            "bad key",
            400,
            #"{"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***yz."}"#,
            kind: .list,
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        Refusal(
            "xai",
            "wrong",
            400,
            #"{"code":"x","error":"y"}"#,
            is: .badProbe,
            "request_refused",
            hold: .misconfigured
        ),
        Refusal(
            "xai",
            "never had credits",
            403,
            xAIDenial("Your newly created team doesn't have any credits or licenses yet."),
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney
        ),
        Refusal(
            "xai",
            "credits have run out",
            403,
            xAIDenial("You have run out of credits or need a Grok subscription."),
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney
        ),
        Refusal("xai", "a right is missing", 403, xAIDenial("x"), is: .gated, "access_denied"),
        Refusal(
            "xai",
            "a right is missing for the list",
            403,
            xAIDenial("x"),
            kind: .list,
            is: .authFailed,
            "access_denied",
            hold: .refused
        ),
        Refusal(
            "xai",
            "too fast",
            429,
            #"{"code":"Some resource has been exhausted","error":"Too many requests for team t and model x."}"#,
            is: .rateLimited,
            "rate_limit",
            hold: .throttled
        ),
        Refusal(
            "xai",
            "money behind a limit",
            429,
            """
            {"code":"Some resource has been exhausted","error":"Your team t has either used all available credits or \
            reached its monthly spending limit."}
            """,
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney
        ),
    ]
}

private func mistralError(_ message: String, type: String, code: String) -> String {
    """
    {"object":"error","message":"\(message)","type":"\(type)","param":null,"code":"\(code)"}
    """
}

private func xAIDenial(_ message: String) -> String {
    """
    {"code":"The caller does not have permission to execute the specified operation","error":"\(message)"}
    """
}
