import ProbeDomain

extension AnswerCase {
    /// What vLLM, llama.cpp and LiteLLM say in a success.
    static let compatibleReplies: [AnswerCase] = answers(
        of: "openai-compatible",
        asking: "qwen3-8b",
        [
            .init("vLLM: a reply of thought alone", .completion, 200, is: .ok, proof: .reasoning) {
                """
                {"id":"chatcmpl-v1","object":"chat.completion","created":1777052670,"model":"qwen3-8b",\
                "choices":[{"index":0,"message":{"role":"assistant","content":null,"reasoning_content":"Okay, the \
                user","tool_calls":[]},"logprobs":null,"finish_reason":"length","stop_reason":null}],\
                "usage":{"prompt_tokens":9,"total_tokens":25,"completion_tokens":16}}
                """
            },
            .init("vLLM: a list", .list, 200, is: .ok) {
                """
                {"object":"list","data":[{"id":"qwen3-8b","object":"model","created":1777052670,"owned_by":"vllm",\
                "root":"Qwen/Qwen3-8B","parent":null,"max_model_len":40960,"permission":[{"id":"modelperm-0",\
                "object":"model_permission","created":1777052670,"allow_create_engine":false}]}]}
                """
            },
            .init("llama.cpp: a list", .list, 200, is: .ok) {
                """
                {"models":[{"name":"qwen3-8b.gguf","model":"qwen3-8b.gguf","type":"model",\
                "capabilities":["completion"]}],"object":"list","data":[{"id":"qwen3-8b.gguf","object":"model",\
                "created":1777052670,"owned_by":"llamacpp","meta":{"vocab_type":2,"n_vocab":151936,\
                "n_ctx_train":40960,"n_params":8190735360,"size":5027783488}}]}
                """
            },
            .init("llama.cpp: a stream to its end", .stream, 200, is: .ok, proof: .text, form: .events) {
                """
                data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],\
                "created":1777052670,"id":"chatcmpl-l1","model":"qwen3-8b","object":"chat.completion.chunk"}

                data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"Hi"}}],"created":1777052670,\
                "id":"chatcmpl-l1","model":"qwen3-8b","object":"chat.completion.chunk"}

                data: {"choices":[{"finish_reason":"length","index":0,"delta":{}}],"created":1777052670,\
                "id":"chatcmpl-l1","model":"qwen3-8b","object":"chat.completion.chunk","timings":{"prompt_n":9,\
                "prompt_ms":30.1,"predicted_n":1,"predicted_ms":0.01}}

                data: [DONE]
                """
            },
            .init("LiteLLM: a list with a wildcard", .list, 200, is: .ok) {
                """
                {"data":[{"id":"qwen3-8b","object":"model","created":1677610602,"owned_by":"openai"},\
                {"id":"openai/*","object":"model","created":1677610602,"owned_by":"openai"}],"object":"list"}
                """
            },
        ]
    )
}
