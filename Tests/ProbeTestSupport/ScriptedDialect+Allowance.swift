package import ProbeDomain

/// What is left of the key, where the dialect is made to ask for it: `allowance SHARE PLAN`, used up from 1 on.
extension ScriptedDialect {
    package func allowanceRequest(_ target: DialectTarget) -> WireRequest? {
        guard hasAllowance else { return nil }
        return WireRequest(method: .get, url: target.baseURL + "/allowance", limits: target.listLimits)
    }

    package func readAllowance(_ exchange: Exchange) -> Allowance? {
        let words = String(decoding: exchange.body, as: UTF8.self).split(separator: " ")
        guard words.count == 3, words[0] == "allowance", let share = Double(words[1]) else { return nil }
        return Allowance(usedShare: share, plan: String(words[2]), isEmpty: share >= 1)
    }
}
