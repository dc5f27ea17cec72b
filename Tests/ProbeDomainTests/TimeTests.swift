import ProbeDomain
import Testing

@Suite("Instants and their texts")
struct TimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_777_052_640, "2026-04-24T17:44:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
            (-62_135_596_800, "0001-01-01T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"), (1_709_164_799, "2024-02-28T23:59:59Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"), (784_111_777, "1994-11-06T08:49:37Z"),
        ] as [(Int64, String)]
    )
    func knownAnchors(seconds: Int64, text: String) {
        #expect(Timestamp(seconds: seconds).rfc3339 == text)
        #expect(Timestamp(rfc3339: text)?.seconds == seconds)
    }

    @Test(arguments: [
        (Int64.max, 9_223_372_036_854, "T04:00:54.775807Z"), (Int64.min, -9_223_372_036_855, "T19:59:05.224192Z"),
    ])
    func theEndsOfTheRangeHaveAText(microseconds: Int64, seconds: Int64, end: String) {
        let time = Timestamp(microseconds: microseconds)
        #expect(time.seconds == seconds)
        #expect(time.rfc3339.hasSuffix(end), "\(time.rfc3339)")
    }

    @Test
    func everyInstantSurvivesItsText() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<20_000 {
            let micros = Int64.random(in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &random)
            let time = Timestamp(microseconds: micros)
            #expect(Timestamp(rfc3339: time.rfc3339) == time)
            #expect(CivilDate(time).timestamp?.seconds == time.seconds)
            #expect(time.nextDay > time)
            #expect(time.nextDay - time <= .seconds(86_400))
            #expect(time.nextDay.seconds % 86_400 == 0)
        }
    }

    @Test
    func theDaysFollowEachOther() {
        // Every day of four centuries, counted by a rule of its own.
        var time = Timestamp(seconds: 0)
        var (year, month, day) = (1970, 1, 1)
        for _ in 0..<146_097 {
            let date = CivilDate(time)
            #expect(date.year == year && date.month == month && date.day == day)
            let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            day += 1
            if day > lengths[month - 1] { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
            time = time.nextDay
        }
    }

    @Test(
        arguments: [
            ("2025-08-21T12:40:59.5Z", 1_755_780_059_500_000),
            ("2025-08-21T12:40:59.123456789Z", 1_755_780_059_123_456),
            ("2025-08-21t12:40:59z", 1_755_780_059_000_000), ("2025-08-21T14:40:59+02:00", 1_755_780_059_000_000),
            ("2025-08-21T05:10:59-07:30", 1_755_780_059_000_000), ("1970-01-01T00:00:00.000001Z", 1),
            ("1969-12-31T23:59:59.999999Z", -1), ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
        ] as [(String, Int64)]
    )
    func zonesAndFractions(text: String, micros: Int64) {
        #expect(Timestamp(rfc3339: text)?.microseconds == micros)
    }

    @Test(arguments: [
        "", "2026", "2026-04-24", "2026-04-24T17:44:00", "2026-04-24T17:44Z", "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-04-24T24:00:00Z", "2026-04-24T23:60:00Z", "2026-04-24T23:00:61Z", "2026-04-24T23:00:00.Z",
        "2026-04-24T23:00:00+25:00", "2026-04-24T23:00:00Zx", "x2026-04-24T23:00:00Z", "+026-04-24T23:00:00Z",
        "2026-04-24T23:00:00+0200", "２０２６-04-24T23:00:00Z", "9999999999999-01-01T00:00:00Z", "2026-00-10T00:00:00Z",
    ])
    func garbageIsNoInstant(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_800),
            ("Fri, 24 Apr 2026 17:44:00 GMT", 1_777_052_640),
        ] as [(String, Int64)]
    )
    func httpDates(text: String, seconds: Int64) {
        #expect(Timestamp(httpDate: text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun 06 Nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 06 Nop 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT GMT", "120",
    ])
    func garbageIsNoHTTPDate(text: String) {
        #expect(Timestamp(httpDate: text) == nil)
    }

    @Test
    func arithmeticSaturates() {
        #expect(Timestamp(seconds: .max).microseconds == .max)
        #expect(Timestamp(seconds: .min).microseconds == .min)
        #expect((Timestamp(seconds: 9_000_000_000_000) + Duration.seconds(Int64.max)).microseconds == .max)
        #expect((Timestamp(seconds: -9_000_000_000_000) - Duration.seconds(Int64.max)).microseconds == .min)
        #expect(Timestamp(microseconds: .max) - Timestamp(microseconds: .min) > .seconds(1 << 40))
        #expect(Timestamp(microseconds: .min) - Timestamp(microseconds: .max) < .zero)
        #expect(Duration.seconds(Int64.max).wholeMicroseconds == .max)
        #expect(Duration.seconds(Int64.max).wholeNanoseconds == .max)
        #expect(Duration.seconds(-Int64.max).wholeMicroseconds == .min)
        let late = MonotonicInstant(nanoseconds: .max - 5)
        #expect((late + .seconds(1)).nanoseconds == .max)
        #expect(MonotonicInstant(nanoseconds: .min) - late < .zero)
    }

    @Test
    func secondsAreRoundedDown() {
        #expect(Timestamp(microseconds: -1).seconds == -1)
        #expect(Timestamp(microseconds: -1_000_000).seconds == -1)
        #expect(Timestamp(microseconds: 1_999_999).seconds == 1)
        #expect(Timestamp(microseconds: -1).day == "1969-12-31")
        #expect(Timestamp(microseconds: -1).nextDay == Timestamp(seconds: 0))
        #expect(Timestamp(seconds: 0).nextDay == Timestamp(seconds: 86_400))
    }
}
