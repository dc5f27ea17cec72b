import Testing

@testable import ProbeCLI

/// Numbers as people read them.
@Suite
struct WordsTests {
    @Test(arguments: [
        (0, "0.00 ms"), (820, "0.82 ms"), (9_994, "9.99 ms"), (9_995, "10.0 ms"), (41_000, "41.0 ms"),
        (99_499, "99.5 ms"), (99_500, "100 ms"), (412_300, "412 ms"), (999_499, "999 ms"), (999_500, "1.00 s"),
        (1_238_000, "1.24 s"), (9_995_000, "10.0 s"), (31_000_000, "31.0 s"), (125_000_000, "125 s"), (-5, "0.00 ms"),
    ])
    func aLatencyHasThreeDigits(microseconds: Int64, words: String) {
        #expect(latency(microseconds) == words)
    }

    @Test(arguments: [
        (1.0, "100 %"), (0.999999, "99.99 %"), (0.29, "29.00 %"), (0.5, "50.00 %"), (0.00005, "< 0.01 %"), (0.0, "0 %"),
    ])
    func aShareIsCutSoThatOnlyWhatIsWholeIsHundred(share: Double, words: String) {
        #expect(percent(share) == words)
    }

    @Test
    func unknownIsNoNumber() { #expect(percent(nil) == "–") }

    @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_000, "-1,000")])
    func countsAreGrouped(count: Int, words: String) {
        #expect(grouped(count) == words)
    }

    @Test(arguments: [(0, "0 calls"), (1, "1 call"), (1_362, "1,362 calls")])
    func oneThingIsNoPlural(count: Int, words: String) {
        #expect(grouped(count, "call") == words)
    }

    @Test(arguments: [
        (0, "$0.00"), (1, "<$0.0001"), (49, "<$0.0001"), (50, "$0.0001"), (9_999, "$0.0100"), (10_000, "$0.01"),
    ])
    func whatCostsLittleIsNotShownAsNothing(microUSD: Int, words: String) {
        #expect(dollars(microUSD) == words)
    }

    @Test(arguments: [
        (0, "0"), (70, "0.00007"), (-1_500_000, "-1.5"), (12_000_000, "12"), (Int.max, "9223372036854.775807"),
        (Int.min, "-9223372036854.775808"),
    ])
    func millionthsHaveNoExponent(millionths: Int, words: String) {
        #expect(decimal(millionths: millionths) == words)
    }

    @Test
    func ofManyTheFirstFewAreNamed() {
        #expect(abbreviated([]).isEmpty)
        #expect(abbreviated(["a", "b"], limit: 2) == "a, b")
        #expect(abbreviated(["a", "b", "c", "d"], limit: 2) == "a, b and 2 more")
    }

    @Test
    func linesThatDoNotFitGoOnBelowTheirFirstWord() {
        #expect(fitted("- one two three", nil) == ["- one two three"])
        #expect(fitted("- one two three", 9) == ["- one two", "  three"])
        #expect(fitted("  unbreakable", 8) == ["  unbrea", "  kable"])
        #expect(fitted("", 8) == [""])
    }

    @Test
    func aNameThatAConfigCanHoldIsNotCut() {
        let name = String(repeating: "n", count: 64)
        #expect(shownEndpointName(name) == name)
        #expect(shownEndpointName("\u{1B}[31m") == "\\u{1b}[31m")
    }

    @Test(arguments: [(0.05, 1, "0.1"), (-0.04, 1, "0.0"), (-1.25, 2, "-1.25"), (3, 0, "3")])
    func decimalsAreRounded(value: Double, places: Int, words: String) {
        #expect(decimal(value, places: places) == words)
    }
}
