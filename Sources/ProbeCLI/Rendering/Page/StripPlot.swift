import ProbeDomain

/// Availability over time as inline SVG: what was up rises from a line, what was down hangs from it, what is not known is
/// missing.
///
/// The plot stretches to any width; it holds no text that would stretch with it.
struct StripPlot {
    /// The steps, from the first.
    let steps: [TimelineStep]
    /// What it shows, for those who cannot see it.
    let title: String
    /// An id that no other element of the page has.
    let id: String
    /// Whether steps that were down show their time and share under the pointer.
    var hasTips = true

    /// Heights above and below the line, and the width of a step with its gap.
    private static let (above, below, pitch, gap) = (20.0, 12.0, 10.0, 1.5)

    /// The element.
    var svg: String {
        let width = Double(max(steps.count, 1)) * Self.pitch
        let height = Self.above + Self.below
        var up = ""
        var down = ""
        var tips = ""
        for (index, step) in steps.enumerated() {
            let left = HTML.coordinate(Double(index) * Self.pitch)
            let length = step.window.length.inSeconds
            guard length > 0 else { continue }
            let (rise, fall) = (share(step.up, length) * Self.above, fallen(share(step.down, length)))
            let bar = HTML.coordinate(Self.pitch - Self.gap)
            if rise > 0 { up += "M\(left) \(HTML.coordinate(Self.above))v-\(HTML.coordinate(rise))h\(bar)V20z" }
            if fall > 0 { down += "M\(left) \(HTML.coordinate(Self.above))v\(HTML.coordinate(fall))h\(bar)V20z" }
            if hasTips, fall >= 1 {
                tips += """
                    <rect class="tip" x="\(left)" width="10" height="\(HTML.coordinate(height))">\
                    <title>\(HTML.text(words(of: step)))</title></rect>
                    """
            }
        }
        return """
            <svg class="strip" viewBox="0 0 \(HTML.coordinate(width)) \(HTML.coordinate(height))" \
            preserveAspectRatio="none" role="img" aria-labelledby="\(id)-t \(id)-d">\
            <title id="\(id)-t">\(HTML.text(title))</title><desc id="\(id)-d">\(HTML.text(description))</desc>\
            <path class="base" d="M0 20H\(HTML.coordinate(width))"/>\
            <path class="up" d="\(up)"/><path class="down" d="\(down)"/>\(tips)</svg>
            """
    }

    /// The whole in a sentence.
    private var description: String {
        let known = steps.filter { $0.availability != nil }
        let fallen = known.count { ($0.availability ?? 1) < 0.99 }
        return "\(steps.count) steps: \(known.count - fallen) up, \(fallen) partly or wholly down, "
            + "\(steps.count - known.count) unknown"
    }

    private func words(of step: TimelineStep) -> String {
        "\(shortTime(step.window.start)) – \(shortTime(step.window.end)): \(percent(step.availability)) up"
    }

    private func share(_ part: Duration, _ length: Double) -> Double { min(max(part.inSeconds / length, 0), 1) }

    /// From one failure in a hundred on it is seen, however small the plot.
    private func fallen(_ share: Double) -> Double {
        share < 0.01 ? 0 : max(share * Self.below, 2)
    }
}
