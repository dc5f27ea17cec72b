import ProbeConfig
import ProbeDomain
import ProbeProviders

/// Either a plan or an error, never both nor neither; every diagnostic lies in the text and can be shown.
///
/// The first byte chooses where the config is read.
func fuzzConfig(_ bytes: [UInt8]) {
    let choice = bytes.first ?? 0
    let text = Array(bytes.dropFirst())
    let context = ConfigContext(
        isSystemService: choice & 1 == 1,
        home: choice & 2 == 2 ? "/home/me" : nil,
        othersMayWrite: choice & 4 == 4
    )
    let result = ConfigReader.read(text, file: "config.json", providers: facts, context: context)
    hold((result.plan == nil) == !result.errors.isEmpty, "a plan beside errors, or neither")
    if result.diagnostics.isEmpty { return }
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for diagnostic in result.diagnostics {
        hold((1...lines.count).contains(diagnostic.line), "line \(diagnostic.line) of \(lines.count)")
        let columns = String(decoding: lines[diagnostic.line - 1], as: UTF8.self).unicodeScalars.count
        hold((1...columns + 1).contains(diagnostic.column), "column \(diagnostic.column) of \(columns)")
        hold(diagnostic.sourceLine.isEmpty == diagnostic.caretLine.isEmpty, "a caret without a line")
        hold(!diagnostic.found.isEmpty, "nothing found")
        let lineCount = 1 + (diagnostic.sourceLine.isEmpty ? 0 : 2) + (diagnostic.hint == nil ? 0 : 1)
        let shown = diagnostic.description.utf8.count { $0 < 0x20 } + 1
        hold(shown == lineCount, "\(shown) lines or control characters where \(lineCount) belong")
    }
}

private let facts = ProviderRegistry.all.map(\.facts)
