import ProbeDomain

/// Runs single checks: request, exchange, reading, finding, record.
///
/// It decides nothing about when and whether. What is kept apart by `@inline(never)` is so for the reason that the runs of
/// lists give.
struct Prober: Sendable {
    let transport: any Transport
    let time: any TimeSource

    /// A list with more pages than this is not read to its end; then it proves no absence.
    static let mostPages = 50
    /// A list of more ids than this, over all its pages, is no list of models.
    static let mostIDs = 20_000
    /// Nor is one of more bytes.
    static let mostBytes = 16 << 20
    /// Bodies are kept, for the deciding fragment, up to this size together.
    static let mostKeptBytes = 4 << 20

    /// What a run is, beside its check.
    struct Kind: Sendable, Equatable {
        /// A re-check, a second fetch or a confirmation.
        var isExtra = false
        /// Asked for by hand.
        var isManual = false
        /// On a new connection.
        var isFresh = false
    }

    /// Reads the whole list, page by page.
    ///
    /// The hold is looked up before each page. Of a first page that is the list `settled` no ids and rows are kept.
    @inline(never)
    func list(
        _ member: Member,
        kind: Kind,
        settled: SettledList? = nil,
        isHeld: () -> Bool
    ) async -> ListRun {
        let run = ListRun()
        var page: PageToken?
        repeat {
            let request = listRequest(member, kind, page: page)
            let answer = await ask(member, request, .list(page: page), settled: page == nil ? settled : nil)
            page = run.take(answer, page: page, settled: settled, member, kind, isHeld: isHeld)
        } while page != nil
        return run
    }

    @inline(never)
    private func listRequest(_ member: Member, _ kind: Kind, page: PageToken?) -> WireRequest {
        var request = member.dialect.listRequest(target(member), page: page)
        if kind.isFresh { request.connection = .fresh }
        return request
    }

    /// Asks for one completion; `price` is that of the provider's list, nil for the one of our own table.
    func complete(
        _ member: Member,
        model: ModelID,
        options: CompletionOptions,
        kind: Kind,
        price: ModelPrice?
    ) async -> ModelRun {
        let request = completionRequest(member, model, options)
        let answer = await ask(member, request, .completion(model, options))
        return answer.modelRun(member, model: model, kind: kind, price: price)
    }

    @inline(never)
    private func completionRequest(_ member: Member, _ model: ModelID, _ options: CompletionOptions) -> WireRequest {
        member.dialect.completionRequest(target(member), model: model, options: options)
    }

    /// Asks for one model by its id; nil where the dialect cannot.
    func retrieve(_ member: Member, model: ModelID, kind: Kind) async -> ModelRun? {
        guard let request = retrieveRequest(member, model) else { return nil }
        return await ask(member, request, .retrieve(model)).retrieveRun(member, model: model, kind: kind)
    }

    @inline(never)
    private func retrieveRequest(_ member: Member, _ model: ModelID) -> WireRequest? {
        member.dialect.retrieveRequest(target(member), model: model)
    }

    /// Asks what is left of the key's money or plan, and takes the wait that the reply names; nil where it cannot be asked.
    func allowance(_ member: Member) async -> (allowance: Allowance?, wait: Duration?)? {
        guard let request = member.dialect.allowanceRequest(target(member)) else { return nil }
        let mask = CredentialMask(member.target.credential, in: request)
        let exchange = mask.readable(await transport.perform(request))
        let limits = member.dialect.read(exchange, as: .list(page: nil)).limits
        return (member.dialect.readAllowance(mask.kept(exchange)), limits.wait)
    }

    /// Where and as whom a member is asked now.
    private func target(_ member: Member) -> DialectTarget {
        var target = member.target
        target.now = time.now.wall
        return target
    }

    /// One request, read and classified; the key is gone from all of it, should the server have echoed it.
    @inline(never)
    private func ask(
        _ member: Member,
        _ request: WireRequest,
        _ question: Question,
        settled: SettledList? = nil
    ) async -> Answer {
        if let answer = expired(member) { return answer }
        let exchange = await transport.perform(request)
        return Answer(exchange, to: question, of: member, request, settled: settled)
    }

    /// The answer to a key that has expired by its own word: to ask with it would only be refused.
    private func expired(_ member: Member) -> Answer? {
        guard let credential = member.target.credential, let expires = credential.expires,
            credential.hasExpired(at: time.now.wall)
        else { return nil }
        let detail = "it ended at \(expires.day) \(expires.timeOfDay) UTC; nothing was sent"
        let finding = Finding(.authFailed, Self.expired, cause: .refused, detail: detail)
        let reading = Reading(content: .incomplete(nil))
        return Answer(exchange: Exchange(sent: time.now), reading: reading, finding: finding)
    }

    /// The token has expired by its own word.
    static let expired: Reason = "token_expired"
}
