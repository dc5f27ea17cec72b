import ProbeDomain
import ProbeJSON

/// Reads what is left of a key's money or plan, where a provider says so for free.
enum AllowanceReader {
    /// The path below the base URL, by the provider's name; nil for those that have no such request.
    static func path(of provider: String) -> String? {
        switch provider {
        case "openrouter": "/key"
        case "deepseek": "/user/balance"
        default: nil
        }
    }

    /// Reads a reply of such a provider; nil where it says nothing.
    static func read(_ exchange: Exchange, provider: String) -> Allowance? {
        guard exchange.failure == nil, exchange.status == 200, let node = try? JSONNode.parse(exchange.body) else {
            return nil
        }
        switch provider {
        case "openrouter": return openRouter(node)
        case "deepseek": return deepSeek(node)
        case "codex": return codex(node)
        default: return nil
        }
    }

    /// The key's own limit and what has been used of it; a key without one has no `limit` (OpenRouter's reference, "Get
    /// current API key").
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
