import ProbeDomain
import ProbeJSON

/// What a reader of one kind of stream has made of the events so far.
struct StreamReading {
    /// What is read from the events, without its marks.
    var completion = CompletionReading()
    /// Where the marks lie.
    var marks = StreamMarks()
    /// The error that an event carried.
    var error: ErrorFacts?
    /// An event could not be read.
    var isBroken = false

    /// Notes a piece of visible text.
    mutating func noteText(_ text: String?, at end: Int) {
        guard let text, !text.isEmpty else { return }
        completion.proof = .text
        marks.firstToken = marks.firstToken ?? end
        marks.lastToken = end
    }

    /// Notes a piece of reasoning.
    mutating func noteReasoning(_ text: String?, at end: Int) {
        guard let text, !text.isEmpty else { return }
        completion.proof = completion.proof ?? .reasoning
        marks.firstReasoning = marks.firstReasoning ?? end
    }

    /// Notes a proof that is weaker than text or reasoning already seen.
    mutating func noteProof(_ proof: RunProof?) {
        completion.proof = completion.proof ?? proof
    }

    /// Notes the model that an event names.
    mutating func noteModel(_ name: String?) {
        guard let name, !name.isEmpty, name != completion.servedModel?.text else { return }
        completion.servedModel = ModelID(cut(name, to: 500))
    }

    /// Reads a whole body as a stream.
    ///
    /// - Parameters:
    ///   - body: The body.
    ///   - endsWithDone: `[DONE]` is the terminator; elsewhere it means nothing.
    ///   - wasEndedByUs: We ended it when enough had been said: it has no terminator, and what stands behind its last whole
    ///     event is no event.
    ///   - take: Reads one event's JSON into the reading.
    /// - Returns: The reading.
    static func read(
        _ body: [UInt8],
        endsWithDone: Bool = false,
        wasEndedByUs: Bool = false,
        _ take: (inout StreamReading, EventStream.Event, JSONNode) -> Void
    ) -> StreamReading {
        var reading = StreamReading()
        var stream = EventStream()
        let each = { (event: EventStream.Event) in
            guard event.isContent else { return }
            reading.marks.firstEvent = reading.marks.firstEvent ?? event.end
            if event.data.elementsEqual("[DONE]".utf8) {
                if endsWithDone { reading.marks.isTerminated = true }
                return
            }
            guard let node = try? JSONNode.parse(event.data) else {
                reading.isBroken = true
                return
            }
            if let facts = ErrorReader.facts(event, node) { reading.error = reading.error ?? facts }
            take(&reading, event, node)
        }
        stream.take(body, each)
        if wasEndedByUs { reading.marks.isTerminated = true } else { stream.finish(each) }
        return reading
    }

    /// Reads a whole body as JSON lines.
    ///
    /// - Parameters:
    ///   - body: The body.
    ///   - take: Reads one line's JSON into the reading; `end` is the offset of its last byte.
    /// - Returns: The reading.
    static func readLines(
        _ body: [UInt8],
        _ take: (inout StreamReading, _ node: JSONNode, _ end: Int) -> Void
    ) -> StreamReading {
        var reading = StreamReading()
        var stream = LineStream()
        let each = { (line: LineStream.Line) in
            reading.marks.firstEvent = reading.marks.firstEvent ?? line.end
            guard let node = try? JSONNode.parse(line.data) else {
                reading.isBroken = true
                return
            }
            if let facts = ErrorReader.factsInsideSuccess(node) { reading.error = reading.error ?? facts }
            take(&reading, node, line.end)
        }
        stream.take(body, each)
        stream.finish(each)
        return reading
    }

    /// What has been read, with its marks.
    var marked: CompletionReading {
        var marked = completion
        marked.marks = marks
        return marked
    }

    /// What the stream comes to.
    ///
    /// One that ends without its terminator is broken, even after tokens.
    var content: Reading.Content {
        if let error { return .error(error) }
        if isBroken { return .malformed("stream_broken") }
        guard marks.firstEvent != nil else { return .malformed("stream_empty") }
        guard marks.isTerminated else { return .malformed("stream_unterminated") }
        return .completion(marked)
    }
}
