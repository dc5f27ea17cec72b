import ProbeDomain

/// Values to record, plain and random.
enum Samples {
    /// An endpoint of these tests.
    static let endpoint = EndpointKey(name: "openai", provider: "openai", baseURL: "https://api.openai.com/v1")
    /// Another one.
    static let other = EndpointKey(name: "local", provider: "openai-compatible", baseURL: "http://127.0.0.1:8000/v1")
    /// 2026-04-24T17:44:30Z.
    static let noon = Timestamp(seconds: 1_777_052_670)

    /// An id that is always the same for the same number.
    static func id(_ number: UInt64) -> EventID {
        var random = SeededRandom(seed: number)
        return EventID(at: noon, random: &random)
    }

    /// An event without facts.
    static func event(_ number: UInt64, isTold: Bool = true, after: Duration = .zero) -> Event {
        Event(
            id: id(number),
            kind: .modelListed,
            time: noon + after,
            isTold: isTold,
            message: "event \(number)"
        )
    }

    /// An attempt that was sent so many microseconds after noon.
    static func attempt(_ microseconds: Int, of endpoint: EndpointKey = endpoint) -> AttemptRecord {
        AttemptRecord(
            id: AttemptID(endpoint: endpoint.name, sent: noon + .microseconds(microseconds)),
            endpoint: endpoint,
            check: .list,
            verdict: .ok,
            reason: "ok"
        )
    }

    /// A change with one event, one attempt and one model, whose number is all of them.
    static func change(_ number: UInt64) -> RecordChange {
        var change = RecordChange()
        change.endpoint = EndpointRecord(key: endpoint)
        change.models = [ModelRecord(id: ModelID("model-\(number)"))]
        change.attempts = [attempt(Int(number))]
        change.events = [event(number)]
        return change
    }

    /// A wish for one completion.
    static func wish(
        _ endpoint: EndpointKey = endpoint,
        at time: Timestamp = noon,
        tokens: Int = 10,
        caps: BudgetCaps = BudgetCaps(),
        total: BudgetCaps = BudgetCaps(),
        isConfirmation: Bool = false
    ) -> Reservation {
        Reservation(
            endpoint: endpoint,
            model: "gpt-5.5",
            time: time,
            spending: Spending(completions: 1, tokens: tokens, microUSD: tokens * 2),
            endpointCaps: caps,
            totalCaps: total,
            isConfirmation: isConfirmation
        )
    }
}

/// Draws records with every field, from a seed.
struct Sampler {
    /// The source.
    var random: SeededRandom

    /// What servers and people might send, as far as SQLite can hold it.
    static let texts = [
        "gpt-5.5", "a\nb", "ends in a return\r", "\r\n", "\\", "\\n", "\\\\n\n", "n\n\u{301}", "\u{301}x",
        "\u{202E}evil\u{202C}", "😀👩‍👩‍👧", "'; DROP TABLE event; --", "\"%s\" ?1 :a", "\u{1B}[31m", "\u{FEFF}", "ß\u{FFFF}",
        String(repeating: "x", count: 3_000),
    ]

    /// Starts from a seed.
    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// One in two.
    mutating func coin() -> Bool { Bool.random(using: &random) }
    /// A value, or nil.
    mutating func maybe<Value>(_ draw: (inout Sampler) -> Value) -> Value? { coin() ? draw(&self) : nil }
    /// One of some values.
    mutating func one<Value>(of values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }
    /// A text.
    mutating func text() -> String { one(of: Self.texts) }
    /// An id of a model that differs from others.
    mutating func model() -> ModelID { ModelID(text() + String(random.next(), radix: 36)) }
    /// A count.
    mutating func count() -> Int { Int.random(in: 0...1_000_000, using: &random) }
    /// An instant of any sign.
    mutating func time() -> Timestamp { Timestamp(microseconds: .random(in: -(1 << 51)...(1 << 51), using: &random)) }
    /// A length of whole microseconds.
    mutating func duration() -> Duration { .microseconds(Int64.random(in: 0...(1 << 40), using: &random)) }

    /// A check of any kind.
    mutating func check() -> Check {
        let model = model()
        return one(of: [.list, .retrieve(model), .completion(model)])
    }

    /// An attempt with all its fields.
    mutating func attempt(of endpoint: EndpointKey) -> AttemptRecord {
        var attempt = AttemptRecord(
            id: AttemptID(endpoint: endpoint.name, sent: time()),
            endpoint: endpoint,
            check: check(),
            verdict: one(of: Verdict.allCases),
            reason: Reason(text())
        )
        attempt.page = count()
        attempt.isExtra = coin()
        attempt.isManual = coin()
        attempt.reusedConnection = coin()
        attempt.isExcused = coin()
        attempt.status = maybe { $0.count() }
        attempt.errorType = maybe { $0.text() }
        attempt.errorCode = maybe { $0.text() }
        attempt.detail = maybe { $0.text() }
        attempt.requestID = maybe { $0.text() }
        attempt.phases = Phases(
            waited: maybe { $0.duration() },
            lookup: maybe { $0.duration() },
            connect: maybe { $0.duration() },
            tls: maybe { $0.duration() },
            firstByte: maybe { $0.duration() },
            end: maybe { $0.duration() }
        )
        attempt.httpVersion = maybe { $0.text() }
        attempt.firstEvent = maybe { $0.duration() }
        attempt.firstReasoning = maybe { $0.duration() }
        attempt.firstToken = maybe { $0.duration() }
        attempt.lastToken = maybe { $0.duration() }
        attempt.inputTokens = maybe { $0.count() }
        attempt.outputTokens = maybe { $0.count() }
        attempt.microUSD = maybe { $0.count() }
        attempt.servedModel = maybe { $0.model() }
        attempt.listedCount = maybe { $0.count() }
        attempt.bodyBytes = count()
        return attempt
    }

    /// An event with all its fields.
    mutating func event() -> Event {
        var facts = EventFacts()
        facts.endpoint = maybe { $0.text() }
        facts.provider = maybe { $0.text() }
        facts.check = maybe { $0.one(of: CheckKind.allCases) }
        facts.model = maybe { $0.model() }
        facts.otherModels = (0..<Int.random(in: 0...4, using: &random)).map { _ in ModelID(text()) }
        facts.servedModel = maybe { $0.model() }
        facts.state = maybe { $0.text() }
        facts.previous = maybe { $0.text() }
        facts.verdict = maybe { $0.one(of: Verdict.allCases) }
        facts.reason = maybe { Reason($0.text()) }
        facts.httpStatus = maybe { $0.count() }
        facts.requestID = maybe { $0.text() }
        facts.lastAbsent = maybe { $0.time() }
        facts.firstPresent = maybe { $0.time() }
        facts.until = maybe { $0.time() }
        facts.latency = maybe { $0.duration() }
        facts.firstToken = maybe { $0.duration() }
        var evidence = Evidence(bodyDigest: maybe { $0.text() }, fragment: maybe { $0.text() })
        evidence.attempts = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            AttemptID(endpoint: one(of: ["openai", "a.b-c_d"]), sent: time())
        }
        return Event(
            id: EventID(at: time(), random: &random),
            kind: one(of: EventKind.allCases),
            time: time(),
            isTold: coin(),
            message: text(),
            facts: facts,
            evidence: evidence
        )
    }
}
