import ProbeConfig
import ProbeDomain
import ProbeProviders

/// Reads a config as the program does on a machine with a home.
func read(
    _ text: String,
    file: String = "config.json",
    context: ConfigContext = ConfigContext(home: "/home/ada")
) -> ConfigResult {
    read(Array(text.utf8), file: file, context: context)
}

/// Reads the bytes of a config.
func read(
    _ bytes: [UInt8],
    file: String = "config.json",
    context: ConfigContext = ConfigContext(home: "/home/ada")
) -> ConfigResult {
    ConfigReader.read(bytes, file: file, providers: ProviderRegistry.all.map(\.facts), context: context)
}

extension ConfigResult {
    /// All diagnostics as they are shown, with an empty line between them.
    var text: String { diagnostics.map(\.description).joined(separator: "\n\n") }
}
