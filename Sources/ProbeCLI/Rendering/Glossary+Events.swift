import ProbeDomain

extension Glossary {
    /// What each kind of event tells, and what to do about it.
    static func entry(for kind: EventKind) -> Entry {
        let (meaning, remedy) = words(for: kind)
        return Entry(code: kind.rawValue, meaning: meaning, remedy: remedy)
    }

    private static func words(for kind: EventKind) -> (String, String) {
        switch kind {
        case .modelListed:
            (
                "A watched model is in the list, and the complete list before did not have it.",
                "It may not be callable yet."
            )
        case .modelCallable: ("A small completion has proven that your key may call the model.", "Use it.")
        case .modelAlreadyAvailable:
            ("A watched model was there at first contact; since when is not known.", "It is told once.")
        case .modelGated:
            ("The model is there and refused to your key.", "It is called again until it answers; see the reason.")
        case .modelReturned: ("A model that had gone is back.", "It does not count as new.")
        case .modelWithdrawn: ("Complete lists have lacked the model for 24 hours.", "Move to another model.")
        case .modelRetired: ("The model was taken out of service for good.", "Move to another model.")
        case .aliasMoved: ("An alias is served by another snapshot than before.", "Test what depends on it.")
        case .shutdownAnnounced: ("The provider has named a day on which the model ends.", "Move before that day.")
        case .listShrank:
            ("A list has lost more than 30 % of its ids and is not believed.", "Look at the provider's status page.")
        case .credentialExpiring:
            (
                "The key says itself that it ends soon.",
                "Renew it. A file or a command is read again when the key has ended, or at once by: systemctl reload probe"
            )
        case .endpointDegraded: ("An endpoint fails more often than it should.", "Expect errors; have a fallback.")
        case .endpointLimited:
            ("The endpoint has throttled this key for a while.", "Raise the limit or probe less often.")
        case .endpointDown: ("Real calls fail in a row.", "Use another endpoint until it recovers.")
        case .endpointExhausted: ("No credit or allowance is left for this key.", "Top up, or wait for the reset.")
        case .endpointUnauthorized:
            ("The key is not accepted.", "Install a good key; the service takes it by: systemctl restart probe")
        case .endpointBlocked: ("The provider refuses the place we ask from.", "Ask from another region.")
        case .probeMisconfigured:
            ("Our own request is refused as wrong.", "Check base_url and the endpoint's settings.")
        case .endpointRecovered: ("The endpoint works again.", "")
        case .priceChanged: ("The list names another price for the model.", "Check your budgets.")
        case .limitsChanged:
            ("The replies name another rate limit: the key is in another tier.", "See that what you send still fits.")
        case .proberOffline: ("This machine's own network is gone; no endpoint is blamed.", "Look at its network.")
        case .proberOnline: ("This machine's network is back.", "")
        case .storeFailing:
            ("The record cannot be written; probing and alerts go on, nothing that costs is sent.", "Look at the disk.")
        case .storeRecovered: ("The record can be written again.", "")
        case .budgetReached:
            ("A cap of the config's budget is reached for this UTC day.", "Raise the budget, or call less often.")
        case .configRejected: ("A reload brought a wrong config; the old one goes on.", "Run probe check-config.")
        case .testAlert: ("The marked entry of probe test-alert.", "")
        }
    }

    /// The words of the tables: states of endpoints and models.
    static let states: [Entry] = [
        Entry(code: "up", meaning: "The endpoint does its work.", remedy: ""),
        Entry(code: "limited", meaning: "It throttles this key.", remedy: ""),
        Entry(code: "degraded", meaning: "It fails more often than it should.", remedy: ""),
        Entry(code: "exhausted", meaning: "No credit or allowance is left for this key.", remedy: ""),
        Entry(code: "blocked", meaning: "It refuses the place we ask from.", remedy: ""),
        Entry(code: "unauthorized", meaning: "It does not accept the key.", remedy: ""),
        Entry(code: "down", meaning: "Real calls fail in a row.", remedy: ""),
        Entry(code: "failed", meaning: "This look failed; one failure is not yet down.", remedy: ""),
        Entry(code: "held", meaning: "Nothing was sent: a limit, a hold or the budget forbids it.", remedy: ""),
        Entry(code: "skipped", meaning: "Not probed: its key is not set.", remedy: ""),
        Entry(code: "unknown", meaning: "Nothing conclusive has been seen yet.", remedy: ""),
        Entry(code: "listed", meaning: "It is in the list; whether this key may call it is not known.", remedy: ""),
        Entry(code: "callable", meaning: "A completion has proven that this key may call it.", remedy: ""),
        Entry(code: "withdrawn", meaning: "It was listed and is gone.", remedy: ""),
    ]
}
