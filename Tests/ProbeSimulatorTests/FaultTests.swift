import ProbeJSON
import ProbeSimulator
import Testing

@Suite("The simulator in trouble", .timeLimit(.minutes(1)))
struct FaultTests {
    private func list(_ ask: Asking, _ fault: Script.Fault, enough: Int = .max) async throws -> WireReply {
        try await withSimulator(["s": ask.site(faults: [fault])]) { simulator in
            try await simulator.ask("GET", ask.list, headers: ask.headers, enough: enough)
        }
    }

    private func stream(_ ask: Asking, _ fault: Script.Fault, enough: Int = .max) async throws -> WireReply {
        try await withSimulator(["s": ask.site(faults: [fault])]) { simulator in
            try await simulator.ask(
                "POST",
                ask.stream.path,
                headers: ask.headers,
                body: ask.stream.body,
                enough: enough
            )
        }
    }

    @Test("A wait is said in the form that was asked for", arguments: Asking.all, Script.Fault.WaitForm.allCases)
    func waits(ask: Asking, form: Script.Fault.WaitForm) async throws {
        let reply = try await list(ask, Script.Fault(.rateLimit, amount: 2.5, form: form))
        #expect(reply.status == 429)
        let error = try reply.json()["error"]
        let details = error?["details"]?.array ?? []
        switch form {
        case .seconds: #expect(reply.header("retry-after") == "3")
        case .float: #expect(reply.header("retry-after") == "2.5")
        case .milliseconds: #expect(reply.header("retry-after-ms") == "2500")
        case .date:
            let text = try #require(reply.header("retry-after"))
            #expect(text.hasSuffix(" GMT") && text.utf8.count == 29)
        case .goReset:
            #expect(reply.header("x-ratelimit-reset-requests") == "2.5s")
            #expect(reply.header("x-ratelimit-remaining-requests") == "0")
        case .rfc3339:
            #expect(reply.header("anthropic-ratelimit-requests-reset")?.hasSuffix("Z") == true)
            #expect(reply.header("anthropic-ratelimit-requests-remaining") == "0")
        case .retryInfo, .perDay:
            guard ask.dialect == .gemini else { break }
            #expect(details.contains { $0["retryDelay"]?.string == "2.5s" })
            let quota = details.compactMap { $0["violations"]?.array?.first?["quotaId"]?.string }.first
            #expect(quota?.contains(form == .perDay ? "PerDay" : "PerMinute") == true)
        case .text: #expect(error?["message"]?.string?.contains("in 2.5s") == true)
        case .none: break
        }
        if ![.seconds, .float, .date].contains(form) { #expect(reply.header("retry-after") == nil) }
    }

    @Test("Failures have the provider's own shape", arguments: Asking.all)
    func failures(ask: Asking) async throws {
        let overloaded = try await list(ask, Script.Fault(.overloaded))
        #expect(overloaded.status == (ask.dialect == .anthropic ? 529 : 503))
        #expect(try overloaded.json()["error"]?["message"]?.kind == .string)
        let failed = try await list(ask, Script.Fault(.serverError))
        #expect(failed.status == 500)
        #expect(try failed.json()["error"]?["message"]?.kind == .string)
        let own = try await list(
            ask,
            Script.Fault(.status, status: 402, body: #"{"x":1}"#, headers: ["Retry-After": "9"])
        )
        #expect(own.status == 402 && own.text == #"{"x":1}"# && own.header("retry-after") == "9")
    }

    @Test("Lists that lie", arguments: Asking.all)
    func lists(ask: Asking) async throws {
        #expect(ask.ids(try await list(ask, Script.Fault(.emptyList)).json()) == [])
        #expect(ask.ids(try await list(ask, Script.Fault(.shortList, amount: 2)).json())?.count == 2)
        let hostile = try #require(ask.ids(try await list(ask, Script.Fault(.hostileIDs)).json()))
        #expect(hostile.contains { $0.contains("\n") } && hostile.contains { $0.contains("\u{1B}") })
        #expect(hostile.contains { $0.contains("\u{202E}") } && hostile.contains { $0.utf8.count >= 10_000 })
        #expect(ask.ids(try await list(ask, Script.Fault(.wrongJSON)).json()) == nil)
    }

    @Test("Bodies that cannot be read")
    func bodies() async throws {
        let page = try await list(.openAI, Script.Fault(.html))
        #expect(page.status == 200 && page.header("content-type") == "text/html")
        #expect(page.text.hasPrefix("<!DOCTYPE html>"))
        let utf8 = try await list(.openAI, Script.Fault(.invalidUTF8))
        #expect(utf8.isComplete && String(validating: utf8.body, as: UTF8.self) == nil)
        let deep = try await list(.openAI, Script.Fault(.deep, amount: 5_000))
        #expect(deep.body == Array(repeating: UInt8(ascii: "["), count: 5_000))
        let huge = try await list(.openAI, Script.Fault(.huge, amount: 200_000))
        #expect(huge.isComplete && huge.body.count > 100_000)
        let bomb = try await list(.openAI, Script.Fault(.gzipBomb, amount: 8))
        #expect(bomb.header("content-encoding") == "gzip")
        #expect(bomb.isComplete && bomb.body.starts(with: [0x1F, 0x8B, 8]))
        #expect(bomb.body.count < 8 * 1_048_576 / 100, "8 MB in less than a hundredth")
        let redirect = try await list(.openAI, Script.Fault(.redirect, body: "http://127.0.0.1:1/x"))
        #expect(redirect.status == 302 && redirect.header("location") == "http://127.0.0.1:1/x")
    }

    @Test("Transfers that break", arguments: Asking.all)
    func breaks(ask: Asking) async throws {
        let before = try await list(ask, Script.Fault(.reset, amount: 0))
        #expect(before.wasReset && before.bytes.isEmpty)
        let within = try await list(ask, Script.Fault(.reset, amount: 20))
        #expect(within.wasReset && !within.isComplete)
        let short = try await list(ask, Script.Fault(.truncate, amount: 20))
        #expect(!short.wasReset && !short.isComplete)
        #expect(short.body.count == 20)
        #expect(short.header("content-length").flatMap { Int($0) } ?? 0 > 20)
    }

    @Test("A hanging server says nothing at all")
    func hangs() async throws {
        try await withSimulator(["s": Asking.openAI.site(faults: [Script.Fault(.hang)])]) { simulator in
            let reply = try await simulator.ask(
                "GET",
                Asking.openAI.list,
                headers: Asking.openAI.headers,
                patience: .milliseconds(200)
            )
            #expect(reply.bytes.isEmpty)
        }
    }

    @Test
    func slowAnswersCome() async throws {
        let reply = try await list(.openAI, Script.Fault(.slow, amount: 0.25))
        #expect(reply.isComplete)
        #expect(try #require(reply.firstByte) >= .milliseconds(240))
    }

    @Test(
        "Streams that never end",
        arguments: [
            (Script.Fault.Kind.endless, "data: "), (.keepalive, ": still here"),
        ]
    )
    func endless(kind: Script.Fault.Kind, start: String) async throws {
        let reply = try await stream(.openAI, Script.Fault(kind), enough: 700)
        #expect(reply.text.hasPrefix(start))
        #expect(!reply.isComplete && reply.bytes.count >= 700)
        #expect(reply.events().isEmpty == (kind == .keepalive))
    }

    @Test("Streams without their terminator, and with an error in the middle", arguments: Asking.all)
    func brokenStreams(ask: Asking) async throws {
        let healthy = try await withSimulator(["s": ask.site()]) { simulator in
            try await simulator.ask("POST", ask.stream.path, headers: ask.headers, body: ask.stream.body)
        }
        let cut = try await stream(ask, Script.Fault(.noTerminator))
        #expect(cut.isComplete)
        #expect(cut.events().count == healthy.events().count - 1)
        let failed = try await stream(ask, Script.Fault(.errorInStream))
        #expect(failed.status == 200 && failed.isComplete)
        let last = try #require(failed.events().last)
        #expect(last.name == "error")
        #expect(try JSONNode.parse(Array(last.data.utf8))["error"]?.kind == .object)
    }

    @Test("A fault hits the kind it names, as often as it says")
    func kindsAndTimes() async throws {
        let ask = Asking.openAI
        let faults = [
            Script.Fault(.serverError, on: "list", times: 2), Script.Fault(.overloaded, on: "completion", times: 1),
            Script.Fault(.status, on: "retrieve", times: 1, status: 410),
        ]
        try await withSimulator(["s": ask.site(faults: faults)]) { simulator in
            var lists: [Int?] = []
            for _ in 0..<3 { lists.append(try await simulator.ask("GET", ask.list, headers: ask.headers).status) }
            #expect(lists == [500, 500, 200])
            for status in [503, 200] {
                let reply = try await simulator.ask("POST", ask.whole.path, headers: ask.headers, body: ask.whole.body)
                #expect(reply.status == status)
            }
            for status in [410, 200] {
                #expect(try await simulator.ask("GET", ask.retrieve, headers: ask.headers).status == status)
            }
        }
    }
}
