import ProbeJSON
import ProbeSimulator
import Testing

@Suite("The simulated world", .timeLimit(.minutes(1)))
struct WorldTests {
    @Test("A model is on the list from its time on, and callable from another", arguments: Asking.all)
    func appearance(ask: Asking) async throws {
        var site = ask.site()
        site.models.append(Script.Model(id: "new", listedAfter: 0.15, callableAfter: 0.3))
        site.models[1].unlistedAfter = 0.2
        try await withSimulator(["s": site]) { simulator in
            var seen: [[String]] = []
            var statuses: [Int?] = []
            let path = ask.whole.path.replacing("m-1", with: "new")
            let body = ask.whole.body.replacing("m-1", with: "new")
            while statuses.last != 200 {
                seen.append(try #require(ask.ids(try await simulator.get(ask.list, headers: ask.headers))))
                statuses.append(try await simulator.ask("POST", path, headers: ask.headers, body: body).status)
            }
            // The server's own clock says what each answer had to be.
            let requests = try await simulator.get("/_control/requests").array ?? []
            let times = { (kind: String) in
                requests.filter { $0["kind"]?.string == kind }.compactMap { $0["at_s"]?.double }
            }
            for (time, ids) in zip(times("list"), seen) {
                #expect(ids.contains { $0.hasSuffix("new") } == (time >= 0.15), "at \(time)")
                #expect(ids.contains { $0.hasSuffix("m-2") } == (time < 0.2), "at \(time)")
            }
            for (time, status) in zip(times("completion"), statuses) {
                #expect(status == (time < 0.15 ? 404 : time < 0.3 ? 403 : 200), "at \(time)")
            }
            #expect(times("list").count == seen.count && times("completion").count == statuses.count)
        }
    }

    @Test
    func requestsAreWrittenDownWithoutTheirKeys() async throws {
        let ask = Asking.anthropic
        try await withSimulator(["s": ask.site()]) { simulator in
            _ = try await simulator.ask("GET", ask.list + "&after_id=a%2Fb", headers: ask.headers)
            let headers = ask.headers.merging(["User-Agent": "probe/1"]) { first, _ in first }
            _ = try await simulator.ask("POST", ask.whole.path, headers: headers, body: ask.whole.body)
            _ = try await simulator.ask("GET", "/nowhere/models")
            let reply = try await simulator.ask("GET", "/_control/requests")
            let requests = try #require(try reply.json().array)
            #expect(requests.map { $0["number"]?.int } == [1, 2, 3])
            #expect(requests.map { $0["kind"]?.string } == ["list", "completion", "list"])
            #expect(requests.map { $0["site"]?.string } == ["s", "s", "nowhere"])
            #expect(requests.map { $0["status"]?.int } == [200, 200, 404])
            #expect(requests[0]["query"]?["after_id"]?.string == "a/b")
            #expect(requests[0]["path"]?.string == "/v1/models")
            #expect(requests[1]["headers"]?["user-agent"]?.string == "probe/1")
            #expect(requests[1]["headers"]?["x-api-key"]?.string == "present")
            #expect(requests[1]["body"]?.string == ask.whole.body)
            #expect(requests[1]["model"]?.string == "m-1")
            #expect(requests.allSatisfy { $0["fresh_connection"]?.bool == true })
            #expect(!reply.text.contains("\"key\""))
        }
    }

    @Test("Its own stamps tell when the head and the first token went out", arguments: Asking.all)
    func stamps(ask: Asking) async throws {
        try await withSimulator(["s": ask.site(tokenDelay: 0.12)]) { simulator in
            _ = try await simulator.ask("POST", ask.stream.path, headers: ask.headers, body: ask.stream.body)
            let stamps = try await simulator.get("/_control/stamps").array ?? []
            let times = Dictionary(
                stamps.compactMap { stamp in
                    stamp["what"]?.string.flatMap { what in stamp["monotonic_us"]?.int.map { (what, $0) } }
                },
                uniquingKeysWith: { first, _ in first }
            )
            let head = try #require(times["head"])
            let token = try #require(times["first_token"])
            #expect(token - head >= 110_000)
            #expect(try #require(times["end"]) >= token)
        }
    }

    @Test
    func anotherScriptTakesItsPlace() async throws {
        let ask = Asking.openAI
        try await withSimulator(["s": ask.site()]) { simulator in
            let script = #"{"sites":{"s":{"dialect":"openai","models":[{"id":"other"}]}}}"#
            #expect(try await simulator.ask("POST", "/_control/script", body: script).status == 200)
            #expect(ask.ids(try await simulator.get(ask.list)) == ["other"])
            let bad = try await simulator.ask("POST", "/_control/script", body: #"{"sites":7}"#)
            #expect(bad.status == 400)
            #expect(ask.ids(try await simulator.get(ask.list)) == ["other"], "a bad script changes nothing")
            #expect(try await simulator.ask("GET", "/_control/nothing").status == 404)
        }
    }

    @Test("The demo's script is one that can be written and read")
    func everyFaultHasAName() throws {
        for kind in Script.Fault.Kind.allCases {
            let text = #"{"sites":{"s":{"dialect":"gemini","models":[],"faults":[{"kind":"\#(kind.rawValue)"}]}}}"#
            let script = try Script.read(Array(text.utf8))
            #expect(script.sites["s"]?.faults?.first?.kind == kind)
        }
        #expect(throws: (any Error).self) {
            try Script.read(Array(#"{"sites":{"s":{"dialect":"x","models":[]}}}"#.utf8))
        }
        #expect(Script.demo.sites.count == 4)
    }
}
