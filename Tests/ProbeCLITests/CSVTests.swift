import ProbeJSON
import Testing

@testable import ProbeCLI

/// Fields that nobody can break out of.
@Suite
struct CSVTests {
    @Test(arguments: [
        ("gpt-5.5", "gpt-5.5"),
        ("a,b", "\"a,b\""),
        ("say \"hi\"", "\"say \"\"hi\"\"\""),
        ("=cmd()", "'=cmd()"),
        ("+1", "'+1"), ("-1", "'-1"), ("@sum", "'@sum"),
        ("=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\""),
        ("＝1+1", "'＝1+1"),
        ("\t=1", "\\u{9}=1"),
        ("\r=1", "\\u{d}=1"),
        ("a\nb", "a\\u{a}b"),
        ("\u{1B}[31m", "\\u{1b}[31m"),
        ("", ""),
    ])
    func aTextIsOneHarmlessField(text: String, field: String) {
        #expect(CSV.cell(.string(text)) == field)
    }

    @Test
    func unknownIsEmptyAndZeroIsZero() {
        #expect(CSV.line(["a", nil, 0, -1, 0.5, true]) == "a,,0,-1,0.5,true\r\n")
    }
}
