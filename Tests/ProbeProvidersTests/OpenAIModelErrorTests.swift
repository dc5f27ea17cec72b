import ProbeDomain
import Testing

@Suite("Errors at OpenAI: models, requests")
struct OpenAIModelErrorTests {
    static let models: [Refusal] = [
        Refusal(
            "openai",
            "unknown or not ours",
            404,
            openAIError(
                "The model `gpt-9` does not exist or you do not have access to it.",
                code: "model_not_found"
            ),
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "openai",
            "unknown at retrieve",
            404,
            openAIError("The model 'gpt-9' does not exist", param: "model", code: "model_not_found"),
            kind: .retrieve,
            is: .ambiguousAbsent,
            "model_not_found"
        ),
        Refusal(
            "openai",
            "project",
            403,
            openAIError("Project `proj_x` does not have access to model `gpt-5.5`", code: "model_not_found"),
            is: .gated,
            "project_lacks_access"
        ),
        Refusal(
            "openai",
            "unverified organisation, 404",
            404,
            openAIError("Your organization must be verified to use the model `o3`.", code: "model_not_found"),
            is: .gated,
            "verification_needed"
        ),
        Refusal(
            "openai",
            "unverified organisation, 403",
            403,
            openAIError("Your organization must be verified to use the model `gpt-image-1`."),
            is: .gated,
            "verification_needed"
        ),
        Refusal(
            "openai",
            "unverified, only streaming",
            400,
            openAIError(
                "Your organization must be verified to stream this model.",
                param: "stream",
                code: "unsupported_value"
            ),
            is: .gated,
            "verification_needed_to_stream",
            fallback: .withoutStreaming
        ),
        Refusal(
            "openai",
            "does not stream",
            400,
            openAIError("This model does not support streaming.", param: "stream", code: "unsupported_value"),
            is: .wrongRoute,
            "streaming_unsupported",
            hold: .misconfigured,
            fallback: .withoutStreaming
        ),
        Refusal(
            "openai",
            "not at Chat",
            404,
            openAIError("This is not a chat model and thus not supported in the v1/chat/completions endpoint."),
            is: .wrongRoute,
            "other_route_needed",
            hold: .misconfigured,
            fallback: .otherRoute
        ),
        Refusal(
            "openai",
            "only at Responses",
            404,
            openAIError("This model is only supported in v1/responses and not in v1/chat/completions.", param: "model"),
            is: .wrongRoute,
            "other_route_needed",
            hold: .misconfigured,
            fallback: .otherRoute
        ),
        Refusal(
            "openai",
            "retired by its text",
            404,
            openAIError("The model `gpt-4-32k` has been deprecated.", code: "model_not_found"),
            is: .retired,
            "model_retired"
        ),
        Refusal("openai", "gone", 410, openAIError("gone"), is: .retired, "model_retired"),
        Refusal("openai", "403 without a word", 403, openAIError("no"), is: .gated, "access_denied"),
    ]

    static let probe: [Refusal] = [
        Refusal(
            "openai",
            "could not finish is a run",
            400,
            openAIError(
                "Could not finish the message because max_tokens or model output limit was reached. Please try again."
            ),
            is: .ok,
            "ran_cut"
        ),
        Refusal(
            "openai",
            "too small a cap",
            400,
            openAIError("Invalid", param: "max_output_tokens", code: "integer_below_min_value"),
            is: .badProbe,
            "request_refused",
            hold: .misconfigured
        ),
        Refusal(
            "openai",
            "wrong effort",
            400,
            openAIError("x", param: "reasoning.effort", code: "unsupported_value"),
            is: .badProbe,
            "request_refused",
            hold: .misconfigured
        ),
        Refusal(
            "openai",
            "context",
            400,
            openAIError("x", code: "context_length_exceeded"),
            is: .badProbe,
            "request_too_large",
            hold: .misconfigured
        ),
        Refusal("openai", "too large, no body", 413, "", is: .badProbe, "request_too_large", hold: .misconfigured),
        Refusal(
            "openai",
            "a path that is none",
            404,
            openAIError("Invalid URL (POST /v1/v1/responses)"),
            is: .wrongRoute,
            "no_such_route",
            hold: .misconfigured
        ),
        Refusal(
            "openai",
            "a list that is none",
            404,
            openAIError("Not found"),
            kind: .list,
            is: .wrongRoute,
            "no_such_route",
            hold: .misconfigured
        ),
        Refusal(
            "openai",
            "method",
            405,
            openAIError("Method not allowed"),
            is: .wrongRoute,
            "no_such_route",
            hold: .misconfigured
        ),
    ]

    @Test(arguments: models + probe)
    func everyRowOfTheTable(refusal: Refusal) throws { try refusal.check() }
}
