import ProbeDomain
import Testing

/// A `google.rpc.ErrorInfo`.
private func info(_ reason: String) -> String {
    "{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"\(reason)\",\"domain\":\"googleapis.com\"}"
}

/// A `google.rpc.QuotaFailure`.
private func quota(_ id: String) -> String {
    """
    {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"\(id)","quotaValue":"20"}]}
    """
}

/// A `google.rpc.RetryInfo`.
private func retry(_ delay: String) -> String {
    "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"\(delay)\"}"
}

private let perDay = quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier")
private let perMinute = quota("GenerateRequestsPerMinutePerProjectPerModel")

@Suite("Errors at Google")
struct GeminiErrorTests {
    static let all: [Refusal] = [
        Refusal(
            "google",
            "a bad key is a 400",
            400,
            geminiError(400, "INVALID_ARGUMENT", "API key not valid.", details: info("API_KEY_INVALID")),
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        Refusal(
            "google",
            "a bad key by its sentence",
            400,
            geminiError(400, "INVALID_ARGUMENT", "API key expired. Please renew the API key."),
            kind: .list,
            is: .authFailed,
            "key_invalid",
            hold: .refused
        ),
        Refusal(
            "google",
            "API switched off",
            403,
            geminiError(403, "PERMISSION_DENIED", "x", details: info("SERVICE_DISABLED")),
            is: .authFailed,
            "key_restricted",
            hold: .refused
        ),
        Refusal(
            "google",
            "key restricted",
            403,
            geminiError(403, "PERMISSION_DENIED", "x", details: info("API_KEY_SERVICE_BLOCKED")),
            is: .authFailed,
            "key_restricted",
            hold: .refused
        ),
        Refusal(
            "google",
            "leaked key",
            403,
            geminiError(403, "PERMISSION_DENIED", "Your API key was reported as leaked. Please use another API key."),
            is: .authFailed,
            "key_restricted",
            hold: .refused
        ),
        Refusal(
            "google",
            "no permission for the model",
            403,
            geminiError(403, "PERMISSION_DENIED", "no"),
            is: .gated,
            "access_denied"
        ),
        Refusal(
            "google",
            "region",
            400,
            geminiError(400, "FAILED_PRECONDITION", "User location is not supported for the API use."),
            is: .regionBlocked,
            "region_unsupported",
            hold: .refused
        ),
        Refusal(
            "google",
            "no free tier there",
            400,
            geminiError(400, "FAILED_PRECONDITION", "Gemini API free tier is not available in your country."),
            is: .regionBlocked,
            "region_unsupported",
            hold: .refused
        ),
        Refusal(
            "google",
            "unknown model",
            404,
            geminiError(
                404,
                "NOT_FOUND",
                "models/x is not found for API version v1beta, or is not supported for generateContent."
            ),
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "google",
            "unknown at retrieve",
            404,
            geminiError(404, "NOT_FOUND", "Model is not found: models/x for api version v1beta"),
            kind: .retrieve,
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "google",
            "not for this key at retrieve",
            403,
            geminiError(403, "PERMISSION_DENIED", "The caller does not have permission"),
            kind: .retrieve,
            is: .ambiguousAbsent,
            "access_denied"
        ),
        Refusal(
            "google",
            "closed to new users",
            404,
            geminiError(404, "NOT_FOUND", "This model models/x is no longer available to new users."),
            is: .gated,
            "closed_to_new_users"
        ),
        Refusal(
            "google",
            "per minute",
            429,
            geminiError(429, "RESOURCE_EXHAUSTED", "q", details: perMinute + "," + retry("41.5s")),
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .milliseconds(41_500)
        ),
        Refusal(
            "google",
            "per day, though it says seconds",
            429,
            geminiError(429, "RESOURCE_EXHAUSTED", "q", details: perDay + "," + retry("0s")),
            is: .rateLimited,
            "daily_limit",
            hold: .dailyQuota,
            wait: .seconds(47_760)
        ),
        Refusal(
            "google",
            "wrapped in an array",
            429,
            "[" + geminiError(429, "RESOURCE_EXHAUSTED", "quota", details: perDay + "," + retry("34.07s")) + "]",
            is: .rateLimited,
            "daily_limit",
            hold: .dailyQuota,
            wait: .seconds(47_760)
        ),
        Refusal(
            "google",
            "wrapped in an array, per minute",
            429,
            "[" + geminiError(429, "RESOURCE_EXHAUSTED", "quota", details: perMinute + "," + retry("34.07s")) + "]",
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .milliseconds(34_070)
        ),
        Refusal(
            "google",
            "no details, a sentence",
            429,
            geminiError(429, "RESOURCE_EXHAUSTED", "You exceeded your quota. Please retry in 3.2s."),
            is: .rateLimited,
            "rate_limit",
            hold: .throttled,
            wait: .milliseconds(3_200)
        ),
        Refusal(
            "google",
            "no details at all",
            429,
            geminiError(429, "RESOURCE_EXHAUSTED", "Resource exhausted."),
            is: .rateLimited,
            "rate_limit",
            hold: .throttled
        ),
        Refusal(
            "google",
            "not in the free tier",
            429,
            geminiError(429, "RESOURCE_EXHAUSTED", "Quota exceeded for metric: free_tier_requests, limit: 0, model: x"),
            is: .gated,
            "not_in_free_tier"
        ),
        Refusal(
            "google",
            "prepaid credit",
            402,
            geminiError(402, "RESOURCE_EXHAUSTED", "x"),
            is: .quotaExhausted,
            "out_of_credit",
            hold: .outOfMoney
        ),
        Refusal(
            "google",
            "overloaded holds the model only",
            503,
            geminiError(503, "UNAVAILABLE", "The model is overloaded."),
            headers: [("Retry-After", "5")],
            is: .overloaded,
            "overloaded",
            hold: .overloaded,
            scope: .pool(""),
            wait: .seconds(5)
        ),
        Refusal(
            "google",
            "an overloaded list",
            503,
            geminiError(503, "UNAVAILABLE", "x"),
            kind: .list,
            is: .overloaded,
            "overloaded",
            hold: .overloaded
        ),
        Refusal(
            "google",
            "deadline",
            504,
            geminiError(504, "DEADLINE_EXCEEDED", "x"),
            is: .providerError,
            "server_error",
            hold: .failing
        ),
        Refusal(
            "google",
            "internal",
            500,
            geminiError(500, "INTERNAL", "x"),
            is: .providerError,
            "server_error",
            hold: .failing
        ),
        Refusal(
            "google",
            "our request",
            400,
            geminiError(400, "INVALID_ARGUMENT", "Unknown name \\\"x\\\""),
            is: .badProbe,
            "request_refused",
            hold: .misconfigured
        ),
        Refusal("google", "cut body", 429, "{\"error\":{\"co", is: .rateLimited, "rate_limit", hold: .throttled),
    ]

    @Test(arguments: all)
    func everyRowOfTheTable(refusal: Refusal) throws { try refusal.check() }

    @Test(
        "A day ends at midnight on the Pacific coast, also where the clocks change",
        arguments: [
            ("Fri, 24 Apr 2026 17:44:00 GMT", 47_760), ("Sat, 25 Apr 2026 06:59:59 GMT", 1),
            ("Sat, 25 Apr 2026 07:00:00 GMT", 86_400), ("Thu, 15 Jan 2026 08:00:00 GMT", 86_400),
            ("Sun, 08 Mar 2026 09:00:00 GMT", 79_200), ("Sun, 08 Mar 2026 10:00:00 GMT", 75_600),
            ("Sun, 01 Nov 2026 08:00:00 GMT", 86_400), ("Sun, 01 Nov 2026 07:00:00 GMT", 90_000),
        ] as [(String, Int64)]
    )
    func pacificMidnight(date: String, seconds: Int64) throws {
        let body = geminiError(429, "RESOURCE_EXHAUSTED", "q", details: perDay)
        let judgement = try judge("google", reply(429, Array(body.utf8), [("Date", date)]), try completion("google"))
        #expect(judgement.reading.limits.wait == .seconds(seconds))
    }

    @Test(
        "An absurd date is no reason to wait for longer than a day",
        arguments: [
            "Sat, 01 Jan 0000 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 99999999999999 23:59:59 GMT",
            "Fri, 9223372036854775807 Dec 2026 23:59:59 GMT", "Fri, -1 Dec 2026 -1:-1:-1 GMT",
        ]
    )
    func absurdDates(date: String) throws {
        let body = geminiError(429, "RESOURCE_EXHAUSTED", "q", details: perDay)
        let judgement = try judge("google", reply(429, Array(body.utf8), [("Date", date)]), try completion("google"))
        let wait = try #require(judgement.reading.limits.wait)
        #expect(wait > .zero && wait <= .seconds(90_000))
        let cap = anthropicError("rate_limit_error", "cap", code: "enforced_spend_limit_reached")
        let capped = try judge("anthropic", reply(429, Array(cap.utf8), [("Date", date)]), try completion("anthropic"))
        #expect(capped.reading.limits.wait.map { $0 >= .zero && $0 <= .seconds(31 * 86_400) } ?? true)
    }
}
