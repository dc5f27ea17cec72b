import ProbeDomain
import ProbeProviders
import Testing

@Suite("Server text is hostile until proven otherwise")
struct HostileTests {
    static let hostile = [
        "gpt-5.5\n2026-04-24 probe: all is well", "gpt-5.5\u{1B}[2J", "gpt-5.5\u{202E}detsil", "gpt\u{0}5", "a\r\nb",
        "x\u{2028}y", "e\u{301}" + String(repeating: "\u{301}", count: 3_000),
    ]

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar.value < 0x20 || scalar == "\"" || scalar == "\\" {
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private func isSafe(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { escaped(String($0)) == String($0) }
    }

    @Test(arguments: hostile, ["openai", "anthropic", "google"])
    func idsAreShownEscapedAndCut(id: String, provider: String) throws {
        let row = "{\"id\":\(quoted(id)),\"name\":\(quoted(id))}"
        let body = "{\"data\":[\(row),\(row),{\"id\":\"ok\"}],\"models\":[\(row),\(row),{\"name\":\"ok\"}]}"
        let content = try dialect(provider).read(reply(200, Array(body.utf8)), as: .list(page: nil)).content
        guard case .list(let page) = content else {
            Issue.record("no list")
            return
        }
        let ids = page.models.map(\.id)
        #expect(ids.last == "ok")
        #expect(ids.count == (id.utf8.count > 500 ? 1 : 3), "too long is no id; twice is twice")
        for id in ids {
            #expect(isSafe(id.description))
            #expect(id.description.unicodeScalars.count <= 1_701)
        }
    }

    @Test("An id of ten thousand bytes is none", arguments: ["openai", "anthropic", "google"])
    func longIDs(provider: String) throws {
        let long = String(repeating: "x", count: 10_000)
        let row = "{\"id\":\"\(long)\",\"name\":\"\(long)\"}"
        let body = "{\"data\":[\(row)],\"models\":[\(row)]}"
        let finding = try judge(provider, reply(200, Array(body.utf8)), .list(page: nil)).finding
        #expect(finding.reason == "no_model_ids", "a list of such rows is no empty list")
    }

    @Test(arguments: hostile)
    func messagesAreShownEscapedAndCut(text: String) throws {
        for provider in ProviderRegistry.all.map(\.facts.name) {
            let body = "{\"error\":{\"message\":\(quoted(text)),\"code\":\(quoted(text)),\"type\":\(quoted(text))}}"
            let exchange = reply(400, Array(body.utf8), [("x-request-id", text), ("request-id", text)])
            let judgement = try judge(provider, exchange, try completion(provider))
            #expect(isSafe(try #require(judgement.finding.detail)))
            #expect(isSafe(judgement.reading.requestID ?? ""))
            let facts = try #require(judgement.finding.error)
            #expect(facts.message.unicodeScalars.count <= 2_000)
            #expect((facts.code ?? "").unicodeScalars.count <= 400)
        }
    }

    @Test
    func aServedModelIsCutBeforeItIsKept() throws {
        let name = "gpt-5.5" + String(repeating: "\u{301}", count: 90_000)
        let body = "{\"model\":\"\(name)\",\"choices\":[{\"message\":{\"content\":\"x\"}}]}"
        let judgement = try judge("openrouter", reply(200, Array(body.utf8)), try completion("openrouter"))
        guard case .completion(let reading) = judgement.reading.content else {
            Issue.record("no completion")
            return
        }
        #expect(try #require(reading.servedModel).text.utf8.count <= 1_000)
        #expect(isSafe(try #require(judgement.finding.detail)))
    }

    @Test(
        "Depth, bad bytes and bare numbers end as what they are",
        arguments: [
            Array(repeating: UInt8(ascii: "["), count: 100_000),
            Array("{\"data\":[{\"id\":\"".utf8) + [0xC3, 0x28, 0xFF] + Array("\"}]}".utf8),
            Array("{\"data\":[{\"id\":\"a\"}".utf8), Array("{\"data\":[]}x".utf8), Array("{\"data\":[],}".utf8), [0],
            [0xFF, 0xFE],
        ]
    )
    func brokenBodies(body: [UInt8]) throws {
        for provider in ProviderRegistry.all.map(\.facts.name) {
            for question in [
                .list(page: nil), .retrieve("m"), try completion(provider), try completion(provider, isStreaming: true),
            ] as [Question] {
                let finding = try judge(provider, reply(200, body), question).finding
                #expect(finding.verdict == .protocolViolation || finding.verdict == .edgeError)
            }
        }
    }

    @Test(
        "Numbers out of their range harm nobody",
        arguments: [
            "1e999", "-1", "9223372036854775807", "99999999999999999999999", "-9223372036854775808", "0.5", "\"7\"",
            "null",
        ]
    )
    func absurdNumbers(number: String) throws {
        let bodies: [(String, Question, String)] = [
            ("openai", .list(page: nil), "{\"data\":[{\"id\":\"a\",\"created\":\(number)}]}"),
            (
                "openrouter", try completion("openrouter"),
                """
                {"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":\(number),
                "completion_tokens":\(number),"cost":\(number)}}
                """
            ),
            (
                "google", try completion("google"),
                """
                {"candidates":[{"content":{"parts":[{"text":"x"}]}}],"usageMetadata":{"promptTokenCount":\(number),
                "candidatesTokenCount":\(number),"thoughtsTokenCount":\(number)}}
                """
            ),
            (
                "anthropic", try completion("anthropic"),
                """
                {"type":"message","content":[{"type":"text","text":"x"}],
                "usage":{"input_tokens":\(number),"output_tokens":\(number)}}
                """
            ),
            (
                "openai", try completion("openai"),
                "{\"status\":\"completed\",\"usage\":{\"input_tokens\":\(number),\"output_tokens\":\(number)}}"
            ),
        ]
        for (provider, question, body) in bodies {
            let judgement = try judge(provider, reply(200, Array(body.utf8)), question)
            #expect(judgement.finding.verdict == .ok || judgement.finding.verdict == .protocolViolation)
            if case .completion(let reading) = judgement.reading.content, let usage = reading.usage {
                #expect(usage.input >= 0 && usage.output >= 0)
                #expect((usage.microUSD ?? 0) >= 0)
            }
        }
    }
}
