import Glibc
import ProbeJSON
import Subprocess
import SystemPackage
import Testing

/// A headless Chromium, spoken to by the DevTools protocol through a pipe: messages of JSON, each ended by a zero byte.
final class Browser {
    /// Debian's smallest, which `.ci/setup test` installs, and what else may be there.
    private static let programs = [
        "/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser",
    ]

    /// Whether one is there; prints what is not.
    static let isThere: Bool = programs.contains { access($0, X_OK) == 0 } || Requirements.has(programs[0])

    private let input: StandardInputWriter
    private var output: SubprocessOutputSequence.Iterator
    private var unread: [UInt8] = []
    private var lastID = 0
    private var session: String?
    /// Warnings, errors and blocked requests that the page has caused.
    private(set) var complaints: [String] = []

    fileprivate init(input: StandardInputWriter, output: SubprocessOutputSequence.Iterator) {
        self.input = input
        self.output = output
    }

    /// Opens an empty page, and listens to what it complains of.
    fileprivate func begin() async throws {
        let target = try await ask("Target.createTarget", ["url": "about:blank"])
        let attached = try await ask(
            "Target.attachToTarget",
            ["targetId": .string(target["targetId"]?.string ?? ""), "flatten": true]
        )
        session = try #require(attached["sessionId"]?.string)
        for domain in ["Page", "Log", "Runtime", "Network"] { _ = try await ask("\(domain).enable") }
    }

    /// Shows a file on a screen of this width.
    func open(_ path: String, width: Int, isDark: Bool) async throws {
        _ = try await ask(
            "Emulation.setDeviceMetricsOverride",
            ["width": .int(width), "height": 900, "deviceScaleFactor": 1, "mobile": .bool(width < 500)]
        )
        let scheme: JSONOutput = ["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]
        _ = try await ask("Emulation.setEmulatedMedia", ["media": "screen", "features": .array([scheme])])
        _ = try await ask("Page.navigate", ["url": .string("file://" + path)])
        try await eventually("the page is there") {
            try await evaluate("document.readyState + location.protocol").string == "completefile:"
        }
    }

    /// The value of an expression in the page.
    func evaluate(_ expression: String) async throws -> JSONNode {
        let reply = try await ask("Runtime.evaluate", ["expression": .string(expression), "returnByValue": true])
        return try #require(reply["result"]?["value"], "\(reply)")
    }

    /// The length of a picture of the window, as PNG in base64: an empty one packs into next to nothing.
    func pictureLength() async throws -> Int {
        try #require(try await ask("Page.captureScreenshot", ["format": "png"])["data"]?.string).utf8.count
    }

    /// The length of the page printed on A4, as PDF in base64.
    func printLength() async throws -> Int {
        let reply = try await ask("Page.printToPDF", ["printBackground": true, "preferCSSPageSize": true])
        return try #require(reply["data"]?.string).utf8.count
    }

    /// Sends a command and waits for its answer.
    private func ask(_ method: String, _ parameters: JSONOutput = [:]) async throws -> JSONNode {
        lastID += 1
        var message: [(String, JSONOutput)] = [
            ("id", .int(lastID)), ("method", .string(method)), ("params", parameters),
        ]
        if let session { message.append(("sessionId", .string(session))) }
        _ = try await input.write(JSONOutput.object(message).compactBytes + [0])
        while true {
            let reply = try await next()
            note(reply)
            guard reply["id"]?.int == lastID else { continue }
            if let error = reply["error"]?["message"]?.string { Issue.record("\(method): \(error)") }
            return try #require(reply["result"])
        }
    }

    /// The next message.
    private func next() async throws -> JSONNode {
        while true {
            if let end = unread.firstIndex(of: 0) {
                let message = Array(unread[..<end])
                unread.removeSubrange(...end)
                return try JSONNode.parse(message, limits: JSONLimits(bytes: 64 << 20, stringBytes: 64 << 20))
            }
            guard let more = try await output.next() else { throw Ended() }
            more.withUnsafeBytes { unread += $0 }
        }
    }

    private func note(_ message: JSONNode) {
        switch message["method"]?.string {
        case "Log.entryAdded":
            let entry = message["params"]?["entry"]
            complaints.append("\(entry?["level"]?.string ?? ""): \(entry?["text"]?.string ?? "")")
        case "Runtime.consoleAPICalled":
            let words = message["params"]?["args"]?.array?.map { $0["value"]?.string ?? "?" } ?? []
            complaints.append("consoleAPICalled: \(words.joined(separator: " "))")
        case "Runtime.exceptionThrown":
            complaints.append("exceptionThrown: \(message["params"]?["exceptionDetails"]?["text"]?.string ?? "")")
        case "Network.requestWillBeSent":
            let url = message["params"]?["request"]?["url"]?.string ?? ""
            if !url.hasPrefix("file:"), !url.hasPrefix("data:"), url != "about:blank" {
                complaints.append("asked for \(url)")
            }
        default: break
        }
    }

    /// The browser ended before it answered.
    private struct Ended: Error {}
}

/// Runs a browser for the time of a test.
func withBrowser<Result: Sendable>(_ body: @escaping @Sendable (Browser) async throws -> Result) async throws -> Result
{
    try await withFolder { folder in
        // Descriptors 3 and 4 are what the browser reads and writes; a container has no room in /dev/shm and no sandbox.
        let script = """
            for browser in chromium-headless-shell chromium google-chrome chromium-browser; do
              command -v $browser >/dev/null && exec $browser --headless --no-sandbox --disable-gpu \
                --disable-dev-shm-usage --hide-scrollbars --remote-debugging-pipe --user-data-dir="$0" \
                3<&0 4>&1 </dev/null >/dev/null
            done
            """
        let result = try await Subprocess.run(
            .path("/bin/sh"),
            arguments: ["-c", script, folder],
            environment: .custom(Program.keys(["HOME": folder])),
            input: .inputWriter,
            output: .sequence,
            error: .discarded
        ) { process in
            let browser = Browser(
                input: process.standardInputWriter,
                output: process.standardOutput.makeAsyncIterator()
            )
            do {
                try await browser.begin()
                let result = try await body(browser)
                try await process.standardInputWriter.finish()
                return result
            } catch {
                try? await process.standardInputWriter.finish()
                throw error
            }
        }
        return result.closureResult
    }
}
