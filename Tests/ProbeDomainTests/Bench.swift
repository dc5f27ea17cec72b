import ProbeDomain

/// One endpoint's machine with a time of its own, fed by hand.
struct Bench {
    var machine: EndpointMachine
    var now = Timestamp(seconds: 1_777_052_640)
    /// Replies say nothing that a server may leave out.
    let isBare: Bool

    init(
        watching patterns: [String] = ["gpt-5.5"],
        models: [ModelID] = [],
        confirms: Bool = true,
        listEvery: Duration = .seconds(24 * 3_600),
        knowledge: EndpointKnowledge? = nil,
        isBare: Bool = false
    ) {
        self.isBare = isBare
        let key = EndpointKey(name: "openai", provider: "openai", baseURL: "https://api.openai.com/v1")
        var endpoint = Endpoint(key: key, completionModels: models, confirms: confirms)
        endpoint.listEvery = listEvery
        machine = EndpointMachine(
            endpoint: endpoint,
            watches: patterns.map { Watch(ModelPattern($0)) },
            knowledge: knowledge ?? EndpointKnowledge(endpoint: EndpointRecord(key: key))
        )
    }

    /// Enough ids for the sanity gate to look.
    static let crowd: [ModelID] = (1...20).map { ModelID("filler-\($0)") }

    mutating func pass(_ duration: Duration) { now = now + duration }

    /// Reads a list that took 200 ms.
    @discardableResult
    mutating func list(_ ids: [ModelID], complete: Bool = true) -> Conclusion {
        list(rows: ids.map { ListedModel(id: $0) }, complete: complete)
    }

    /// Reads a list whose rows say more.
    @discardableResult
    mutating func list(rows: [ListedModel], complete: Bool = true) -> Conclusion {
        let sent = now
        pass(.milliseconds(200))
        return machine.observe(
            ListRead(
                ids: rows.map(\.id),
                isComplete: complete,
                sent: sent,
                ended: now,
                evidence: Evidence(attempts: [AttemptID(endpoint: "openai", sent: sent)], bodyDigest: "d1"),
                status: 200,
                requestID: isBare ? nil : "req_1"
            ).with(rows)
        )
    }

    /// Makes a call that took 400 ms; what it means is weighed against the list first, as the engine does.
    @discardableResult
    mutating func call(
        _ model: ModelID,
        _ verdict: Verdict = .ok,
        _ reason: Reason = "ran_text",
        served: ModelID? = nil,
        status: Int = 200,
        shutdown: Timestamp? = nil,
        pool: String = "all",
        limits: [String: Int] = [:]
    ) -> Conclusion {
        let sent = now
        pass(.milliseconds(400))
        var call = CallOutcome(
            model: model,
            finding: machine.settled(Finding(verdict, reason), model: model, at: now),
            servedModel: isBare ? nil : served,
            sent: sent,
            ended: now,
            status: status,
            requestID: isBare ? nil : "req_2",
            latency: .milliseconds(400),
            firstToken: !isBare && (verdict == .ok || served != nil) ? .milliseconds(300) : nil,
            evidence: Evidence(attempts: [AttemptID(endpoint: "openai", sent: sent)])
        )
        call.shutdown = shutdown
        call.pool = pool
        call.buckets = limits.sorted { $0.key < $1.key }.map { LimitBucket(name: $0.key, limit: $0.value) }
        return machine.observe(call)
    }

    /// Notes a run of a question; one that says more has a status, a request's id and the end of a hold.
    @discardableResult
    mutating func run(
        _ check: Check = .list,
        _ verdict: Verdict,
        _ reason: Reason = "some_reason",
        recheck: Bool = false,
        says more: Bool = false
    ) -> Conclusion {
        machine.observe(
            EndpointMachine.RunOutcome(
                check: check,
                finding: Finding(verdict, reason),
                sample: verdict.sample,
                sent: now,
                ended: now + .milliseconds(100),
                isRecheck: recheck,
                status: more ? 500 : nil,
                requestID: more ? "req_3" : nil,
                until: more ? now + .seconds(60) : nil
            )
        )
    }

    func state(of model: ModelID) -> ModelState { machine.record(of: model).state }
}

extension Conclusion {
    /// The kinds of what goes to the journal.
    var told: [EventKind] { events.filter(\.isTold).map(\.kind) }
    /// The kinds of what is recorded only.
    var recordedOnly: [EventKind] { events.filter { !$0.isTold }.map(\.kind) }
}
