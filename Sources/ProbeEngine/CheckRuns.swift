import Crypto
import ProbeDomain

extension Finding {
    /// The run was ended by us, which says nothing about the endpoint.
    var isOfOurOwnEnd: Bool { reason == "cancelled" }
}

/// What a run of a list brought; in memory of its own, for those who wait have it in hand.
final class ListRun {
    /// One record a page.
    var attempts: [AttemptRecord] = []
    /// The ids of all pages.
    var ids: [ModelID] = []
    /// The rows of all pages.
    var models: [ListedModel] = []
    /// Every page was there.
    var isComplete = false
    /// What its rows come to, where it is the list that the machine has settled: then no ids and no rows of it are kept.
    var unchanged: RowsDigest?
    /// The bodies of the first pages, for the deciding fragment.
    var bodies: [[UInt8]] = []
    /// The size of all pages.
    var bytes = 0
    /// SHA-256 over all pages.
    var digest = ""
    /// That of the pages so far, where there is more than one.
    private var hasher: SHA256?
    /// The finding of the last page: the run's.
    var finding = Finding(.protocolViolation, "nothing_ran")
    /// What the last page said about limits.
    var limits = LimitFacts()
    /// The mark that the last page carried of the list.
    var listTag: String?
    /// When the last page had arrived.
    var arrived = Timestamp(microseconds: 0)

    /// Takes a page.
    ///
    /// - Parameters:
    ///   - answer: The answer to it.
    ///   - page: Which one it is; nil for the first.
    ///   - settled: The list that is known.
    ///   - member: Whose list it is.
    ///   - kind: What the run is.
    ///   - isHeld: Whether no further page may be asked for now.
    /// - Returns: Which page is to be asked for next; nil when the list is read as far as it can be.
    @inline(never)
    func take(
        _ answer: Answer,
        page: PageToken?,
        settled: SettledList?,
        _ member: Member,
        _ kind: Prober.Kind,
        isHeld: () -> Bool
    ) -> PageToken? {
        bytes += answer.exchange.body.count
        if page == nil, let rows = settled.flatMap({ answer.rows(of: $0) }) {
            note(answer, member, kind, listed: rows.count)
            end(answer)
            (isComplete, unchanged) = (true, rows)
            return nil
        }
        guard case .list(let content) = answer.reading.content else {
            note(answer, member, kind, listed: nil)
            end(answer)
            return nil
        }
        guard ids.count + content.models.count <= Prober.mostIDs, bytes <= Prober.mostBytes else {
            // What such a list shows is believed as little as what it lacks.
            answer.reading.content = .malformed("list_too_long")
            answer.finding = member.classifier.classify(answer.exchange, answer.reading, question: .list(page: page))
            (ids, models) = ([], [])
            note(answer, member, kind, listed: nil)
            end(answer)
            return nil
        }
        ids += content.models.map(\.id)
        models += content.models
        note(answer, member, kind, listed: ids.count)
        if let next = content.next, next != page, attempts.count < Prober.mostPages, !isHeld() {
            keep(answer.exchange.body)
            var hasher = hasher ?? SHA256()
            hasher.update(data: answer.exchange.body)
            self.hasher = hasher
            return next
        }
        isComplete = content.next == nil && !content.isCutShort
        end(answer)
        return nil
    }

    /// Keeps what a page says, and its record.
    private func note(_ answer: Answer, _ member: Member, _ kind: Prober.Kind, listed: Int?) {
        finding = answer.finding
        limits = answer.reading.limits
        listTag = answer.reading.listTag
        arrived = answer.arrived
        var attempt = answer.record(member: member, check: .list, kind: kind)
        attempt.page = attempts.count
        attempt.listedCount = listed
        attempts.append(attempt)
    }

    /// Takes the body of the last page.
    private func end(_ answer: Answer) {
        keep(answer.exchange.body)
        if var hasher {
            hasher.update(data: answer.exchange.body)
            digest = Answer.text(hasher.finalize())
        } else {
            digest = answer.digest ?? Answer.digest(of: answer.exchange.body)
        }
    }

    /// Keeps a page's body; of what is too much, the beginning.
    private func keep(_ body: [UInt8]) {
        bodies.append(bytes <= Prober.mostKeptBytes ? body : Array(body.prefix(200)))
    }

    /// It came well, and without any id.
    var isEmpty: Bool { finding.verdict == .ok && ids.isEmpty && unchanged == nil }

    /// The read for the rules of evidence; nil when no page could be read.
    ///
    /// A list that is well formed and empty is a read, too: where many ids are known it is suspect.
    var read: ListRead? {
        guard let first = attempts.first, unchanged == nil, !ids.isEmpty || finding.verdict == .ok else { return nil }
        var read = ListRead(
            ids: ids,
            isComplete: isComplete && finding.verdict == .ok,
            sent: first.id.sent,
            ended: arrived,
            evidence: Evidence(attempts: attempts.map(\.id), bodyDigest: digest),
            status: attempts.last?.status,
            requestID: attempts.last?.requestID
        ).with(models)
        read.pages = attempts.count
        return read
    }
}

/// What a run about one model brought: a retrieval or a completion; in memory of its own as well.
final class ModelRun {
    /// Its record.
    var attempt: AttemptRecord
    /// Its finding.
    var finding: Finding
    /// What the reply said about limits.
    var limits: LimitFacts
    /// When the reply had arrived.
    var arrived: Timestamp
    /// The body, for the deciding fragment.
    var body: [UInt8]
    /// The mark that the reply carried of the list.
    var listTag: String?
    /// The announced end of the model's service, where the reply to a call names one.
    var shutdown: Timestamp?
    /// What the reply to a retrieval said of the model, if it is the one that was asked for.
    var found: ListedModel?

    /// Begins with what every answer has.
    init(_ answer: Answer, _ attempt: AttemptRecord) {
        self.attempt = attempt
        finding = answer.finding
        limits = answer.reading.limits
        arrived = answer.arrived
        body = answer.exchange.body
    }

    /// Its one attempt, in the form in which a list has its several.
    var attempts: [AttemptRecord] {
        @inline(never) get { [attempt] }
    }

    /// Weighs the list's evidence, and has the record say what came of it.
    func settle(by machine: EndpointMachine, model: ModelID) {
        finding = machine.settled(finding, model: model, at: arrived)
        attempt.verdict = finding.verdict
        attempt.reason = finding.reason
    }

    /// What a call showed about its model.
    func call(of model: ModelID, pool: String) -> CallOutcome {
        var call = CallOutcome(
            model: model,
            finding: finding,
            servedModel: attempt.servedModel,
            sent: attempt.id.sent,
            ended: arrived,
            status: attempt.status,
            requestID: attempt.requestID,
            latency: attempt.phases.end,
            firstToken: attempt.firstToken,
            evidence: Evidence(attempts: [attempt.id])
        )
        call.shutdown = shutdown
        call.pool = pool
        call.buckets = limits.buckets
        return call
    }

    /// What it says of the health of its question.
    func outcome(of task: RunTask, sample: Sample, until: Timestamp?) -> EndpointMachine.RunOutcome {
        EndpointMachine.RunOutcome(
            check: task.check,
            finding: finding,
            sample: sample,
            sent: attempt.id.sent,
            ended: arrived,
            isRecheck: task.cause != .due,
            status: attempt.status,
            requestID: attempt.requestID,
            until: until,
            evidence: Evidence(attempts: [attempt.id])
        )
    }

    /// The presence that a retrieval shows; nil when it shows none.
    var read: ListRead? {
        found.map { row in
            ListRead(
                check: .retrieve,
                ids: [row.id],
                isComplete: false,
                sent: attempt.id.sent,
                ended: arrived,
                evidence: Evidence(attempts: [attempt.id]),
                status: attempt.status,
                requestID: attempt.requestID
            ).with([row])
        }
    }
}

/// The part of a body around a piece of text, escaped; its beginning where the text is not found.
func fragment(of bodies: [[UInt8]], around text: String) -> String? {
    let wanted = Array(text.utf8)
    for body in bodies where !body.isEmpty && !wanted.isEmpty {
        guard let place = places(of: wanted, in: body).first else { continue }
        let from = max(0, place - 60)
        let to = min(body.count, place + wanted.count + 140)
        return escaped(String(decoding: body[from..<to], as: UTF8.self), limit: 240)
    }
    guard let body = bodies.first(where: { !$0.isEmpty }) else { return nil }
    return escaped(String(decoding: body.prefix(200), as: UTF8.self), limit: 240)
}
