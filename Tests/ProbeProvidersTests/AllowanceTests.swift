import ProbeDomain
import Testing

@testable import ProbeProviders

/// What is left of a key's money or plan, as providers say it.
@Suite("Allowances")
struct AllowanceTests {
    private static func read(_ body: String, _ provider: String, status: Int = 200) throws -> Allowance? {
        let dialect = try #require(ProviderRegistry[provider])
        return dialect.readAllowance(reply(status, Array(body.utf8)))
    }

    @Test(arguments: [
        (#"{"data":{"limit":10,"usage":7.5,"limit_remaining":2.5,"is_free_tier":false}}"#, 0.75, 2.5, "paid", false),
        (#"{"data":{"limit":10,"usage":10,"limit_remaining":0,"is_free_tier":true}}"#, 1.0, 0, "free", true),
        (#"{"data":{"limit":null,"usage":3,"limit_remaining":null,"is_free_tier":false}}"#, nil, nil, "paid", false),
    ])
    func openRouterSaysWhatTheKeyMayStillSpend(
        body: String,
        used: Double?,
        remaining: Double?,
        plan: String,
        isEmpty: Bool
    ) throws {
        let allowance = try #require(try Self.read(body, "openrouter"))
        #expect(allowance.usedShare == used && allowance.remaining == remaining && allowance.plan == plan)
        #expect(allowance.isEmpty == isEmpty)
    }

    @Test(arguments: [
        (
            #"{"is_available":true,"balance_infos":[{"currency":"CNY","total_balance":"110.00","granted_balance":"10.00"}]}"#,
            110.0, "CNY", false
        ),
        (
            #"{"is_available":true,"balance_infos":[{"currency":"CNY","total_balance":"0.00"},{"currency":"USD","total_balance":"2.5"}]}"#,
            2.5, "USD", false
        ),
        (#"{"is_available":false,"balance_infos":[{"currency":"USD","total_balance":"0.00"}]}"#, 0.0, "USD", true),
    ])
    func deepSeekSaysItsBalance(body: String, remaining: Double, unit: String, isEmpty: Bool) throws {
        let allowance = try #require(try Self.read(body, "deepseek"))
        #expect(allowance == Allowance(remaining: remaining, unit: unit, isEmpty: isEmpty))
    }

    @Test(arguments: [
        (#"{"used_percent":62,"reset_at":1777052670}"#, #"{"used_percent":12.5,"reset_at":1777999999}"#, 0.62, false),
        (#"{"used_percent":5,"reset_at":1}"#, #"{"used_percent":100,"reset_at":1777052670}"#, 1.0, true),
    ])
    func theWindowOfAPlanThatIsUsedMostStandsForAll(primary: String, secondary: String, used: Double, isEmpty: Bool)
        throws
    {
        let body = #"{"plan_type":"plus","rate_limit":{"primary_window":\#(primary),"secondary_window":\#(secondary)}}"#
        let allowance = try #require(try Self.read(body, "codex"))
        let resets = Timestamp(seconds: 1_777_052_670)
        #expect(allowance == Allowance(usedShare: used, resets: resets, plan: "plus", isEmpty: isEmpty))
    }

    @Test(arguments: ["openrouter", "deepseek"])
    func nonsenseSaysNothing(provider: String) throws {
        for body in [
            "", "[]", "{}", #"{"data":7}"#, #"{"is_available":"yes"}"#, "<html>", #"{"data":{"limit":1e999}}"#,
        ] {
            #expect(try Self.read(body, provider) == nil, "\(body)")
        }
        #expect(try Self.read(#"{"is_available":true,"data":{"is_free_tier":true}}"#, provider, status: 401) == nil)
    }

    @Test
    func absurdNumbersAreLeftOut() throws {
        let body = #"{"data":{"limit":1e-300,"limit_remaining":1e300,"is_free_tier":false}}"#
        let allowance = try #require(try Self.read(body, "openrouter"))
        #expect(allowance.remaining == nil)
        #expect(allowance.usedShare.map { (0...1).contains($0) } ?? true)
    }

    @Test(arguments: [
        ("openrouter", "https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1/key"),
        ("deepseek", "https://api.deepseek.com", "https://api.deepseek.com/user/balance"),
        (
            "codex", "https://chatgpt.com/backend-api/codex", "https://chatgpt.com/backend-api/wham/usage"
        ),
    ])
    func theQuestionIsAGetWithTheKey(provider: String, base: String, url: String) throws {
        let dialect = try #require(ProviderRegistry[provider])
        let key = Secret("sk-secret", origin: "env KEY")
        let request = try #require(dialect.allowanceRequest(DialectTarget(baseURL: base, key: key)))
        #expect(request.method == .get && request.url == url && request.body.isEmpty)
        #expect(request.headers.contains { $0.name == "Authorization" })
        #expect(dialect.allowanceRequest(DialectTarget(baseURL: base, key: nil)) == nil)
    }

    @Test
    func othersAreNotAsked() throws {
        for name in ["openai", "anthropic", "google", "mistral"] {
            let dialect = try #require(ProviderRegistry[name])
            let target = DialectTarget(baseURL: "https://x.test", key: Secret("sk-secret", origin: "env KEY"))
            #expect(dialect.allowanceRequest(target) == nil, "\(name)")
        }
    }

    /// One character may have any number of scalars.
    @Test func wordsOfAServerAreCut() throws {
        let long = "e" + String(repeating: "\u{301}", count: 100_000)
        let balance = #"{"is_available":true,"balance_infos":[{"currency":"\#(long)","total_balance":"1"}]}"#
        #expect(try #require(try Self.read(balance, "deepseek")).unit?.unicodeScalars.count == 12)
        let plan = #"{"plan_type":"\#(long)"}"#
        #expect(try #require(try Self.read(plan, "codex")).plan?.unicodeScalars.count == 60)
    }
}
