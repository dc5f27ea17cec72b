import ArgumentParser

/// Options that every command which reads the config takes.
struct ConfigOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp("Read this config instead of the one that would be found.", valueName: "file"),
        completion: .file()
    )
    var config: String?
}

/// The option of commands that can speak to programs.
struct JSONOption: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print JSON with a documented, versioned shape.")
    var isJSON = false

    /// Refuses `--json` beside a `--format` that is another one.
    ///
    /// - Throws: `ValidationError`.
    func refuse(besides isOtherFormat: Bool) throws {
        guard isJSON, isOtherFormat else { return }
        throw ValidationError("--json and --format say different things")
    }
}
