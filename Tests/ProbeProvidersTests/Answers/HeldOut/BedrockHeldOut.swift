import ProbeDomain

extension AnswerCase {
    /// Answers of Bedrock, held out.
    static let heldOutBedrock: [AnswerCase] = answers(
        of: "bedrock",
        asking: "anthropic.claude-haiku-4-5-20251001-v1:0",
        [
            .init("no access, the type in the body", .stream, 403, is: .gated) {
                """
                {"__type":"com.amazon.coral.service#AccessDeniedException","Message":"You don't have access to the \
                model with the specified model ID."}
                """
            },
            .init(
                "a token that has expired",
                .completion,
                403,
                is: .authFailed,
                headers: [
                    "x-amzn-errortype":
                        "ExpiredTokenException:http://internal.amazon.com/coral/com.amazon.coral.service/"
                ]
            ) {
                """
                {"message":"The security token included in the request is expired"}
                """
            },
            .init("only a profile may be called, with a plain apostrophe", .stream, 400, is: .wrongRoute) {
                """
                {"__type":"ValidationException","message":"Invocation of model ID \
                anthropic.claude-haiku-4-5-20251001-v1:0 with on-demand throughput isn't supported. Retry your \
                request with the ID or ARN of an inference profile that contains this model."}
                """
            },
            .init(
                "the end of life is reached",
                .completion,
                404,
                is: .retired,
                headers: [
                    "x-amzn-errortype": "ResourceNotFoundException:http://internal.amazon.com/coral/com.amazon.bedrock/"
                ]
            ) {
                """
                {"message":"This model version has reached the end of its life. Please refer to the AWS \
                documentation for more details."}
                """
            },
            .init(
                "throttled by tokens",
                .stream,
                429,
                is: .rateLimited,
                headers: ["x-amzn-errortype": "ThrottlingException"]
            ) {
                """
                {"message":"Too many tokens, please wait before trying again. You have sent too many tokens. Wait \
                before trying again."}
                """
            },
            .init(
                "the model had an error",
                .completion,
                424,
                is: .providerError,
                headers: [
                    "x-amzn-errortype": "ModelErrorException:http://internal.amazon.com/coral/com.amazon.bedrock/"
                ]
            ) {
                """
                {"message":"The model returned the following errors: internal failure","originalStatusCode":500,\
                "resourceName":"anthropic.claude-haiku-4-5-20251001-v1:0"}
                """
            },
            .init(
                "unavailable",
                .completion,
                503,
                is: .overloaded,
                .providerError,
                headers: [
                    "x-amzn-errortype":
                        "ServiceUnavailableException:http://internal.amazon.com/coral/com.amazon.bedrock/"
                ]
            ) {
                """
                {"message":"Bedrock is unable to process your request."}
                """
            },
            .init("an unknown model at the newer face", .completion(by: "chat"), 404, is: .ambiguousAbsent) {
                """
                {"error":{"message":"The model 'openai.gpt-5.5' does not exist","type":"invalid_request_error",\
                "param":"model","code":"model_not_found"}}
                """
            },
            .init("a reply to its end", .completion, 200, is: .ok, proof: .text) {
                """
                {"output":{"message":{"role":"assistant","content":[{"text":"Hello! How can I help?"}]}},\
                "stopReason":"end_turn","usage":{"inputTokens":8,"outputTokens":9,"totalTokens":17},\
                "metrics":{"latencyMs":512}}
                """
            },
            .init("a stream of frames that ends in an exception", .stream, 200, is: .rateLimited, form: .frames) {
                """
                messageStart {"role":"assistant"}
                !throttlingException {"message":"Too many requests, please wait before trying again."}
                """
            },
            .init("the region's list", .list, 200, is: .ok) {
                """
                {"modelSummaries":[{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-\
                5-20251001-v1:0","modelId":"anthropic.claude-haiku-4-5-20251001-v1:0","modelName":"Claude Haiku 4.5",\
                "providerName":"Anthropic","inputModalities":["TEXT","IMAGE"],"outputModalities":["TEXT"],\
                "responseStreamingSupported":true,"customizationsSupported":[],"inferenceTypesSupported":[],\
                "modelLifecycle":{"status":"ACTIVE"}},{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/amazon\
                .nova-micro-v1:0","modelId":"amazon.nova-micro-v1:0","modelName":"Nova Micro",\
                "providerName":"Amazon","inputModalities":["TEXT"],"outputModalities":["TEXT"],\
                "inferenceTypesSupported":["ON_DEMAND"],"modelLifecycle":{"status":"LEGACY"}}]}
                """
            },
        ]
    )
}
