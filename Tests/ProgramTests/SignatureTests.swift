import ProbeDomain
import ProbeJSON
import ProbeProviders
import Testing

/// Signatures for AWS, held against botocore's.
@Suite(.enabled(if: PythonParts.areThere || Requirements.mustHave))
struct SignatureTests {
    private static let count = 600

    @Test(.timeLimit(.minutes(1)))
    func signaturesAreBotocores() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        let cases = (0..<Self.count).map { _ in Self.generated(&random) }
        try await withFolder { folder in
            try write(cases.map { $0 + "\n" }.joined(), to: folder + "/cases")
            let result = try await PythonParts.run("signature_conformance.py", [folder + "/cases"], home: folder)
            #expect(result.status == 0, "seed \(seed)\n\(result.out.prefix(4_000))\n\(result.err.suffix(4_000))")
            #expect(result.out.contains(#""checks": \#(Self.count)"#), "\(result.out.suffix(200))")
        }
    }

    /// A request as odd as requests get, with its signature, as a line of JSON.
    private static func generated(_ random: inout SeededRandom) -> String {
        func one<Element>(_ elements: [Element]) -> Element {
            elements[Int.random(in: elements.indices, using: &random)]
        }
        func some(_ most: Int, _ pieces: [String], _ separator: String = "") -> String {
            (0..<Int.random(in: 0...most, using: &random)).map { _ in one(pieces) }.joined(separator: separator)
        }
        let scheme = one(["https", "http"])
        let host = one(["bedrock.us-east-1.amazonaws.com", "127.0.0.1", "[::1]", "a-b.example"])
        let port = one(["", ":443", ":80", ":8080"])
        let path = some(
            5,
            ["/", "/model", "/a%3Ab", "/a:b", "/%20", "/a b", "/é", "/%C3%A9", "/.", "/..", "/%", "/~-_.", "/@$"]
        )
        let pair = [
            "a=1", "b=2", "a=", "a", "=", "B=1", "a=%20", "a%3D=1", "z=a=b", "a=10", "%C3%A9=x", "a-b=1", "a.b=~",
        ]
        let query = one(["", "?"]) == "" ? "" : "?" + some(5, pair, "&")
        let url = "\(scheme)://\(host)\(port)\(path.isEmpty ? "" : "/" + path.drop { $0 == "/" })\(query)"
        let names = ["Content-Type", "X-Amz-Meta", "x-amz-b", "X-Amz-B", "Accept", "my-header"]
        let values = ["", "a", "  a   b  ", "a,b", "\ta", "application/json; charset=utf-8", "a  \t b", "\"a  b\""]
        let headers = (0..<Int.random(in: 0...4, using: &random)).map { _ in (name: one(names), value: one(values)) }
        let body = one(["", "{}", #"{"messages":[]}"#, "é\n\u{0}"])
        let session = one([nil, "IQoJb3JpZ2luX2VjE//+=="])
        let method = one(["GET", "POST"])
        let region = one(["us-east-1", "eu-central-1"])
        let time = Int64.random(in: 0...4_000_000_000, using: &random)
        let signer = SignatureV4(
            keyID: Secret("AKIDEXAMPLE", origin: "test"),
            key: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", origin: "test"),
            session: session.map { Secret($0, origin: "test") },
            region: region,
            service: "bedrock"
        )
        let signed = signer.headers(
            method,
            url,
            signing: headers,
            body: Array(body.utf8),
            at: Timestamp(microseconds: time * 1_000_000 + 999_999)
        )
        let values2 = signed.map { header -> (String, JSONOutput) in
            switch header.value {
            case .plain(let value): (header.name, .string(value))
            case .secret(let prefix, let secret): (header.name, .string(prefix + secret.reveal()))
            }
        }
        let line: JSONOutput = [
            "method": .string(method), "url": .string(url),
            "headers": .array(headers.map { [.string($0.name), .string($0.value)] }),
            "body": .array(body.utf8.map { .int(Int($0)) }), "key_id": "AKIDEXAMPLE",
            "key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session": session.map { .string($0) } ?? .null,
            "region": .string(region), "service": "bedrock", "time": .int(Int(time)), "signed": .object(values2),
        ]
        return String(decoding: line.compactBytes, as: UTF8.self)
    }

    /// The first example of AWS's own test suite for signatures (`get-vanilla`).
    @Test
    func theSignatureIsThatOfAmazonsExample() throws {
        let signer = SignatureV4(
            keyID: Secret("AKIDEXAMPLE", origin: "test"),
            key: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", origin: "test"),
            session: nil,
            region: "us-east-1",
            service: "service"
        )
        let time = try #require(Timestamp(rfc3339: "2015-08-30T12:36:00Z"))
        let headers = signer.headers("GET", "https://example.amazonaws.com/", body: [], at: time)
        guard case .secret(let prefix, let secret)? = headers.last?.value else { return }
        #expect(
            prefix + secret.reveal()
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                + "SignedHeaders=host;x-amz-date, "
                + "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        )
    }
}
