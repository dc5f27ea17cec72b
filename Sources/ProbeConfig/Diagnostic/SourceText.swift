internal import ProbeDomain

/// The bytes of a config, able to show a place in them: line, column, and the line itself with a caret.
struct SourceText {
    /// The file's name as it was given.
    let file: String
    /// The whole text; not always UTF-8.
    let bytes: [UInt8]
    /// Bytes that are never shown.
    var masks: [Range<Int>] = []
    private let lineStarts: [Int]

    /// The widest part of a line that is shown, in terminal columns.
    private static let window = 100
    /// As many bytes on either side of a place as can matter to the window: a column takes four bytes at most, or more
    /// where characters combine, and then it may be less.
    private static let reach = 600
    /// Stands for what is masked.
    static let mask = "<redacted>"

    /// Takes a text and finds its lines.
    init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(offset + 1)
        }
        lineStarts = starts
    }

    /// The line of a byte, from 1.
    func line(of offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The bytes of a line, from 1, without its line break.
    func range(ofLine line: Int) -> Range<Int> {
        let start = lineStarts[line - 1]
        var end = line < lineStarts.count ? lineStarts[line] - 1 : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }

    /// Turns a finding into a diagnostic.
    func diagnostic(_ finding: Finding) -> Diagnostic {
        let offset = min(finding.range.lowerBound, bytes.count)
        let line = line(of: offset)
        let whole = range(ofLine: line)
        let column = String(decoding: bytes[whole.lowerBound..<max(offset, whole.lowerBound)], as: UTF8.self)
            .unicodeScalars.count
        let (text, caret) = excerpt(of: whole, marking: offset..<max(offset, finding.range.upperBound))
        return Diagnostic(
            severity: finding.severity,
            file: file,
            line: line,
            column: column + 1,
            keyPath: finding.path,
            found: finding.found,
            allowed: finding.allowed,
            sourceLine: text,
            caretLine: caret,
            hint: finding.hint
        )
    }

    /// One character as it is shown.
    private struct Cell {
        var text: String
        var width: Int
        var offset: Int
    }

    /// The part of a line around a place, and the line with the caret beneath it.
    private func excerpt(of line: Range<Int>, marking place: Range<Int>) -> (text: String, caret: String) {
        let anchor = min(max(place.lowerBound, line.lowerBound), line.upperBound)
        let start = boundary(near: max(line.lowerBound, anchor - Self.reach), in: line)
        let end = boundary(near: min(line.upperBound, anchor + Self.reach), in: line)
        let cells = cells(of: start..<end)
        if cells.isEmpty { return ("", "") }

        let marked = cells.indices.filter { cells[$0].offset >= anchor && cells[$0].offset < place.upperBound }
        // Where nothing is marked, the place is behind the last byte, or inside a mask.
        let first = marked.first ?? (cells.lastIndex { $0.offset <= anchor && anchor < line.upperBound } ?? cells.count)
        let shown = shownCells(cells, around: first)
        var text = ""
        if shown.lowerBound > 0 || start > line.lowerBound { text = "…" }
        let isCutBefore = !text.isEmpty
        text += cells[shown].map(\.text).joined()
        if shown.upperBound < cells.count || end < line.upperBound { text += "…" }

        let before = cells[shown.lowerBound..<first].reduce(isCutBefore ? 1 : 0) { $0 + $1.width }
        let last = max(min((marked.last ?? first) + 1, shown.upperBound), first)
        let under = cells[first..<last].reduce(0) { $0 + $1.width }
        return (
            text,
            String(repeating: " ", count: before) + "^" + String(repeating: "~", count: max(under - 1, 0))
        )
    }

    /// The nearest place at or before `offset` where no character is cut.
    private func boundary(near offset: Int, in line: Range<Int>) -> Int {
        var offset = offset
        while offset > line.lowerBound, offset < line.upperBound, bytes[offset] & 0xC0 == 0x80 {
            offset -= 1
        }
        return offset
    }

    /// The cells that fit the window: the marked one at two thirds where the line is longer than that.
    private func shownCells(_ cells: [Cell], around first: Int) -> Range<Int> {
        var low = first
        var width = 0
        while low > 0, width + cells[low - 1].width <= Self.window * 2 / 3 {
            low -= 1
            width += cells[low].width
        }
        var high = first
        while high < cells.count, width + cells[high].width <= Self.window {
            width += cells[high].width
            high += 1
        }
        while low > 0, width + cells[low - 1].width <= Self.window {
            low -= 1
            width += cells[low].width
        }
        return low..<high
    }

    /// The characters of a range as they are shown: escaped, tabs as one space, masks as one word.
    private func cells(of range: Range<Int>) -> [Cell] {
        let masks = masks.filter { $0.overlaps(range) }.sorted { $0.lowerBound < $1.lowerBound }
        var cells: [Cell] = []
        var at = range.lowerBound
        for mask in masks where mask.upperBound > at {
            appendCells(of: at..<max(mask.lowerBound, at), to: &cells)
            cells.append(Cell(text: Self.mask, width: Self.mask.count, offset: max(mask.lowerBound, at)))
            at = min(mask.upperBound, range.upperBound)
        }
        appendCells(of: at..<range.upperBound, to: &cells)
        return cells
    }

    private func appendCells(of range: Range<Int>, to cells: inout [Cell]) {
        var offset = range.lowerBound
        for scalar in String(decoding: bytes[range], as: UTF8.self).unicodeScalars {
            let text = scalar == "\t" ? " " : escaped(String(scalar))
            let width = text.unicodeScalars.reduce(0) { $0 + terminalWidth(of: $1) }
            cells.append(Cell(text: text, width: width, offset: offset))
            offset += UTF8.width(scalar)
        }
    }
}

/// How many columns a terminal gives to a printable character: none to marks that combine, two to wide ones (Unicode
/// Standard Annex 11; the blocks are those whose characters are wide almost throughout).
func terminalWidth(of scalar: Unicode.Scalar) -> Int {
    if scalar.isASCII { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x2_0000...0x3_FFFD:
        return 2
    default: return scalar.properties.isEmojiPresentation ? 2 : 1
    }
}
