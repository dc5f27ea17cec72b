import ProbeDomain
import ProbeProviders
import Testing

/// Pages for people, which come from proxies, login pages and wrong addresses.
@Suite("Titles of pages")
struct PageTitleTests {
    @Test(arguments: [
        ("<!DOCTYPE html>\n<html>\n<meta charset=\"utf-8\">\n<title>Error\n  response</title>", "Error response"),
        ("<html><TITLE lang=en>Not \u{1B}[1mhere</TITLE>", "Not \\u{1b}[1mhere"),
        ("<html><title></title>", nil), ("<html><title>cut", nil), ("<html><title", nil), ("<html><p>none", nil),
    ])
    func title(page: String, expected: String?) throws {
        let exchange = reply(404, Array(page.utf8), [("content-type", "text/html")])
        let reading = try dialect("generic").read(exchange, as: .list(page: nil))
        guard case .foreign(let body) = reading.content else {
            Issue.record("\(reading.content)")
            return
        }
        #expect(body.title == expected)
    }
}
