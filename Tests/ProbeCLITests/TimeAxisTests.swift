import ProbeDomain
import Testing

@testable import ProbeCLI

/// Marks of time axes.
@Suite
struct TimeAxisTests {
    /// 2026-11-28T13:07:00Z, a Saturday.
    static let now = Timestamp(seconds: 1_795_871_220)

    private func axis(_ length: Duration, _ limit: Int, until end: Timestamp = now, east: Int = 0) -> [String] {
        TimeAxis(TimeWindow(start: end - length, end: end), limit: limit) { _ in east }.ticks.map(\.label)
    }

    @Test
    func marksStandAtRoundMoments() {
        #expect(axis(.seconds(3_600), 5) == ["12:15", "12:30", "12:45", "13:00"])
        #expect(axis(.seconds(86_400), 5) == ["18:00", "Nov 28", "06:00", "12:00"])
        #expect(
            axis(.seconds(7 * 86_400), 8) == ["Nov 22", "Nov 23", "Nov 24", "Nov 25", "Nov 26", "Nov 27", "Nov 28"]
        )
        // Weeks begin on Mondays.
        #expect(axis(.seconds(30 * 86_400), 6) == ["Nov 02", "Nov 09", "Nov 16", "Nov 23"])
        #expect(axis(.seconds(365 * 86_400), 5) == ["2026", "Apr", "Jul", "Oct"])
    }

    @Test
    func marksFollowTheZone() {
        // 18:37 in Kathmandu: the quarters of an hour are the same moments, the midnights are not.
        let window = TimeWindow(start: Self.now - .seconds(2 * 86_400), end: Self.now)
        let ticks = TimeAxis(window, limit: 3) { _ in 20_700 }.ticks
        #expect(ticks.map(\.label) == ["Nov 27", "Nov 28"])
        #expect(ticks.first?.time.rfc3339 == "2026-11-26T18:15:00Z")
    }

    @Test
    func midnightsStayMidnightsWhenClocksChange() {
        // Berlin, 2026-10-25 01:00 UTC: from two hours east to one.
        let change = Timestamp(seconds: 1_792_890_000)
        let window = TimeWindow(start: change - .seconds(2 * 86_400), end: change + .seconds(2 * 86_400))
        let ticks = TimeAxis(window, limit: 5) { $0 < change ? 7_200 : 3_600 }.ticks
        #expect(ticks.map(\.label) == ["Oct 24", "Oct 25", "Oct 26", "Oct 27"])
        #expect(ticks.map(\.time.timeOfDay) == ["22:00:00", "22:00:00", "23:00:00", "23:00:00"])
    }

    @Test
    func timesThatClocksSkipHaveNoMark() {
        // Berlin, 2026-03-29 01:00 UTC: from 02:00 to 03:00.
        let change = Timestamp(seconds: 1_774_746_000)
        let window = TimeWindow(start: change - .seconds(3_600), end: change + .seconds(3_600))
        let ticks = TimeAxis(window, limit: 9) { $0 < change ? 3_600 : 7_200 }.ticks
        #expect(ticks.map(\.label) == ["01:00", "01:15", "01:30", "01:45", "03:00", "03:15", "03:30", "03:45"])
        #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $1.time - $0.time == .seconds(900) })
        // Where the day begins at one o'clock.
        let midnight = Timestamp(seconds: 1_774_742_400 + 3_600)
        let days = TimeWindow(start: midnight - .seconds(86_400), end: midnight + .seconds(2 * 86_400))
        let marks = TimeAxis(days, limit: 4) { $0 < midnight ? -3_600 : 0 }.ticks
        #expect(marks.map(\.label) == ["Mar 28", "Mar 29", "Mar 30", "Mar 31"])
        // Samoa, 2011-12-30: a day that never was.
        let jump = Timestamp(seconds: 1_325_239_200)
        let around = TimeWindow(start: jump - .seconds(2 * 86_400), end: jump + .seconds(2 * 86_400))
        let dates = TimeAxis(around, limit: 5) { $0 < jump ? -36_000 : 50_400 }.ticks
        #expect(zip(dates, dates.dropFirst()).allSatisfy { $0.time < $1.time }, "\(dates)")
    }

    @Test
    func thereAreNeverMoreThanWantedAndAllLieInside() {
        for days in [1, 2, 3, 5, 9, 14, 30, 60, 90, 180, 365, 1_000, 3_650, 20_000] {
            for limit in [1, 2, 3, 6, 12] {
                let window = TimeWindow(start: Self.now - .seconds(days * 86_400), end: Self.now)
                let ticks = TimeAxis(window, limit: limit) { _ in -12_600 }.ticks
                #expect(ticks.count <= limit + 1, "\(days) days, \(limit)")
                #expect(ticks.allSatisfy { window.start <= $0.time && $0.time < window.end })
                #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0.time < $1.time })
            }
        }
        #expect(TimeAxis(TimeWindow(start: Self.now, end: Self.now), limit: 5) { _ in 0 }.ticks.isEmpty)
    }
}
