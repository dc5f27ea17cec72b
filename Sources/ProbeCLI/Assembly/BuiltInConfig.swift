/// The shipped config, for when no file is found.
///
/// A test holds it against `config.json`.
enum BuiltInConfig {
    static let text = """
        {
          "watch": [
            "gpt-5.5",
            {"model": "gpt-5.5-pro", "endpoints": ["openai"]}
          ],
          "defaults": {
            "list": {"every": "60s"},
            "completion": {"every": "15m"},
            "watch_every": "30s",
            "confirm": true,
            "reserve": "20%"
          },
          "endpoints": [
            {"name": "openai", "provider": "openai", "completion": {"models": ["gpt-5.5"]}},
            {"name": "codex", "provider": "codex", "enabled": false},
            {"name": "anthropic", "provider": "anthropic"},
            {"name": "google", "provider": "google"},
            {"name": "openrouter", "provider": "openrouter", "list": {"every": "5m"}, "watch_every": "5m"},
            {"name": "meta", "provider": "llama", "enabled": false}
          ],
          "budget": {"completions_per_day": 150, "usd_per_day": 0.25}
        }

        """ + "\n"
}
