import BenchmarkSupport

extension Common {
    /// Lets a part measure, and tells its figures; where it fails, those that there were before.
    ///
    /// - Throws: What has ended the measuring.
    func measuring(_ body: (inout Figures) async throws -> Void) async throws {
        var figures = Figures()
        do {
            try await body(&figures)
        } catch {
            print(figures.table)
            throw error
        }
        try tell(figures)
    }
}
