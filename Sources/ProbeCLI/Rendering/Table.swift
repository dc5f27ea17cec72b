/// Text in lines of at most so many columns, or on one line for nil; each line begins with the blanks, or the dash, of the
/// first.
func fitted(_ text: String, _ columns: Int?) -> [String] {
    guard let columns else { return [text] }
    let body = text.drop { $0 == " " || $0 == "-" }
    let start = text.prefix(text.count - body.count)
    let lines = HistoryText.wrapped(String(body), max(columns - start.count, 1))
    return lines.enumerated().map { index, line in
        (index == 0 ? String(start) : String(repeating: " ", count: start.count)) + line
    }
}

/// Text in columns.
struct Table {
    /// One cell.
    struct Cell {
        /// What it says.
        var text: String
        /// Its colour; nil for none.
        var paint: Paint?
        /// Numbers stand at the right.
        var isNumber = false

        /// Makes a cell.
        init(_ text: String, _ paint: Paint? = nil, isNumber: Bool = false) {
            self.text = text
            self.paint = paint
            self.isNumber = isNumber
        }
    }

    private var rows: [[Cell]]

    /// Makes a table with its headings.
    init(_ headings: [String]) {
        rows = [headings.map { Cell($0, .faint) }]
    }

    /// Adds a row.
    mutating func add(_ row: [Cell]) { rows.append(row) }

    /// How many columns of a terminal the widest line takes.
    var width: Int { widths.reduce(0, +) + 2 * max(0, widths.count - 1) }

    /// The lines where they fit the terminal; else a paragraph for each row: its first cell, and below it the others, each
    /// with its heading.
    func fittedLines(_ console: Console) -> [String] {
        guard let columns = console.width, width > columns, let headings = rows.first else { return lines(console) }
        return rows.dropFirst().flatMap { row in
            let facts = zip(headings, row).dropFirst().filter { !$1.text.isEmpty }.map { heading, cell in
                heading.text.isEmpty ? cell.text : "\(heading.text.lowercased()) \(cell.text)"
            }
            let paragraph = [row.first?.text ?? "", facts.isEmpty ? "" : "  " + facts.joined(separator: " · ")]
            return paragraph.filter { !$0.isEmpty }.flatMap { fitted($0, columns) }
        }
    }

    private var widths: [Int] {
        (0..<(rows.map(\.count).max() ?? 0)).map { column in
            rows.map { column < $0.count ? $0[column].text.count : 0 }.max() ?? 0
        }
    }

    /// The lines; the last column is not padded.
    func lines(_ console: Console) -> [String] {
        let widths = widths
        let numeric = widths.indices.map { column in rows.contains { column < $0.count && $0[column].isNumber } }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: max(0, widths[column] - cell.text.count))
                let text = cell.paint.map { $0(cell.text, console) } ?? cell.text
                let isLast = column == row.count - 1
                line += numeric[column] ? padding + text : isLast ? text : text + padding
                if !isLast { line += "  " }
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
