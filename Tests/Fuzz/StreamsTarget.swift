import ProbeDomain

@testable import ProbeProviders

/// What a stream gives does not depend on where it is cut, its marks lie in it, and every dialect reads it, as a stream,
/// in one piece and as a list.
///
/// The first byte chooses dialect and question, the second how long the pieces are.
func fuzzStreams(_ bytes: [UInt8]) {
    guard bytes.count >= 2 else { return }
    let body = Array(bytes.dropFirst(2))
    checkCuts(body, seed: bytes[1])

    let (dialect, classifier) = dialects[Int(bytes[0]) % dialects.count]
    let routes = dialect.facts.routes
    let question: Question =
        switch Int(bytes[0]) / dialects.count % 4 {
        case 0: .list(page: nil)
        case _ where routes.isEmpty: .list(page: nil)
        case let choice:
            .completion("gpt-5.5", CompletionOptions(route: routes[choice % routes.count], isStreaming: choice < 3))
        }
    let exchange = Exchange(
        sent: Moment(wall: Timestamp(seconds: 1_800_000_000), monotonic: MonotonicInstant(nanoseconds: 0)),
        status: bytes[1] & 0x80 == 0 ? 200 : 429,
        body: body,
        chunks: [TimedChunk(end: body.count, at: .milliseconds(3))]
    )
    let reading = dialect.read(exchange, as: question)
    _ = classifier.classify(exchange, reading, question: question)
    if let wait = reading.limits.wait { hold(wait >= .zero && wait <= WaitGrammar.longest, "a wait of \(wait)") }
    guard case .completion(let completion) = reading.content, let marks = completion.marks else { return }
    for mark in [marks.firstEvent, marks.firstReasoning, marks.firstToken, marks.lastToken].compactMap({ $0 }) {
        hold(body.indices.contains(mark), "a mark at \(mark) of \(body.count)")
    }
}

private let dialects = ProviderRegistry.all.map { ($0, Classifier(rules: $0.rules)) }

private func checkCuts(_ body: [UInt8], seed: UInt8) {
    var whole: [EventStream.Event] = []
    var stream = EventStream()
    stream.take(body) { whole.append($0) }
    let hasContent = whole.contains(where: \.isContent)
    stream.finish { whole.append($0) }
    var last = 0
    for event in whole {
        hold(event.end >= last && event.end < max(body.count, 1), "an event that ends at \(event.end)")
        last = event.end
    }

    var cut: [EventStream.Event] = []
    var pieces = EventStream()
    var observer = StreamObserver()
    var progress: BodyProgress = []
    var length = Int(seed & 0x7F)
    var rest = body[...]
    while !rest.isEmpty {
        length = (length * 5 + 3) % 17
        let piece = rest.prefix(length)
        rest = rest.dropFirst(length)
        piece.withUnsafeBytes { pieces.take($0) { cut.append($0) } }
        progress.formUnion(piece.withUnsafeBytes { observer.observe($0) })
    }
    pieces.finish { cut.append($0) }
    hold(cut == whole, "cut in pieces it gives \(cut.count) events, whole \(whole.count)")
    hold(progress.contains(.content) == hasContent, "the observer sees other content")
}
