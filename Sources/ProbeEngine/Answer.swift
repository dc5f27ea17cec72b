import Crypto
import ProbeDomain

/// What came of one request: the exchange without the key, what was read from it, and what that means.
///
/// What is done with it is done here and not where it is waited for: whatever a function that waits has in hand takes room
/// for as long as the request is under way, and ten thousand of them may be.
final class Answer {
    let exchange: Exchange
    var reading: Reading
    var finding: Finding
    /// SHA-256 of the body, hexadecimal, where it had to be known; nil where it did not.
    var digest: String?

    /// Makes an answer of its parts.
    init(exchange: Exchange, reading: Reading, finding: Finding) {
        self.exchange = exchange
        self.reading = reading
        self.finding = finding
    }

    /// Reads and classifies an exchange; the key is gone from all of it, should the server have echoed it.
    @inline(never)
    init(_ exchange: Exchange, to question: Question, of member: Member, _ request: WireRequest, settled: SettledList?)
    {
        let mask = CredentialMask(member.target.credential, in: request)
        var whole = exchange
        if let settled, whole.status == 200, whole.failure == nil {
            digest = Self.digest(of: whole.body)
            whole.isUnchangedList = digest == settled.digest
        }
        let readable = mask.readable(whole)
        let reading = member.dialect.read(readable, as: question)
        let finding = member.classifier.classify(readable, reading, question: question)
        self.exchange = mask.kept(readable)
        self.reading = mask.masked(reading)
        self.finding = mask.masked(finding)
        if self.exchange.body != whole.body { digest = nil }
    }

    /// When the reply had arrived.
    var arrived: Timestamp { exchange.sent.wall + (exchange.phases.end ?? .zero) }

    /// SHA-256 in hexadecimal digits.
    static func digest(of body: [UInt8]) -> String { text(SHA256.hash(data: body)) }

    /// A digest in hexadecimal digits.
    static func text(_ digest: SHA256Digest) -> String {
        let digits = StaticString("0123456789abcdef")
        return String(unsafeUninitializedCapacity: 2 * SHA256Digest.byteCount) { text in
            for (index, byte) in digest.enumerated() {
                text[2 * index] = digits.utf8Start[Int(byte >> 4)]
                text[2 * index + 1] = digits.utf8Start[Int(byte & 15)]
            }
            return 2 * SHA256Digest.byteCount
        }
    }

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

    /// The run of a completion; `price` is that of the provider's list, nil for the one of our own table.
    @inline(never)
    func modelRun(_ member: Member, model: ModelID, kind: Prober.Kind, price: ModelPrice?) -> ModelRun {
        var attempt = record(member: member, check: .completion(model), kind: kind)
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
        let run = ModelRun(self, attempt)
        run.listTag = reading.listTag
        run.shutdown = completion?.shutdown
        return run
    }

    private func cost(_ usage: TokenUsage?, at price: ModelPrice?) -> Int? {
        guard let usage else { return nil }
        return usage.microUSD ?? price?.cost(input: usage.input, output: usage.output)
    }

    /// The run of a retrieval.
    @inline(never)
    func retrieveRun(_ member: Member, model: ModelID, kind: Prober.Kind) -> ModelRun {
        let run = ModelRun(self, record(member: member, check: .retrieve(model), kind: kind))
        // Some servers answer for whatever they are asked; an id of another family is no presence.
        if case .retrieved(let row) = reading.content, ModelFamily(of: row.id).name == ModelFamily(of: model).name {
            run.found = row
        }
        return run
    }

    /// The record of the attempt.
    func record(member: Member, check: Check, kind: Prober.Kind) -> AttemptRecord {
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
