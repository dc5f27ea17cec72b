import ProbeDomain
import Testing

/// The explanations that `journalctl -x` shows, held equal to the program.
@Suite
struct CatalogTests {
    private static let file = Program.root + "/systemd/probe.catalog"

    @Test
    func everyKindHasAnIDOfItsOwn() {
        let ids = EventKind.allCases.map(\.messageID)
        #expect(Set(ids).count == ids.count)
        for id in ids {
            #expect(id.utf8.count == 32)
            #expect(id.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }, "\(id)")
        }
    }

    @Test
    func everyKindIsExplainedAndNothingElseIs() throws {
        let text = String(decoding: try #require(read(Self.file)), as: UTF8.self)
        let heads = text.split(separator: "\n").filter { $0.hasPrefix("-- ") }.map { String($0.dropFirst(3)) }
        #expect(heads.sorted() == EventKind.allCases.map(\.messageID).sorted())
    }

    @Test(
        .enabled(if: Requirements.has("/usr/bin/journalctl") || Requirements.mustHave),
        .timeLimit(.minutes(1))
    )
    func theJournalsOwnCompilerTakesIt() async throws {
        try await withFolder { folder in
            let catalogs = folder + "/usr/lib/systemd/catalog"
            _ = try await Program.run(["-p", catalogs, folder + "/var/lib/systemd/catalog"], program: "/bin/mkdir")
            _ = try await Program.run([Self.file, catalogs], program: "/bin/cp")
            let made = try await Program.run(["--update-catalog", "--root=\(folder)"], program: "/usr/bin/journalctl")
            #expect(made.status == 0)
            #expect(made.err == "")
            let list = try await Program.run(["--list-catalog", "--root=\(folder)"], program: "/usr/bin/journalctl")
            let ids = list.out.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
            #expect(ids.sorted() == EventKind.allCases.map(\.messageID).sorted())
            // A field that is not filled in would be shown by its bare name in the subject.
            #expect(!list.out.contains("(null)"))
        }
    }
}
