import Glibc

/// A manual page of the project as a test reads it: mdoc(7) in lines.
package struct ManualPage: Sendable {
    /// The titles and lines of its sections, in their order.
    package let sections: [(title: String, lines: [String])]

    /// An entry of a list: what stands behind `.It`, and the lines below it.
    package struct Item: Sendable {
        /// The words of the head, macros among them.
        package let head: [String]
        /// The lines, those of inner lists among them.
        package let lines: [String]
    }

    /// Reads a page of `systemd/man`; one that is not there is empty.
    package init(_ name: String) { self.init(text: Self.text(of: "systemd/man/" + name)) }

    /// Reads the text of a page.
    package init(text: String) {
        var sections: [(title: String, lines: [String])] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix(".Sh ") {
                sections.append((String(line.dropFirst(4)), []))
            } else if !sections.isEmpty {
                sections[sections.count - 1].lines.append(String(line))
            }
        }
        self.sections = sections
    }

    /// The lines of a section; none when there is no such section.
    package func lines(of title: String) -> [String] { sections.first { $0.title == title }?.lines ?? [] }

    /// The entries of the outer lists of a section.
    package func items(of title: String) -> [Item] {
        var items: [Item] = []
        var depth = 0
        for line in lines(of: title) {
            if line.hasPrefix(".Bl") { depth += 1 }
            if depth == 1, line.hasPrefix(".It ") {
                items.append(Item(head: line.dropFirst(4).split(separator: " ").map(String.init), lines: []))
            } else if depth > 0, let last = items.popLast() {
                items.append(Item(head: last.head, lines: last.lines + [line]))
            }
            if line.hasPrefix(".El") { depth -= 1 }
        }
        return items
    }

    /// A file of the project, read whole; empty when it is not there.
    package static func text(of path: String) -> String {
        guard let file = fopen("\(root)/\(path)", "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    private static let root: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/")
    }()
}
