import ProbeDomain

/// `probe history` as text that fits the terminal.
struct HistoryText {
    /// What it shows.
    let history: History
    /// Now; times of today have no date.
    let now: Timestamp
    /// Where it goes.
    let console: Console

    /// Outages shown, at most; the newest.
    static let outageLimit = 20

    /// The width that it fits in.
    private var columns: Int { TimelineLayout.columns(of: console) }

    /// The lines.
    var lines: [String] {
        guard !history.endpoints.isEmpty else { return title(nil) + ["nothing is on record for this time"] }
        guard history.isDetailed else { return compact }
        return Array(history.endpoints.map(detailed).joined(separator: [""])) + outages
    }

    // MARK: One endpoint

    private func detailed(_ endpoint: Report.Endpoint) -> [String] {
        let layout = TimelineLayout.detailed(history.window, columns: columns)
        // Another base URL under the same name is another endpoint.
        let isOnly = history.endpoints.count == 1
        var lines = title(isOnly ? endpoint.name : "\(endpoint.name), \(escaped(endpoint.key.baseURL, limit: 80))")
        for question in endpoint.questions {
            lines.append("")
            lines += heading(question)
            let gutter = String(repeating: " ", count: layout.gutter)
            lines.append(gutter + layout.strip(question.steps, console: console))
            if question.check.kind == .completion {
                lines += sparklines("first token", question.steps, \.firstToken, layout)
            }
            lines += sparklines("total", question.steps, \.total, layout)
        }
        lines.append("")
        lines.append(Paint.faint(layout.axis(), console))
        lines.append(Paint.faint(Blocks.legend, console))
        return lines
    }

    /// The question and its figures, on one line where they fit.
    private func heading(_ question: Report.Question) -> [String] {
        let availability = question.availability(in: history.window)
        let facts = [
            "\(percent(availability.share)) up", "\(percent(availability.unknownShare)) unknown",
            grouped(question.summary.attempts, "call"),
        ].joined(separator: " · ")
        let name = question.check.heading
        let room = columns - name.count - facts.count
        if room >= 2 { return [name + String(repeating: " ", count: room) + Paint.faint(facts, console)] }
        return Self.wrapped(name, columns) + Self.wrapped(facts, columns).map { Paint.faint($0, console) }
    }

    private func sparklines(
        _ name: String,
        _ steps: [TimelineStep],
        _ measure: KeyPath<TimelineStep, Percentiles?>,
        _ layout: TimelineLayout
    ) -> [String] {
        let p50 = layout.spread(steps) { $0[keyPath: measure]?.p50 }
        let p95 = layout.spread(steps) { $0[keyPath: measure]?.p95 }
        guard p50.contains(where: { $0 != nil }) else { return [] }
        let (first, second) = (Blocks.sparkline(p50), Blocks.sparkline(p95))
        if layout.isWide {
            return [
                pad("\(name) p50 ", layout.gutter) + first + Paint.faint(" " + Self.scale(p50), console),
                pad("p95 ", layout.gutter) + second + Paint.faint(" " + Self.scale(p95), console),
            ]
        }
        let scales = ["\(name) \(Self.scale(p50))", "p95 \(Self.scale(p95))"]
        let line = scales.joined(separator: ", ")
        let head = line.count <= columns ? [line] : scales
        return head.map { Paint.faint($0, console) } + ["p50 " + first, "p95 " + second]
    }

    /// From the lowest to the highest value: `190–274 ms`, `598 ms – 2.13 s`.
    private static func scale(_ values: [Int64?]) -> String {
        let known = values.compactMap(\.self)
        guard let low = known.min(), let high = known.max() else { return unknownMark }
        let (from, upTo) = (latency(low), latency(high))
        if from == upTo { return from }
        let units = [from, upTo].map { $0.drop { $0 != " " } }
        return units[0] == units[1] ? "\(from.dropLast(units[0].count))–\(upTo)" : "\(from) – \(upTo)"
    }

    // MARK: All endpoints

    private var compact: [String] {
        let names = max(history.endpoints.map(\.name.count).max() ?? 0, 8)
        let layout = TimelineLayout.compact(history.window, columns: columns, names: names)
        let right = layout.isWide ? ["UP", "UNKNOWN", "FIRST TOKEN"] : ["UP"]
        let head = "ENDPOINT" + String(repeating: " ", count: layout.gutter + layout.chart - 8) + figures(right)
        var lines = title(nil) + ["", Paint.faint(head, console)]
        for endpoint in history.endpoints {
            let standing = endpoint.standing(in: history.window)
            let token = endpoint.whole.firstToken.percentiles.map { latency($0.p50) } ?? unknownMark
            let values = [percent(standing.up), percent(standing.unknown), token]
            let name = cut(endpoint.name, layout.gutter - 2)
            lines.append(
                name + String(repeating: " ", count: layout.gutter - name.count)
                    + layout.strip(endpoint.steps, console: console) + figures(Array(values.prefix(right.count)))
            )
        }
        lines.append(Paint.faint(layout.axis(), console))
        lines.append(Paint.faint(Blocks.legend + (layout.isWide ? "; first token: the median" : ""), console))
        return lines + summaryOfOutages
    }

    /// Columns at the right, each 10 wide, the third 13.
    private func figures(_ texts: [String]) -> String {
        texts.enumerated().map { index, text in pad(text, index == 2 ? 13 : 10) }.joined()
    }

    private var summaryOfOutages: [String] {
        guard !history.outages.isEmpty else { return ["no outage was told in this time"] }
        var counts: [String: Int] = [:]
        for outage in history.outages { counts[outage.endpoint, default: 0] += 1 }
        let worst = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { name, count in
            "\(shownEndpointName(name)) \(count)"
        }
        return Self.wrapped("outages: \(abbreviated(worst, limit: 3)); probe history ENDPOINT shows them", columns)
    }

    // MARK: Outages

    private var outages: [String] {
        guard !history.outages.isEmpty else { return ["", "no outage was told in this time"] }
        let shown = history.outages.suffix(Self.outageLimit)
        let clock = LocalClock(now: now)
        var lines = [""]
        if shown.count < history.outages.count {
            lines.append("the newest \(shown.count) of \(history.outages.count) outages; --json has all")
        }
        var table = Table(["", "START", "END", "LASTED", "STATE", "QUESTION", "CAUSE"])
        for outage in shown {
            let (symbol, paint) = outage.state.mark
            table.add([
                Table.Cell(symbol, paint),
                Table.Cell(clock.text(outage.start)),
                Table.Cell(outage.end.map { clock.text($0, after: outage.start) } ?? "lasts"),
                Table.Cell(words((outage.end ?? now) - outage.start), isNumber: true),
                Table.Cell(outage.state.rawValue, paint),
                Table.Cell(outage.check?.heading ?? unknownMark),
                Table.Cell(outage.cause),
            ])
        }
        guard table.width > columns else { return lines + table.lines(console) }
        for outage in shown {
            let (symbol, paint) = outage.state.mark
            let start = clock.text(outage.start)
            let span = outage.end.map { "\(start) – \(clock.text($0, after: outage.start))" } ?? "since \(start)"
            let length = words((outage.end ?? now) - outage.start)
            lines.append(paint("\(symbol) \(outage.state.rawValue)", console))
            lines += ["\(span) (\(length))", outage.check?.heading, outage.cause].compactMap(\.self).flatMap { text in
                Self.wrapped(text, columns - 2).map { "  " + $0 }
            }
        }
        return lines
    }

    // MARK: Pieces

    private func title(_ name: String?) -> [String] {
        let window = history.window
        let dates = localSpan(window)
        let whole = [name, dates, words(window.length)].compactMap(\.self).joined(separator: " · ")
        return whole.count <= columns
            ? [whole] : [name, dates].compactMap(\.self).flatMap { Self.wrapped($0, columns) }
    }

    /// To the right end of so many columns.
    private func pad(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// Lines of at most so many characters, broken at blanks where there are any.
    static func wrapped(_ text: String, _ width: Int) -> [String] {
        var lines: [String] = []
        var rest = text[...]
        while rest.count > width {
            let place = rest.prefix(width + 1).lastIndex(of: " ") ?? rest.prefix(width).endIndex
            lines.append(String(rest[..<place]))
            rest = rest[place...].drop { $0 == " " }
        }
        return lines + [String(rest)]
    }
}

extension Outage {
    /// Why, in few words: `connect_timeout`, `HTTP 503: server_error`.
    ///
    /// Still to be made safe for HTML.
    var cause: String {
        let words = escaped(reason?.code ?? verdict?.rawValue ?? "", limit: 80)
        let status = httpStatus.map { "HTTP \($0)" }
        return [status, words.isEmpty ? nil : words].compactMap(\.self).joined(separator: ": ")
    }
}
