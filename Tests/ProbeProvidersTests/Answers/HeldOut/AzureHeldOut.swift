import ProbeDomain

extension AnswerCase {
    /// Answers of Azure OpenAI, held out.
    static let heldOutAzure: [AnswerCase] = answers(
        of: "azure",
        asking: "gpt-5.5",
        [
            .init("the principal lacks the role", .completion, 401, is: .authFailed) {
                """
                {"error":{"code":"PermissionDenied","message":"The principal `00000000-0000-0000-0000-000000000000` \
                lacks the required data action `Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completi\
                ons/action` to perform `POST /openai/deployments/{deployment-id}/chat/completions` operation."}}
                """
            },
            .init("not deployed", .completion, 404, is: .gated) {
                """
                {"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not \
                exist. If you created the deployment within the last 5 minutes, please wait a moment and try again."}}
                """
            },
            .init("a version that does not exist, at the list", .list, 404, is: .wrongRoute) {
                """
                {"error":{"code":"404","message":"Resource not found"}}
                """
            },
            .init("an API that the model does not have, in other words", .stream, 400, is: .wrongRoute) {
                """
                {"error":{"code":"unsupported_api_for_model","message":"model \\"gpt-5.5\\" is not accessible via \
                the /chat/completions endpoint"}}
                """
            },
            .init(
                "a limit of the deployment",
                .completion,
                429,
                is: .rateLimited,
                wait: .of(.seconds(12)),
                headers: [
                    "retry-after": "12", "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "12",
                ]
            ) {
                """
                {"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation under Azure \
                OpenAI API version 2024-10-21 have exceeded call rate limit of your current OpenAI S0 pricing tier. \
                Please retry after 12 seconds."}}
                """
            },
            .init(
                "a limit with its wait in milliseconds",
                .completion,
                429,
                is: .rateLimited,
                wait: .of(.milliseconds(750)),
                headers: ["retry-after-ms": "750", "retry-after": "1"]
            ) {
                """
                {"error":{"code":"too_many_requests","message":"Too Many Requests","type":null,"param":null}}
                """
            },
            .init("the model is gone", .completion, 410, is: .retired) {
                """
                {"error":{"code":"ModelDeprecated","message":"The model associated with this deployment has been \
                retired and can no longer be used."}}
                """
            },
            .init("an internal error", .completion, 500, is: .providerError) {
                """
                {"error":{"code":"InternalServerError","message":"The service was unable to process your request. \
                Please try again later.","type":null,"param":null}}
                """
            },
            .init("the cap is below the minimum", .completion, 400, is: .badProbe) {
                """
                {"error":{"message":"Invalid 'max_output_tokens': integer below minimum value. Expected a value >= \
                16, but got 1 instead.","type":"invalid_request_error","param":"max_output_tokens",\
                "code":"integer_below_min_value"}}
                """
            },
            .init("the catalogue", .list, 200, is: .ok) {
                """
                {"object":"list","data":[{"id":"gpt-5.5-2026-04-24","object":"model","status":"succeeded",\
                "created_at":1777000000,"updated_at":1777000000,"lifecycle_status":"generally-available",\
                "capabilities":{"fine_tune":false,"inference":true,"completion":false,"chat_completion":true,\
                "embeddings":false},"deprecation":{"inference":1808524800}}]}
                """
            },
        ]
    )
}
