import ProbeDomain
import ProbeJSON

/// A free request that tells what is left of a key's money or plan.
struct AllowanceSource: Sendable {
    /// Its path below the base URL.
    let path: String
    /// Reads the reply; nil where it does not say.
    let read: @Sendable (JSONNode) -> Allowance?

    /// The limit of OpenRouter's key.
    static let openRouter = AllowanceSource(path: "/key", read: AllowanceReader.openRouter)
    /// DeepSeek's balance.
    static let deepSeek = AllowanceSource(path: "/user/balance", read: AllowanceReader.deepSeek)
}

/// Reads what is left of a key's money or plan, where a provider says so for free.
enum AllowanceReader {
    /// Reads the reply to such a request; nil where it says nothing.
    static func read(_ exchange: Exchange, _ read: (JSONNode) -> Allowance?) -> Allowance? {
        guard exchange.failure == nil, exchange.status == 200 else { return nil }
        return (try? JSONNode.parse(exchange.body)).flatMap(read)
    }

    /// The key's own limit and what has been used of it; a key without one has no `limit` (OpenRouter's reference, "Get
    /// current API key").
    @Sendable
    static func openRouter(_ node: JSONNode) -> Allowance? {
        guard let data = node["data"] else { return nil }
        let limit = data["limit"]?.double
        let remaining = data["limit_remaining"]?.double
        let isFree = data["is_free_tier"]?.bool
        guard let limit, let remaining, limit > 0 else {
            return isFree.map { Allowance(plan: $0 ? "free" : "paid") }
        }
        return Allowance(
            usedShare: 1 - remaining / limit,
            remaining: remaining,
            unit: "USD",
            plan: isFree.map { $0 ? "free" : "paid" },
            isEmpty: remaining <= 0
        )
    }

    /// Balances as texts, one for each currency; `is_available` says whether calls are served (DeepSeek's reference, "Get
    /// user balance").
    @Sendable
    static func deepSeek(_ node: JSONNode) -> Allowance? {
        guard let isAvailable = node["is_available"]?.bool else { return nil }
        let balances = (node["balance_infos"]?.array ?? []).prefix(8)
        let first = balances.first { $0["total_balance"]?.string.flatMap(Double.init) ?? 0 > 0 } ?? balances.first
        return Allowance(
            remaining: first?["total_balance"]?.string.flatMap { Double($0) },
            unit: first?["currency"]?.string,
            isEmpty: !isAvailable
        )
    }

    /// The windows of a ChatGPT plan, as its own clients read them: the one that is used most stands for all.
    static func codex(_ node: JSONNode) -> Allowance? {
        let windows = ["primary_window", "secondary_window"].compactMap { node["rate_limit"]?[$0] }
        let used = windows.compactMap { window in
            window["used_percent"]?.double.map { (share: $0 / 100, resets: ServerNumber.instant(window["reset_at"])) }
        }
        let plan = node["plan_type"]?.string
        guard let most = used.max(by: { $0.share < $1.share }) else { return plan.map { Allowance(plan: $0) } }
        let hasCredits = node["credits"]?["has_credits"]?.bool == true || node["credits"]?["unlimited"]?.bool == true
        return Allowance(
            usedShare: most.share,
            resets: most.resets,
            plan: plan,
            isEmpty: most.share >= 1 && !hasCredits
        )
    }
}
