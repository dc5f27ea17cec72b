import ProbeCLI

@main
enum Main {
    static func main() async { await ProbeCommand.launch() }
}
