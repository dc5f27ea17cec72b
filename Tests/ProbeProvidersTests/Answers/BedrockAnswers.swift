import ProbeDomain

extension AnswerCase {
    /// What Bedrock answers.
    static let bedrock: [AnswerCase] = answers(
        of: "bedrock",
        asking: "anthropic.claude-haiku-4-5-20251001-v1:0",
        [
            .init(
                "no access to the model",
                .completion,
                403,
                is: .gated,
                headers: [
                    "x-amzn-errortype": "AccessDeniedException:http://internal.amazon.com/coral/com.amazon.bedrock/",
                    "x-amzn-requestid": "00000000-0000-0000-0000-000000000001",
                ]
            ) {
                """
                {"message":"You don't have access to the model with the specified model ID."}
                """
            },
            .init(
                "the agreement is pending",
                .completion,
                403,
                is: .gated,
                headers: ["x-amzn-errortype": "AccessDeniedException"]
            ) {
                """
                {"Message":"Model access is denied due to IAM user or service role is not authorized to perform the \
                required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to \
                enable access to this model. Refer to the Amazon Bedrock documentation for further details. Your AWS \
                Marketplace subscription for this model cannot be completed at this time. If you recently fixed this \
                issue, try again after 15 minutes."}
                """
            },
            .init(
                "a token that nobody knows",
                .completion,
                403,
                is: .authFailed,
                headers: [
                    "x-amzn-errortype":
                        "UnrecognizedClientException:http://internal.amazon.com/coral/com.amazon.coral.service/"
                ]
            ) {
                """
                {"message":"The security token included in the request is invalid."}
                """
            },
            .init(
                "a signature that does not match",
                .list,
                403,
                is: .authFailed,
                headers: [
                    "x-amzn-errortype":
                        "InvalidSignatureException:http://internal.amazon.com/coral/com.amazon.coral.service/"
                ]
            ) {
                """
                {"message":"The request signature we calculated does not match the signature you provided. Check \
                your AWS Secret Access Key and signing method. Consult the service documentation for details."}
                """
            },
            .init(
                "a bearer key that is wrong",
                .list,
                403,
                is: .authFailed,
                headers: ["x-amzn-errortype": "UnrecognizedClientException"]
            ) {
                """
                {"Message":"Authentication failed: Please make sure your API Key is valid."}
                """
            },
            .init(
                "only a profile may be called",
                .completion,
                400,
                is: .wrongRoute,
                headers: [
                    "x-amzn-errortype": "ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/"
                ]
            ) {
                """
                {"message":"Invocation of model ID anthropic.claude-haiku-4-5-20251001-v1:0 with on-demand \
                throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that \
                contains this model."}
                """
            },
            .init(
                "an id that this region does not know",
                .completion,
                400,
                is: .absent,
                .ambiguousAbsent,
                headers: [
                    "x-amzn-errortype": "ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/"
                ]
            ) {
                """
                {"message":"The provided model identifier is invalid."}
                """
            },
            .init(
                "an id that this region does not know, as a stream",
                .stream,
                400,
                is: .absent,
                .ambiguousAbsent,
                headers: ["x-amzn-errortype": "ValidationException"]
            ) {
                """
                {"Message":"The provided model identifier is invalid."}
                """
            },
            .init("the end of life is reached, the type in the body", .stream, 404, is: .retired) {
                """
                {"__type":"ResourceNotFoundException","message":"This model version has reached the end of its life. \
                Please refer to the AWS documentation for more details."}
                """
            },
            .init(
                "throttled",
                .completion,
                429,
                is: .rateLimited,
                wait: .none,
                headers: [
                    "x-amzn-errortype": "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/"
                ]
            ) {
                """
                {"message":"Too many requests, please wait before trying again."}
                """
            },
            .init(
                "the model is cold",
                .completion,
                429,
                is: .overloaded,
                headers: [
                    "x-amzn-errortype": "ModelNotReadyException:http://internal.amazon.com/coral/com.amazon.bedrock/"
                ]
            ) {
                """
                {"message":"Model is not ready for inference. Please try again later."}
                """
            },
            .init(
                "the service quota is exceeded",
                .completion,
                400,
                is: .rateLimited,
                .quotaExhausted,
                headers: [
                    "x-amzn-errortype":
                        "ServiceQuotaExceededException:http://internal.amazon.com/coral/com.amazon.bedrock/"
                ]
            ) {
                """
                {"message":"Your request exceeds the service quota for your account."}
                """
            },
            .init(
                "the model took too long",
                .completion,
                408,
                is: .providerError,
                .overloaded,
                .network,
                headers: [
                    "x-amzn-errortype": "ModelTimeoutException:http://internal.amazon.com/coral/com.amazon.bedrock/"
                ]
            ) {
                """
                {"message":"Model processing timed out."}
                """
            },
            .init(
                "an internal error",
                .stream,
                500,
                is: .providerError,
                headers: [
                    "x-amzn-errortype": "InternalServerException:http://internal.amazon.com/coral/com.amazon.bedrock/"
                ]
            ) {
                """
                {"message":"The system encountered an unexpected error during processing. Try your request again."}
                """
            },
            .init(
                "an input that is wrong",
                .completion,
                400,
                is: .badProbe,
                headers: [
                    "x-amzn-errortype": "ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/"
                ]
            ) {
                """
                {"message":"1 validation error detected: Value '0' at 'inferenceConfig.maxTokens' failed to satisfy \
                constraint: Member must have value greater than or equal to 1"}
                """
            },
            .init("a route of the newer face that the model lacks", .completion(by: "chat"), 400, is: .wrongRoute) {
                """
                {"error":{"message":"The model openai.gpt-5.5 isn't supported on this route. Use the Responses API.",\
                "type":"invalid_request_error","param":"model","code":null}}
                """
            },
            .init("a reply that the cap ended", .completion, 200, is: .ok) {
                """
                {"metrics":{"latencyMs":412},"output":{"message":{"content":[{"text":"Hi"}],"role":"assistant"}},\
                "stopReason":"max_tokens","usage":{"inputTokens":8,"outputTokens":1,"totalTokens":9}}
                """
            },
            .init("a reply that the cap ended before a word", .completion, 200, is: .ok, proof: .cut) {
                """
                {"metrics":{"latencyMs":300},"output":{"message":{"content":[],"role":"assistant"}},\
                "stopReason":"max_tokens","usage":{"inputTokens":8,"outputTokens":1,"totalTokens":9}}
                """
            },
            .init("a reply that the guardrail stopped", .completion, 200, is: .ok, proof: .filtered) {
                """
                {"output":{"message":{"role":"assistant","content":[]}},"stopReason":"content_filtered",\
                "usage":{"inputTokens":8,"outputTokens":0,"totalTokens":8},"metrics":{"latencyMs":200}}
                """
            },
            .init("a stream of frames to its end", .stream, 200, is: .ok, proof: .text, form: .frames) {
                """
                messageStart {"role":"assistant"}
                contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"Hi"}}
                contentBlockStop {"contentBlockIndex":0}
                messageStop {"stopReason":"max_tokens"}
                metadata {"usage":{"inputTokens":8,"outputTokens":1,"totalTokens":9},"metrics":{"latencyMs":400}}
                """
            },
            .init(
                "a stream of frames that ends in a failure of theirs",
                .stream,
                200,
                is: .providerError,
                form: .frames
            ) {
                """
                messageStart {"role":"assistant"}
                contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"Hi"}}
                !internalServerException {"message":"The system encountered an unexpected error during processing."}
                """
            },
            .init("a stream of frames without its end", .stream, 200, is: .protocolViolation, form: .frames) {
                """
                messageStart {"role":"assistant"}
                contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"Hi"}}
                """
            },
        ]
    )
}
