import Crypto
import ProbeDomain

/// Runs single checks: request, exchange, reading, finding, record.
///
/// It decides nothing about when and whether.
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
    func list(
        _ member: Member,
        kind: Kind,
        settled: SettledList? = nil,
        isHeld: () -> Bool
    ) async -> ListRun {
        var run = ListRun()
        var ids: [ModelID] = []
        var page: PageToken?
        var digest = SHA256()
        while true {
            var request = member.dialect.listRequest(target(member), page: page)
            if kind.isFresh { request.connection = .fresh }
            let question = Question.list(page: page)
            var answer = await ask(member, request, question, settled: page == nil ? settled : nil)
            let exchange = answer.exchange
            run.bytes += exchange.body.count
            if page == nil, let rows = settled.flatMap({ answer.rows(of: $0) }) {
                run.take(answer)
                var attempt = record(answer, member: member, check: .list, kind: kind)
                (attempt.page, attempt.listedCount) = (1, rows.count)
                run.attempts = [attempt]
                run.keep(exchange.body)
                run.digest = answer.digest ?? Self.digest(of: exchange.body)
                (run.isComplete, run.unchanged) = (true, rows)
                return run
            }
            if case .list(let content) = answer.reading.content,
                ids.count + content.models.count > Self.mostIDs || run.bytes > Self.mostBytes
            {
                // What such a list shows is believed as little as what it lacks.
                answer.reading.content = .malformed("list_too_long")
                answer.finding = member.classifier.classify(exchange, answer.reading, question: question)
                (ids, run.models) = ([], [])
            }
            run.take(answer)
            var attempt = record(answer, member: member, check: .list, kind: kind)
            attempt.page = run.attempts.count
            if case .list(let content) = answer.reading.content {
                ids += content.models.map(\.id)
                run.models += content.models
                attempt.listedCount = ids.count
                run.attempts.append(attempt)
                if let next = content.next, next != page, run.attempts.count < Self.mostPages,
                    !isHeld()
                {
                    page = next
                    run.keep(exchange.body)
                    digest.update(data: exchange.body)
                    continue
                }
                run.isComplete = content.next == nil && !content.isCutShort
            } else {
                run.attempts.append(attempt)
            }
            run.keep(exchange.body)
            if page == nil {
                run.digest = answer.digest ?? Self.digest(of: exchange.body)
            } else {
                digest.update(data: exchange.body)
                run.digest = Self.text(digest.finalize())
            }
            break
        }
        run.ids = ids
        return run
    }

    private static func digest(of body: [UInt8]) -> String { text(SHA256.hash(data: body)) }

    /// A digest in hexadecimal digits.
    private static func text(_ digest: SHA256Digest) -> String {
        let digits = StaticString("0123456789abcdef")
        return String(unsafeUninitializedCapacity: 2 * SHA256Digest.byteCount) { text in
            for (index, byte) in digest.enumerated() {
                text[2 * index] = digits.utf8Start[Int(byte >> 4)]
                text[2 * index + 1] = digits.utf8Start[Int(byte & 15)]
            }
            return 2 * SHA256Digest.byteCount
        }
    }

    /// Asks for one completion; `price` is that of the provider's list, nil for the one of our own table.
    func complete(
        _ member: Member,
        model: ModelID,
        options: CompletionOptions,
        kind: Kind,
        price: ModelPrice?
    ) async -> ModelRun {
        let request = member.dialect.completionRequest(target(member), model: model, options: options)
        let answer = await ask(member, request, .completion(model, options))
        let (exchange, reading) = (answer.exchange, answer.reading)
        var attempt = record(answer, member: member, check: .completion(model), kind: kind)
        let completion: CompletionReading? =
            switch reading.content {
            case .completion(let completion): completion
            case .incomplete(let partial): partial
            case .list, .unchangedList, .retrieved, .error, .foreign, .malformed: nil
            }
        if let completion {
            attempt.servedModel = completion.servedModel
            attempt.inputTokens = completion.usage?.input
            attempt.outputTokens = completion.usage?.output
            if !member.dialect.facts.isPlan {
                attempt.microUSD = cost(completion.usage, at: price ?? PriceTable.price(of: model))
            }
            attempt.firstEvent = completion.marks?.firstEvent.flatMap(exchange.arrival)
            attempt.firstReasoning = completion.marks?.firstReasoning.flatMap(exchange.arrival)
            attempt.firstToken = completion.marks?.firstToken.flatMap(exchange.arrival)
            attempt.lastToken = completion.marks?.lastToken.flatMap(exchange.arrival)
        }
        return ModelRun(
            attempt: attempt,
            finding: answer.finding,
            limits: reading.limits,
            arrived: answer.arrived,
            body: exchange.body,
            listTag: reading.listTag,
            shutdown: completion?.shutdown
        )
    }

    /// Asks for one model by its id; nil where the dialect cannot.
    func retrieve(_ member: Member, model: ModelID, kind: Kind) async -> ModelRun? {
        guard let request = member.dialect.retrieveRequest(target(member), model: model) else { return nil }
        let answer = await ask(member, request, .retrieve(model))
        var run = ModelRun(
            attempt: record(answer, member: member, check: .retrieve(model), kind: kind),
            finding: answer.finding,
            limits: answer.reading.limits,
            arrived: answer.arrived,
            body: answer.exchange.body
        )
        // Some servers answer for whatever they are asked; an id of another family is no presence.
        if case .retrieved(let row) = answer.reading.content, ModelFamily(of: row.id).name == ModelFamily(of: model).name {
            run.found = row
        }
        return run
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

    /// What came of one request.
    struct Answer {
        let exchange: Exchange
        var reading: Reading
        var finding: Finding
        /// SHA-256 of the body, hexadecimal, where it had to be known; nil where it did not.
        var digest: String?

        /// When the reply had arrived.
        var arrived: Timestamp { exchange.sent.wall + (exchange.phases.end ?? .zero) }

        /// The rows, where they are those of a settled list; nil for any other answer.
        func rows(of settled: SettledList) -> RowsDigest? {
            switch reading.content {
            case .unchangedList: return settled.rows
            case .list(let page):
                guard page.next == nil, !page.isCutShort, page.models.count == settled.rows.count else { return nil }
                let rows = RowsDigest(page.models)
                return rows == settled.rows ? rows : nil
            case .retrieved, .completion, .error, .foreign, .malformed, .incomplete: return nil
            }
        }
    }

    /// One request, read and classified; the key is gone from all of it, should the server have echoed it.
    private func ask(
        _ member: Member,
        _ request: WireRequest,
        _ question: Question,
        settled: SettledList? = nil
    ) async -> Answer {
        if let credential = member.target.credential, let expires = credential.expires,
            credential.hasExpired(at: time.now.wall)
        {
            let detail = "it ended at \(expires.day) \(expires.timeOfDay) UTC; nothing was sent"
            let finding = Finding(.authFailed, Self.expired, cause: .refused, detail: detail)
            let reading = Reading(content: .incomplete(nil))
            return Answer(exchange: Exchange(sent: time.now), reading: reading, finding: finding)
        }
        let mask = CredentialMask(member.target.credential, in: request)
        var whole = await transport.perform(request)
        var digest: String?
        if let settled, whole.status == 200, whole.failure == nil {
            digest = Self.digest(of: whole.body)
            whole.isUnchangedList = digest == settled.digest
        }
        let exchange = mask.readable(whole)
        let reading = member.dialect.read(exchange, as: question)
        let finding = member.classifier.classify(exchange, reading, question: question)
        let kept = mask.kept(exchange)
        return Answer(
            exchange: kept,
            reading: mask.masked(reading),
            finding: mask.masked(finding),
            digest: kept.body == whole.body ? digest : nil
        )
    }

    /// The token has expired by its own word: to ask with it would only be refused.
    static let expired: Reason = "token_expired"

    private func cost(_ usage: TokenUsage?, at price: ModelPrice?) -> Int? {
        guard let usage else { return nil }
        return usage.microUSD ?? price?.cost(input: usage.input, output: usage.output)
    }

    private func record(_ answer: Answer, member: Member, check: Check, kind: Kind) -> AttemptRecord {
        let (exchange, reading, finding) = (answer.exchange, answer.reading, answer.finding)
        var record = AttemptRecord(
            id: AttemptID(endpoint: member.endpoint.name, sent: exchange.sent.wall),
            endpoint: member.endpoint.key,
            check: check,
            verdict: finding.verdict,
            reason: finding.reason
        )
        record.isExtra = kind.isExtra
        record.isManual = kind.isManual
        record.status = exchange.status
        record.errorType = finding.error?.type.map { escaped($0, limit: 80) }
        record.errorCode = finding.error?.code.map { escaped($0, limit: 80) }
        record.detail = finding.detail
        record.requestID = reading.requestID.map { escaped($0, limit: 120) }
        record.phases = exchange.phases
        record.reusedConnection = exchange.reusedConnection
        record.httpVersion = exchange.httpVersion
        record.bodyBytes = exchange.body.count
        return record
    }
}
