import Glibc
import ProbeDomain
import ProbeJSON
import Testing

/// The HTML of `probe report`, opened in a browser.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Browser.isThere || Requirements.mustHave), .serialized)
struct BrowserTests {
    /// What is asked of the page on each screen.
    private struct Look {
        let width: Int
        let isDark: Bool

        static let all = [360, 720, 880, 1_024, 1_440].flatMap { width in
            [false, true].map { Look(width: width, isDark: $0) }
        }
    }

    /// Pixels by which the page is wider than the screen.
    private static let overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

    /// The smallest text in pixels, among the texts that are shown.
    private static let smallestText = """
        Math.min(...[...document.querySelectorAll('body *')].filter(e => !e.closest('svg') && e.checkVisibility() &&
          [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim())).map(e => parseFloat(getComputedStyle(e).fontSize)))
        """

    /// The least contrast of a text with what is behind it (WCAG 2.2, relative luminance).
    private static let leastContrast = """
        (() => {
          const rgb = c => c.match(/[\\d.]+/g).map(Number);
          const luminance = c => rgb(c).slice(0, 3).map(v => v / 255)
            .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
          const ground = e => { for (; e; e = e.parentElement) {
            const c = getComputedStyle(e).backgroundColor; if ((rgb(c)[3] ?? 1) > 0) return c } return 'rgb(255,255,255)' };
          return Math.min(...[...document.querySelectorAll('body *')].filter(e => !e.closest('svg') &&
            [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim())).map(e => {
              const [a, b] = [luminance(getComputedStyle(e).color), luminance(ground(e))].sort((a, b) => b - a);
              return (a + .05) / (b + .05) }));
        })()
        """

    /// Plots without a name or a description of their own.
    private static let namelessPlots = """
        [...document.querySelectorAll('svg[role=img]')].filter(s => !s.getAttribute('aria-labelledby').split(' ')
          .every(id => document.querySelectorAll('#' + CSS.escape(id)).length == 1 &&
            document.getElementById(id).textContent.trim())).length
        """

    /// A page with every fault that is looked for.
    private static let faulty = """
        <!DOCTYPE html><title>x</title><body style="background:#fff;color:#999"><p style="width:2000px;font-size:9px">a</p>
        <svg role="img" aria-labelledby="gone"></svg><img src="http://127.0.0.1:9/x.png"><script>console.error(1)</script>
        """

    @Test
    func faultsAreSeen() async throws {
        try await withFolder { folder in
            try write(Self.faulty, to: folder + "/faulty.html")
            try await withBrowser { browser in
                try await browser.open(folder + "/faulty.html", width: 1_440, isDark: false)
                #expect(try await browser.evaluate(Self.overflow).int ?? 0 > 500)
                #expect(try await browser.evaluate(Self.smallestText).double == 9)
                #expect(try await browser.evaluate(Self.leastContrast).double ?? 9 < 3)
                #expect(try await browser.evaluate(Self.namelessPlots).int == 1)
                #expect(browser.complaints.contains { $0.contains("asked for http://127.0.0.1:9/x.png") })
                #expect(browser.complaints.contains { $0.contains("consoleAPICalled") })
            }
        }
    }

    @Test(.timeLimit(.minutes(3)), arguments: [ReportTests.sites, MonthRecord.nasty])
    func isReadableOnEveryScreen(sites: [MonthRecord.Site]) async throws {
        try await withFolder { folder in
            try await MonthRecord.write(to: folder + "/probe.sqlite", sites: sites, now: ReportTests.now)
            let environment = ["STATE_DIRECTORY": folder, "TZ": "Europe/Berlin"]
            let result = try await Program.run(["report", "--format", "html"], environment: environment)
            try #require(result.status == 0, "\(result.err)")
            let page = folder + "/report.html"
            try write(result.out, to: page)
            try await withBrowser { browser in
                let blank = try await browser.pictureLength()
                for look in Look.all {
                    try await browser.open(page, width: look.width, isDark: look.isDark)
                    let name = "\(look.width) px, \(look.isDark ? "dark" : "light")"
                    #expect(try await browser.evaluate(Self.overflow).int == 0, "\(name)")
                    #expect(try await browser.evaluate(Self.smallestText).double ?? 0 >= 12, "\(name)")
                    #expect(try await browser.evaluate(Self.leastContrast).double ?? 0 >= 4.5, "\(name)")
                    #expect(try await browser.evaluate(Self.namelessPlots).int == 0, "\(name)")
                    let ground = try await browser.evaluate("getComputedStyle(document.body).backgroundColor").string
                    #expect((ground == "rgb(255, 255, 255)") == !look.isDark, "\(name)")
                    #expect(try await browser.pictureLength() > 4 * blank, "\(name)")
                }
                // What names and ids hold has become text: no element, no attribute, no script.
                #expect(try await browser.evaluate("document.scripts.length + document.images.length").int == 0)
                let handlers = "[...document.querySelectorAll('*')].filter(e => e.onload || e.onerror).length"
                #expect(try await browser.evaluate(handlers).int == 0)
                let names = "document.querySelectorAll('.cards tbody th.name').length"
                #expect(try await browser.evaluate(names).int == sites.count * 4)
                #expect(try await browser.printLength() > 20_000)
                #expect(browser.complaints.isEmpty, "\(browser.complaints)")
            }
        }
    }
}
