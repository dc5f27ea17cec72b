import ProbeDomain
import Testing

@testable import ProbeCLI

/// Charts of block characters, and how they fit a terminal.
@Suite
struct BlocksTests {
    private let plain = Console(environment: ["NO_COLOR": "1"])
    private static let window = TimeWindow(start: Timestamp(seconds: 0), end: Timestamp(seconds: 400))

    private func step(_ from: Int64, _ upTo: Int64, up: Int64, down: Int64) -> TimelineStep {
        TimelineStep(
            window: TimeWindow(start: Timestamp(seconds: from), end: Timestamp(seconds: upTo)),
            up: .seconds(up),
            down: .seconds(down)
        )
    }

    @Test(arguments: [
        (1.0, "█"), (0.99, "█"), (0.9899, "▇"), (0.5, "▄"), (0.02, "▁"), (0.01, "✗"), (0.0, "✗"),
    ])
    func aMarkIsAsHighAsTheShareThatWasUp(share: Double, symbol: Character) {
        #expect(Blocks.mark(share).symbol == symbol)
    }

    @Test
    func unknownIsNeitherUpNorDown() {
        #expect(Blocks.mark(nil) == Blocks.Mark(symbol: "·", paint: .faint))
        #expect(Blocks.mark(0).paint == .bad)
    }

    @Test
    func aSparklineGoesFromTheLowestToTheHighest() {
        #expect(Blocks.sparkline([100, nil, 450, 800]) == "▁ ▅█")
        #expect(Blocks.sparkline([500, 501, 510]) == "▄▄▄")
        #expect(Blocks.sparkline([nil, nil]) == "  ")
        #expect(Blocks.sparkline([]) == "")
        #expect(Blocks.sparkline([0, 0]) == "▄▄")
        #expect(Blocks.sparkline([0, .max]) == "▁█")
    }

    @Test
    func stepsAreSpreadOverTheColumnsByTime() {
        let layout = TimelineLayout(window: Self.window, gutter: 2, chart: 8, isWide: true)
        let steps = [
            step(0, 100, up: 100, down: 0), step(200, 300, up: 0, down: 100), step(300, 400, up: 50, down: 50),
        ]
        #expect(layout.strip(steps, console: plain) == "██··✗✗▄▄")
        // More steps than columns: each column shows the one in its middle.
        let many = (0..<400).map { step($0, $0 + 1, up: $0 < 200 ? 1 : 0, down: $0 < 200 ? 0 : 1) }
        #expect(layout.strip(many, console: plain) == "████✗✗✗✗")
        #expect(layout.strip([], console: plain) == "········")
    }

    @Test
    func anAxisNeverIsWiderThanItsChart() {
        let now = Timestamp(seconds: 1_795_871_220)
        for days in [1, 2, 7, 30, 365] {
            for columns in [40, 63, 64, 80, 300] {
                let window = TimeWindow(start: now - .seconds(days * 86_400), end: now)
                let layout = TimelineLayout.detailed(window, columns: columns)
                let axis = layout.axis { _ in 3_600 }
                #expect(axis.count <= layout.gutter + layout.chart)
                #expect(axis.contains("│"), "\(days) days, \(columns) columns")
                #expect(layout.gutter + layout.chart <= columns)
                let compact = TimelineLayout.compact(window, columns: columns, names: 200)
                #expect(compact.chart >= 14)
            }
        }
    }

    @Test
    func coarseStepsCoverTheWindow() {
        let now = Timestamp(seconds: 1_795_871_220)
        for seconds: Int64 in [60, 3_600, 86_400, 604_800, 2_592_000, 31_536_000] {
            let window = TimeWindow(start: now - .seconds(seconds), end: now)
            let steps = RecordedFigures.coarseSteps(of: window)
            #expect((1...46).contains(steps.count))
            #expect(steps.first.map { $0.start <= window.start } ?? false)
            #expect(steps.last?.end == window.end)
            #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.end == $1.start })
        }
    }

    @Test
    func severalQuestionsTogetherAreKnownAsTheBestKnownOfThem() {
        let list = step(0, 100, up: 90, down: 10)
        let rare = step(0, 100, up: 0, down: 0)
        let both = TimelineStep(list.window, together: [list, rare])
        #expect(both.availability == 0.9)
        #expect((both.up + both.down).inSeconds == 100)
        #expect(TimelineStep(list.window, together: [rare, rare]).availability == nil)
        #expect(TimelineStep(list.window, together: []).availability == nil)
    }
}
