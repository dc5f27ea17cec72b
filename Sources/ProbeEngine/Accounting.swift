import ProbeDomain

/// Reserves and settles what paid checks cost.
struct Accounting: Sendable {
    let recorder: any Recorder
    let budget: BudgetCaps

    /// Reasons of failures that come before the first byte of a request.
    private static let beforeSending: Set<Reason> = Set(
        [
            TransferFailure.Kind.dns, .connect, .connectTimeout, .tls, .certificateExpired, .certificateHost,
            .certificateUntrusted,
        ].map { Reason($0.rawValue) } + [Prober.expired]
    )

    /// The answer to a wish.
    enum Answer {
        /// With the holds on record, whoever has made them.
        case granted([Hold])
        case refused(cap: String)
        /// The counts of the day cannot be read or written.
        case unknown(RecorderError)
    }

    /// What a completion may cost at most; `price` is that of the provider's list.
    func wish(
        _ member: Member,
        model: ModelID,
        options: CompletionOptions,
        isConfirmation: Bool,
        price: ModelPrice?,
        at now: Timestamp
    ) -> Reservation {
        Self.wish(
            member,
            model: model,
            options: options,
            isConfirmation: isConfirmation,
            price: price,
            totalCaps: budget,
            at: now
        )
    }

    /// What a completion may cost at most, within the caps of its endpoint and those of all; `price` is that of the
    /// provider's list.
    static func wish(
        _ member: Member,
        model: ModelID,
        options: CompletionOptions,
        isConfirmation: Bool,
        price: ModelPrice?,
        totalCaps: BudgetCaps,
        at now: Timestamp
    ) -> Reservation {
        let tokens = member.dialect.tokenBound(options)
        let price = price ?? PriceTable.price(of: model) ?? PriceTable.assumed
        let most = member.dialect.facts.isPlan ? 0 : price.cost(input: 16, output: max(0, tokens - 16))
        return Reservation(
            endpoint: member.endpoint.key,
            model: model,
            time: now,
            spending: Spending(completions: 1, tokens: tokens, microUSD: most),
            endpointCaps: member.endpoint.budget,
            totalCaps: totalCaps,
            isConfirmation: isConfirmation
        )
    }

    /// Asks for it, in one transaction over the counts of the day.
    func reserve(_ wish: Reservation) async -> Answer {
        do {
            let reply = try await recorder.reserve(wish)
            switch reply.answer {
            case .granted: return .granted(reply.holds)
            case .refused(let cap): return .refused(cap: cap)
            }
        } catch {
            return .unknown(error)
        }
    }

    /// Replaces the reservation by the actual cost.
    ///
    /// A call that proves nothing about its cost keeps what was reserved.
    func settle(_ wish: Reservation, _ attempt: AttemptRecord) async {
        let wasNotSent = Self.beforeSending.contains(attempt.reason)
        let isFree = Self.isFree(attempt)
        guard isFree || attempt.inputTokens != nil else { return }
        let tokens = (attempt.inputTokens ?? 0) + (attempt.outputTokens ?? 0)
        let actual = Spending(
            completions: wasNotSent ? 0 : 1,
            tokens: isFree ? 0 : tokens,
            microUSD: isFree ? 0 : attempt.microUSD ?? wish.spending.microUSD
        )
        // A settlement that fails leaves the larger sum standing: an error on the careful side.
        try? await recorder.settle(wish, actual: actual)
    }

    /// Whether a call cost nothing: it was never sent, or it was refused.
    static func isFree(_ attempt: AttemptRecord) -> Bool {
        if beforeSending.contains(attempt.reason) { return true }
        return (attempt.status.map { $0 >= 400 } ?? false) && attempt.verdict != .ok
    }
}
