import ProbeDomain
import Testing

/// One answer of a provider's server, and what it means.
///
/// The cases come from what is known of the providers, not from the rules: a rule that is wrong and a case that repeats it
/// would agree. Ids, names and amounts are made up.
struct AnswerCase: Sendable, CustomTestStringConvertible {
    /// The provider's name in the config.
    var provider: String
    /// The model that was asked for.
    var model: ModelID
    /// The fact; unique for its provider.
    let name: String
    /// What was asked.
    let asked: Asked
    /// The reply's status; nil when there was no reply.
    let status: Int?
    /// The verdicts that are right; more than one where the sources leave it open.
    let verdicts: [Verdict]
    /// What the reply must say about waiting.
    let wait: ExpectedWait
    /// What proves that the model ran; nil where the case does not care.
    let proof: RunProof?
    /// The model that the reply names; nil where the case does not care.
    let served: ModelID?
    /// Header fields; the type of the body may be left out.
    let headers: [(String, String)]
    /// Why the transfer did not end well; nil when it did.
    let failure: TransferFailure.Kind?
    /// The body as far as it had arrived.
    let body: [UInt8]

    /// Makes a case; `provider` and `model` stay empty where a list of one provider's cases fills them in.
    init(
        _ name: String,
        _ asked: Asked,
        _ status: Int?,
        is verdicts: Verdict...,
        from provider: String = "",
        model: ModelID = "",
        wait: ExpectedWait = .any,
        proof: RunProof? = nil,
        served: ModelID? = nil,
        headers: KeyValuePairs<String, String> = [:],
        failure: TransferFailure.Kind? = nil,
        form: Form = .json,
        body: () -> String = { "" }
    ) {
        self.provider = provider
        self.model = model
        self.name = name
        self.asked = asked
        self.status = status
        self.verdicts = verdicts
        self.wait = wait
        self.proof = proof
        self.served = served
        self.failure = failure
        self.body = form.bytes(of: body())
        let contentType = self.body.isEmpty ? nil : form.contentType.map { ("content-type", $0) }
        self.headers = headers.map { ($0.key, $0.value) } + [contentType].compactMap(\.self)
    }

    var testDescription: String { "\(provider): \(name)" }

    /// The cases with their provider and model filled in where they name none.
    static func answers(of provider: String, asking model: ModelID, _ cases: [AnswerCase]) -> [AnswerCase] {
        cases.map { original in
            var filled = original
            if filled.provider.isEmpty { filled.provider = provider }
            if filled.model.text.isEmpty { filled.model = model }
            return filled
        }
    }

    /// When the requests of the cases were sent: 2026-04-24T17:44:30Z.
    static let sent = Moment(wall: Timestamp(seconds: 1_777_052_670), monotonic: MonotonicInstant(nanoseconds: 0))

    /// The case as the transport would report it.
    var exchange: Exchange {
        Exchange(
            sent: Self.sent,
            status: status,
            httpVersion: status == nil ? nil : "2",
            headers: HeaderFields(headers),
            body: body,
            chunks: body.isEmpty ? [] : [TimedChunk(end: body.count, at: .zero)],
            failure: failure.map { TransferFailure($0) }
        )
    }

    /// What was asked.
    enum Asked: Sendable {
        case list
        case retrieve
        /// A completion; `route` is the config's word for it, nil for the dialect's preferred one.
        case call(route: String?, isStreaming: Bool)

        /// A completion in one piece, by the preferred route.
        static let completion = completion(by: nil)
        /// A completion as a stream, by the preferred route.
        static let stream = stream(by: nil)

        static func completion(by route: String?) -> Asked { .call(route: route, isStreaming: false) }
        static func stream(by route: String?) -> Asked { .call(route: route, isStreaming: true) }
    }

    /// What a reply must say about waiting.
    enum ExpectedWait: Sendable {
        /// Anything; the case does not care.
        case any
        /// Nothing.
        case none
        /// This long, within 5 ms.
        case of(Duration)
    }

    /// What the text of a body is.
    enum Form: Sendable {
        case json
        /// A stream of events; the blank line after the last one is added.
        case events
        /// A stream of events whose lines end with CR and LF.
        case windowsEvents
        /// A stream of events after a byte order mark.
        case markedEvents
        case html
        /// Some other text; a header names its type.
        case text
        /// A stream of binary frames: each line is an event's type and its JSON, an exception's after an exclamation mark.
        case frames

        /// The type that a server gives it.
        var contentType: String? {
            switch self {
            case .json: "application/json"
            case .events, .windowsEvents, .markedEvents: "text/event-stream"
            case .html: "text/html; charset=UTF-8"
            case .text: nil
            case .frames: "application/vnd.amazon.eventstream"
            }
        }

        /// The body as it is sent.
        func bytes(of text: String) -> [UInt8] {
            switch self {
            case .json, .html, .text: Array(text.utf8)
            case .events: Array((text + "\n\n").utf8)
            case .windowsEvents:
                Array(
                    (text + "\n\n").split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
                        .utf8
                )
            case .markedEvents: [0xEF, 0xBB, 0xBF] + Array((text + "\n\n").utf8)
            case .frames: text.split(separator: "\n").compactMap { AnswerFrame(line: $0) }.flatMap(\.bytes)
            }
        }
    }
}
