import ProbeDomain

/// What the reasons of the tables and of the readers mean, and what to do: the text of `probe explain`.
package enum ReasonCatalog {
    /// One reason.
    package struct Entry: Sendable, Equatable {
        /// The code, as records and the journal show it.
        package let code: String
        /// What it means, in one sentence.
        package let meaning: String
        /// What to do; empty when there is nothing.
        package let remedy: String

        /// Makes an entry.
        init(_ code: String, _ meaning: String, _ remedy: String = "") {
            self.code = code
            self.meaning = meaning
            self.remedy = remedy
        }
    }

    /// All reasons of this target, of the classification, and of failed transfers.
    package static let entries: [Entry] = tables + clouds + readings + classification + transfers

    private static let tables: [Entry] = [
        Entry(
            "out_of_credit",
            "The account has no money or credit left.",
            "Add credit; paid checks are tried again after hours."
        ),
        Entry(
            "billing_inactive",
            "The account's billing is not active, or its hard limit is reached.",
            "Look at the provider's billing page."
        ),
        Entry(
            "spend_limit",
            "A monthly or self-set spending limit is reached.",
            "Raise the limit, or wait for the next month."
        ),
        Entry("gateway_budget", "The gateway's budget for this key is used up.", "Ask whoever runs the gateway."),
        Entry("in_flight_budget", "Too much of the credit is reserved by requests under way.", "It passes by itself."),
        Entry(
            "key_invalid",
            "The key is wrong, expired or revoked.",
            "Replace it; probe looks again within the hour, and at once after a reload or restart."
        ),
        Entry(
            "token_expired",
            "The token of the sign-in has expired, by its own word or by the provider's; with the former nothing is sent.",
            "Run codex once, or sign in again; a file or command is read again within a minute. If it is new, check the clock."
        ),
        Entry(
            "plan_used_up",
            "The plan's allowance is used up.",
            "Lists go on; calls begin again when the provider says that the allowance does."
        ),
        Entry(
            "plan_without_codex",
            "The plan does not include Codex.",
            "Use an account whose plan does, or switch the endpoint off."
        ),
        Entry(
            "not_in_plan",
            "Codex does not serve the model to this plan: not yet, no longer, or it does not exist.",
            "Where the list has it, wait for the roll-out to reach the account."
        ),
        Entry(
            "key_refused",
            "The provider answered 401.",
            "Check which key the endpoint uses: probe check-config names it."
        ),
        Entry(
            "key_restricted",
            "The key is restricted, blocked, or its project has the API switched off.",
            "Look at the key's settings at the provider."
        ),
        Entry(
            "scope_missing",
            "The key lacks the scope for this request.",
            "Give the key the right to list models and to ask for completions."
        ),
        Entry("address_not_allowed", "The organisation does not allow this address.", "Add it to the allow list."),
        Entry(
            "region_unsupported",
            "The provider does not serve the place the request comes from.",
            "Probe from another place, or switch the endpoint off."
        ),
        Entry("model_retired", "The provider says that the model is out of service.", "Move to its successor."),
        Entry(
            "project_lacks_access",
            "The model is there, but this project may not use it.",
            "Ask for access, or wait for the roll-out to reach the project."
        ),
        Entry(
            "verification_needed",
            "The organisation must be verified to use the model.",
            "Verify it; that takes up to 15 minutes to spread."
        ),
        Entry(
            "verification_needed_to_stream",
            "The organisation must be verified to stream this model.",
            "probe asks without streaming instead."
        ),
        Entry(
            "streaming_unsupported",
            "The model does not stream.",
            "probe asks without streaming instead."
        ),
        Entry("access_denied", "The provider refuses this identity.", "Check the key's rights, plan and project."),
        Entry("closed_to_new_users", "The model is on its way out and closed to new users.", "Move to its successor."),
        Entry("not_in_free_tier", "The free tier has no allowance for this model.", "Use a paid plan for it."),
        Entry(
            "no_live_endpoints",
            "The aggregator lists the model, but nobody serves it now.",
            "Wait for an upstream provider."
        ),
        Entry(
            "dedicated_endpoint_needed",
            "The provider lists the model, but serves it on dedicated endpoints only, and none of yours runs.",
            "Start one at the provider, or wait for another model."
        ),
        Entry(
            "other_route_needed",
            "The model exists, but on another route.",
            "probe tries the other one; set completion.route to choose."
        ),
        Entry(
            "other_cap_name_needed",
            "The model knows the cap on the length of its answer by another name.",
            "probe asks with the other name instead."
        ),
        Entry("no_such_route", "There is nothing at this address.", "Check base_url: the version path may be missing."),
        Entry("overloaded", "The provider is over its capacity.", "It passes by itself; probe knocks less often."),
        Entry("model_loading", "The server is still loading the model."),
        Entry("gateway_cooling_down", "The gateway has put all its upstreams aside for a while."),
        Entry(
            "rate_limit",
            "Too many requests or tokens for now.",
            "probe waits as long as it is told to; if it lasts, probe less often."
        ),
        Entry(
            "daily_limit",
            "The limit of the day is reached.",
            "Lists go on; completions begin again with the provider's next day."
        ),
        Entry("model_not_found", "The model does not exist, or this key may not see it."),
        Entry("not_found", "The provider answered 404 without a further word."),
        Entry(
            "request_too_large",
            "Our request is larger than the provider takes.",
            "Please report it: a probe's request is a few bytes."
        ),
        Entry(
            "request_refused",
            "The provider finds our request wrong.",
            "Please report it with the evidence: probe events --id ID."
        ),
        Entry(
            "sign_in_needed",
            "The model runs in Ollama's cloud, to which this server is not signed in, or which refuses its key.",
            "Run ollama signin on the server, or replace the key."
        ),
        Entry(
            "upstream_key_refused",
            "The provider behind the gateway refuses the gateway's key; ours is good.",
            "Tell whoever runs the gateway."
        ),
        Entry("server_error", "The provider failed inside."),
        Entry("upstream_failed", "The provider behind the aggregator failed."),
    ]

    private static let readings: [Entry] = [
        Entry("invalid_json", "The body is no valid JSON."),
        Entry(
            "no_model_list",
            "The reply holds no list of models.",
            "Check base_url, and at the provider generic the pointer models: it leads to an array, or to an object of objects."
        ),
        Entry(
            "no_model_ids",
            "The list has rows, but none with an id.",
            "Check base_url, and at the provider generic the pointers models and id."
        ),
        Entry("list_too_long", "The list has more than 20,000 ids, or is larger than 16 MB.", "Check base_url."),
        Entry("no_model_id", "The reply names no model."),
        Entry("no_choices", "The reply holds no choices."),
        Entry("no_output", "The reply holds no output."),
        Entry("no_message", "The reply holds no message."),
        Entry("no_candidates", "The reply holds no candidates."),
        Entry("stream_broken", "An event of the stream is no valid JSON."),
        Entry("stream_empty", "The stream ended without one event."),
        Entry("stream_unterminated", "The stream ended without its terminator."),
        Entry("ran_text", "The model wrote text."),
        Entry("ran_reasoning", "The model reasoned, and the limit cut it before any text."),
        Entry("ran_refusal", "The model refused, which it can only do by running."),
        Entry("ran_filtered", "A content filter stopped the model, which shows that it ran."),
        Entry("ran_cut", "The limit on output cut the model before anything was visible."),
        Entry("ran_tool_call", "The model wanted to call a tool."),
        Entry("ran_ended", "The model ended of its own accord without a word."),
    ]

    private static let transfers: [Entry] = TransferFailure.Kind.allCases.map { kind in
        Entry(kind.rawValue, meaning(of: kind), remedy(for: kind))
    }

    private static func meaning(of kind: TransferFailure.Kind) -> String {
        switch kind {
        case .dns: "The host's name could not be resolved."
        case .connect: "The host could not be connected to."
        case .tls: "The TLS handshake failed."
        case .certificateExpired: "The server's certificate has expired or is not valid yet."
        case .certificateHost: "The server's certificate is for another host."
        case .certificateUntrusted: "The server's certificate is not from a trusted issuer."
        case .connectTimeout: "Lookup, connection or handshake took too long."
        case .firstByteTimeout: "The server took the request and did not answer in time."
        case .silenceTimeout: "The reply began, and then nothing with content came for too long."
        case .totalTimeout: "The reply took too long as a whole."
        case .reset: "The connection broke before the reply was complete."
        case .truncated: "The reply ended before its announced length."
        case .headTooLarge: "The reply's head is larger than allowed."
        case .bodyTooLarge: "The reply's body is larger than allowed."
        case .badEncoding: "The reply's compression or framing is broken, or it is no HTTP."
        case .proxy: "The proxy refused or failed."
        case .cancelled: "probe was stopped while the request was under way."
        case .local: "The request could not be set up on this machine."
        case .shortage: "This machine had no memory or no file descriptors left for the request."
        }
    }

    private static func remedy(for kind: TransferFailure.Kind) -> String {
        switch kind {
        case .dns, .connect, .connectTimeout:
            "Check this machine's network first: probe --once shows whether others answer."
        case .certificateUntrusted: "For a private authority set ca_file."
        case .certificateHost: "Check base_url."
        case .proxy: "Check the proxy in the config."
        case .local: "The detail of the attempt says what is missing."
        case .shortage: "Give the service more (LimitNOFILE=, MemoryMax=), or watch fewer endpoints."
        case .tls, .certificateExpired, .firstByteTimeout, .silenceTimeout, .totalTimeout, .reset, .truncated,
            .headTooLarge, .bodyTooLarge, .badEncoding, .cancelled:
            ""
        }
    }
}
