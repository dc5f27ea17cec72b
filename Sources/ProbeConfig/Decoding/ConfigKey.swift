internal import ProbeDomain

/// The keys of a config, by the object that holds them.
///
/// The order is the one in which messages list them.
enum ConfigKey {
    static let root = ["watch", "defaults", "endpoints", "budget", "$schema"]
    static let watch = ["model", "endpoints"]
    static let defaults = ["list", "completion", "watch_every", "confirm", "reserve", "down_after"]
    static let endpoint = [
        "name", "provider", "enabled", "base_url", "key", "list", "completion", "watch_every", "confirm", "reserve",
        "down_after", "budget", "ca_file", "proxy", "allow_http", "headers",
    ]
    static let list = ["every"]
    static let defaultCompletion = ["every", "stream", "route", "output_tokens"]
    static let completion = ["every", "models", "stream", "route", "output_tokens"]
    static let budget = ["completions_per_day", "tokens_per_day", "usd_per_day"]
    static let key = ["env", "file", "pointer", "credential", "command"]

    /// Every key there is.
    static let all = Set(root + watch + defaults + endpoint + list + completion + budget + key)

    /// What people write instead, and what they mean.
    static let synonyms = [
        "url": "base_url", "baseurl": "base_url", "base": "base_url", "type": "provider", "dialect": "provider",
        "id": "name", "api_key": "key", "apikey": "key", "api-key": "key", "token": "key", "secret": "key",
        "interval": "every", "period": "every", "frequency": "every", "max_tokens": "output_tokens",
        "max_output_tokens": "output_tokens", "cost_per_day": "usd_per_day", "environment": "env", "variable": "env",
        "path": "file", "cmd": "command", "exec": "command", "ca": "ca_file", "disabled": "enabled",
        "targets": "endpoints",
        "pattern": "model", "watches": "watch", "limits": "budget",
    ]

    /// Commands of the program: an endpoint named so could not be told from them.
    static let commandNames = [
        "once", "run", "wait", "status", "models", "events", "history", "report", "check-config", "plan", "replay",
        "explain", "test-alert", "demo", "export", "help",
    ]

    /// The keys that endpoints of single providers have.
    static func settings(_ providers: [ProviderFacts]) -> Set<String> {
        Set(providers.flatMap { $0.settings.map(\.name) })
    }

    /// All words that a config is made of, beside those of its writer.
    static func words(_ providers: [ProviderFacts]) -> Set<String> {
        all.union(settings(providers)).union(providers.map(\.name)).union(CompletionRoute.allCases.map(\.rawValue))
            .union(["$schema"])
    }
}
