import ProbeDomain
import ProbeJSON

/// What the lists of all providers have in common.
enum ListReader {
    /// A page of a list.
    ///
    /// - Parameters:
    ///   - rows: Its rows; nil where the reply has none.
    ///   - token: What the server calls the next page; nil or empty on the last one.
    ///   - row: Reads one row; nil for one without an id.
    /// - Returns: The page; what has rows and not one id is no list.
    static func page(
        _ rows: [JSONNode]?,
        next token: String? = nil,
        row: (JSONNode) -> ListedModel?
    ) -> Reading.Content {
        rows.map { page($0.compactMap(row), of: $0.count, next: token) } ?? .malformed("no_model_list")
    }

    /// The same of those that have been read out of so many rows.
    static func page(_ models: [ListedModel], of rows: Int, next token: String? = nil) -> Reading.Content {
        guard models.count == rows || !models.isEmpty else { return .malformed("no_model_ids") }
        var page = ListPage(models: models, next: token.flatMap { PageToken($0) })
        // A token that is too long to be one cannot be sent back.
        page.isCutShort = page.next == nil && token?.isEmpty == false
        return .list(page)
    }

    /// What one model's own reply says.
    static func retrieved(_ row: ListedModel?) -> Reading.Content {
        row.map { .retrieved($0) } ?? .malformed("no_model_id")
    }

    /// An id of at most 500 bytes; longer ones are none.
    static func id(_ text: String?) -> ModelID? {
        text.flatMap { $0.isEmpty || $0.utf8.count > 500 ? nil : ModelID($0) }
    }
}
