import ProbeDomain

extension AnswerCase {
    /// Answers of Vertex, held out.
    static let heldOutVertex: [AnswerCase] = answers(
        of: "vertex",
        asking: "gemini-2.5-flash",
        [
            .init("a model of another publisher, unknown or no access", .completion, 404, is: .ambiguousAbsent) {
                """
                {"error":{"code":404,"message":"Publisher Model \
                `projects/example/locations/us-east5/publishers/anthropic/models/claude-haiku-4-5@20251001` was not \
                found or your project does not have access to it.","status":"NOT_FOUND",\
                "details":[{"@type":"type.googleapis.com/google.rpc.DebugInfo","detail":"example"}]}}
                """
            },
            .init("out of capacity, in other words", .completion, 429, is: .overloaded) {
                """
                {"error":{"code":429,"message":"Unable to submit request because the service is temporarily out of \
                capacity. Try again later.","status":"RESOURCE_EXHAUSTED"}}
                """
            },
            .init("the API is switched off", .list, 403, is: .authFailed) {
                """
                {"error":{"code":403,"message":"Vertex AI API has not been used in project example before or it is \
                disabled. Enable it by visiting https://console.developers.google.com/apis/api/aiplatform.googleapis.\
                com/overview?project=example then retry.","status":"PERMISSION_DENIED",\
                "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED",\
                "domain":"googleapis.com"}]}}
                """
            },
            .init("the token is missing, at the list", .list, 401, is: .authFailed) {
                """
                {"error":{"code":401,"message":"Request is missing required authentication credential. Expected \
                OAuth 2 access token, login cookie or other valid authentication credential.",\
                "status":"UNAUTHENTICATED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo",\
                "reason":"CREDENTIALS_MISSING","domain":"googleapis.com"}]}}
                """
            },
            .init("an argument that is wrong", .completion, 400, is: .badProbe) {
                """
                {"error":{"code":400,"message":"Unable to submit request because it has a maxOutputTokens value of 0 \
                but the supported range is from 1 (inclusive) to 65537 (exclusive). Update the value and try again.",\
                "status":"INVALID_ARGUMENT"}}
                """
            },
            .init("the publisher's list", .list, 200, is: .ok) {
                """
                {"publisherModels":[{"name":"publishers/google/models/gemini-2.5-flash","versionId":"default",\
                "openSourceCategory":"PROPRIETARY","launchStage":"GA"},\
                {"name":"publishers/google/models/gemini-2.5-pro","versionId":"default","launchStage":"GA"}]}
                """
            },
        ]
    )
}
