import ProbeDomain

/// Percentiles of a time over time as inline SVG: a line for the median, a band up to the 95th percentile, a dotted line
/// for the 99th.
///
/// The plot stretches to any width; its labels are HTML beside it.
struct LatencyPlot {
    /// The percentiles of each step, in microseconds; nil where nothing was measured.
    let steps: [Percentiles?]
    /// What it shows, for those who cannot see it.
    let title: String
    /// An id that no other element of the page has.
    let id: String

    /// The top of the scale, in microseconds: the first of 1, 2, 3, 4, 5, 6 or 8 times a power of ten that holds all; the
    /// 99th percentile as long as it is under three times the 95th, so that one stray does not flatten the rest.
    var top: Int64 {
        let p95 = steps.compactMap { $0?.p95 }.max() ?? 0
        let p99 = steps.compactMap { $0?.p99 }.max() ?? 0
        let high = max(p99 <= p95.multipliedSaturated(by: 3) ? p99 : p95, 1)
        var power: Int64 = 1
        while high > power.multipliedSaturated(by: 8) { power = power.multipliedSaturated(by: 10) }
        let tops: [Int64] = [1, 2, 3, 4, 5, 6, 8].map { power.multipliedSaturated(by: $0) }
        return tops.first { high <= $0 } ?? power.multipliedSaturated(by: 10)
    }

    /// The highest 99th percentile, where it is beyond the scale; in microseconds.
    var beyond: Int64? {
        let p99 = steps.compactMap { $0?.p99 }.max() ?? 0
        return p99 > top ? p99 : nil
    }

    private static let (pitch, height) = (10.0, 100.0)

    /// The element.
    var svg: String {
        let width = HTML.coordinate(Double(max(steps.count, 1)) * Self.pitch)
        return """
            <svg class="latency" viewBox="0 0 \(width) 100" preserveAspectRatio="none" role="img" \
            aria-labelledby="\(id)-t \(id)-d"><title id="\(id)-t">\(HTML.text(title))</title>\
            <desc id="\(id)-d">\(HTML.text(description))</desc>\
            <path class="grid" d="M0 .5H\(width)M0 50H\(width)M0 99.5H\(width)"/>\
            <path class="band" d="\(band)"/><path class="p99" d="\(line(\.p99))"/>\
            <path class="p95" d="\(line(\.p95))"/><path class="p50" d="\(line(\.p50))"/></svg>
            """
    }

    /// The whole in a sentence.
    private var description: String {
        let medians = steps.compactMap { $0?.p50 }
        guard let low = medians.min(), let high = medians.max() else { return "nothing was measured" }
        let worst = steps.compactMap { $0?.p95 }.max() ?? high
        return "median between \(latency(low)) and \(latency(high)), 95th percentile up to \(latency(worst))"
    }

    /// Stretches of neighbouring steps with values.
    private var runs: [Range<Int>] {
        var runs: [Range<Int>] = []
        for index in steps.indices where steps[index] != nil {
            if let last = runs.last, last.upperBound == index {
                runs[runs.count - 1] = last.lowerBound..<index + 1
            } else {
                runs.append(index..<index + 1)
            }
        }
        return runs
    }

    private func point(_ index: Int, _ value: Int64) -> String {
        let y = Self.height - min(Double(value) / Double(top), 1) * Self.height
        return "\(HTML.coordinate((Double(index) + 0.5) * Self.pitch)) \(HTML.coordinate(y))"
    }

    private func points(_ run: some Sequence<Int>, _ value: KeyPath<Percentiles, Int64>) -> [String] {
        run.compactMap { index in steps[index].map { point(index, $0[keyPath: value]) } }
    }

    /// A step that stands alone is a dot: a line of no length with round ends.
    private func line(_ value: KeyPath<Percentiles, Int64>) -> String {
        runs.map { run in "M" + points(run, value).joined(separator: "L") + (run.count == 1 ? "h.1" : "") }.joined()
    }

    private var band: String {
        runs.filter { $0.count > 1 }.map { run in
            "M" + (points(run, \.p95) + points(run.reversed(), \.p50)).joined(separator: "L") + "z"
        }.joined()
    }
}
