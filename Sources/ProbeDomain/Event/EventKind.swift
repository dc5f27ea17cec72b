/// The kinds of change worth telling.
///
/// Raw values are what `PROBE_EVENT`, the record and `--json` show.
package enum EventKind: String, Sendable, CaseIterable, Hashable {
    case modelListed = "model_listed"
    case modelCallable = "model_callable"
    case modelAlreadyAvailable = "model_already_available"
    case modelGated = "model_gated"
    case modelReturned = "model_returned"
    case modelWithdrawn = "model_withdrawn"
    case modelRetired = "model_retired"
    case aliasMoved = "alias_moved"
    case shutdownAnnounced = "shutdown_announced"
    case listShrank = "list_shrank"
    case credentialExpiring = "credential_expiring"
    case endpointDegraded = "endpoint_degraded"
    case endpointLimited = "endpoint_limited"
    case endpointDown = "endpoint_down"
    case endpointExhausted = "endpoint_exhausted"
    case endpointUnauthorized = "endpoint_unauthorized"
    case endpointBlocked = "endpoint_blocked"
    case probeMisconfigured = "probe_misconfigured"
    case endpointRecovered = "endpoint_recovered"
    case priceChanged = "price_changed"
    case limitsChanged = "limits_changed"
    case proberOffline = "prober_offline"
    case proberOnline = "prober_online"
    case storeFailing = "store_failing"
    case storeRecovered = "store_recovered"
    case budgetReached = "budget_reached"
    case configRejected = "config_rejected"
    /// The marked entry that `probe test-alert` sends.
    case testAlert = "test_alert"

    /// The syslog priority with which it is told.
    package var priority: EventPriority {
        switch self {
        case .modelListed, .modelCallable, .modelAlreadyAvailable, .modelGated, .modelReturned, .endpointRecovered,
            .priceChanged, .limitsChanged, .proberOnline, .storeRecovered, .testAlert:
            .notice
        case .modelWithdrawn, .modelRetired, .aliasMoved, .shutdownAnnounced, .listShrank, .credentialExpiring,
            .endpointDegraded, .endpointLimited, .proberOffline, .budgetReached:
            .warning
        case .endpointDown, .endpointExhausted, .endpointUnauthorized, .endpointBlocked, .probeMisconfigured,
            .storeFailing, .configRejected:
            .err
        }
    }

    /// The journal's `MESSAGE_ID` of this kind: 128 bits, lower-case hexadecimal, never reused for another meaning.
    package var messageID: String {
        switch self {
        case .modelListed: "e0237d85a71d4007a266c5209efc3582"
        case .modelCallable: "a2aebbe82a1749dda547ac3b9a0c16c2"
        case .modelAlreadyAvailable: "c03637376f6e4bd3bd8185768c9f65d9"
        case .modelGated: "2a3b1a3098de4871aff544770e97eef5"
        case .modelReturned: "700dccb1f0e148488f8c4e80c61ff646"
        case .modelWithdrawn: "6ccae1d7bb54416f9383b9bc3c5db0c0"
        case .modelRetired: "7d24d27526d04d4aa4bd7ea6d63445ac"
        case .aliasMoved: "f73738dd501b4918ac5b9dc5d60d1b24"
        case .shutdownAnnounced: "b2274684a6b742e0bb5d957e24f048ab"
        case .listShrank: "dd81136897f24788932e2c725688f837"
        case .credentialExpiring: "b682d047f5b84a81874ce2ece6b4ee77"
        case .endpointDegraded: "0e3584738b4f47bfb20d20b014825d1f"
        case .endpointLimited: "f01ae6565da04be68956f278708cf3e9"
        case .endpointDown: "e14cb702f27e46f58aebb360da736c72"
        case .endpointExhausted: "46ebe023772b477cb073f7759ee5525f"
        case .endpointUnauthorized: "28b5ddec7ae942dcb75ca49ec0379f1a"
        case .endpointBlocked: "316179d31f194eb9a1150798753d06de"
        case .probeMisconfigured: "a470e28f47bd422aa8429ccd0d6c72fa"
        case .endpointRecovered: "c6c2e5e0455b43abad85a3eed64958c1"
        case .priceChanged: "fa292da8de6242cf84f73f32176615f9"
        case .limitsChanged: "fe0ba1498b9c4da095449257d8819f29"
        case .proberOffline: "93402afce6994f378bfaec9b9c5a1c40"
        case .proberOnline: "58a79c2d522448c886ceecc71aa7fcf5"
        case .storeFailing: "36b3c100cf45434f9328079f97f904b0"
        case .storeRecovered: "e164f98d4b254284b216a4dacd886f1b"
        case .budgetReached: "7cd269485733432fa6648450f24c4405"
        case .configRejected: "90fec8dc0b03423097a97331fe0bfcd9"
        case .testAlert: "1de116a19464476abd27db5ab833cc63"
        }
    }
}

/// Syslog priorities as the journal uses them; smaller is worse.
package enum EventPriority: Int, Sendable, Comparable, CaseIterable {
    case err = 3
    case warning = 4
    case notice = 5

    package static func < (left: EventPriority, right: EventPriority) -> Bool { left.rawValue < right.rawValue }
}
