import CCurl
import Glibc
import ProbeDomain

/// A handle of libcurl, used for one transfer after another, with the memory that libcurl points to meanwhile.
///
/// Lives on the loop's thread alone; whoever lets go of it for good closes it.
final class EasyHandle {
    /// What requests have in common that need no more than a few options set anew.
    struct Kind: Equatable {
        var method: WireRequest.Method
        var route: WireRoute
        var connection: WireRequest.ConnectionUse
        var connect: Duration
    }

    /// libcurl's own.
    let easy: UnsafeMutableRawPointer
    /// What its options are for; nil before they are set.
    var kind: Kind?
    /// Where libcurl puts its words about a failure.
    let errorBuffer = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    /// The list of headers, and behind it their texts.
    private var room = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 16)
    private var used = 0

    /// Makes one; nil when there is no memory.
    init?() {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = UnsafeMutableRawPointer(easy)
        errorBuffer[0] = 0
    }

    deinit {
        errorBuffer.deallocate()
        room.deallocate()
    }

    /// Sets where its connection is looked for and kept, nil between transfers; false when libcurl refuses.
    func setCache(_ cache: UnsafeMutableRawPointer?) -> Bool {
        probe_curl_set_pointer(easy, CURLOPT_SHARE, cache) == CURLE_OK
    }

    /// Ends it.
    func close() {
        curl_easy_cleanup(easy)
        forgetHeaders()
    }

    /// Writes the lines of a request, and one that keeps libcurl from asking whether the body is wanted.
    ///
    /// - Returns: Their list, ours until `forgetHeaders`; nil when one holds control characters.
    func write(_ headers: [WireRequest.Header]) -> UnsafeMutablePointer<curl_slist>? {
        let size = MemoryLayout<curl_slist>.stride
        // A line is its name, ": ", its value and a zero; for the last one see below.
        let texts = headers.reduce(8) { $0 + $1.name.utf8.count + $1.value.size + 3 }
        let whole = size * (headers.count + 1) + texts
        if whole > room.count {
            room.deallocate()
            room = .allocate(byteCount: whole, alignment: 16)
        }
        used = size * (headers.count + 1)
        for (index, header) in headers.enumerated() {
            let start = used
            put(header.name)
            put(": ")
            switch header.value {
            case .plain(let value): put(value)
            case .secret(let prefix, let secret):
                put(prefix)
                put(secret.reveal())
            }
            guard enter(start, at: index, isLast: false) else { return nil }
        }
        let start = used
        put("Expect:")
        return enter(start, at: headers.count, isLast: true)
            ? room.baseAddress?.assumingMemoryBound(to: curl_slist.self) : nil
    }

    /// Overwrites the lines, among which a key may be.
    func forgetHeaders() {
        if let base = room.baseAddress { explicit_bzero(base, used) }
        used = 0
    }

    private func put(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            UnsafeMutableRawBufferPointer(rebasing: room[used...]).copyMemory(from: UnsafeRawBufferPointer(bytes))
            used += bytes.count
        }
    }

    /// Ends the line that begins at `start`, and enters it in the list; false when it holds control characters.
    private func enter(_ start: Int, at index: Int, isLast: Bool) -> Bool {
        guard let base = room.baseAddress else { return false }
        var isClean = true
        for place in start..<used where room[place] < 0x20 || room[place] == 0x7F { isClean = false }
        room[used] = 0
        used += 1
        let nodes = base.assumingMemoryBound(to: curl_slist.self)
        nodes[index] = curl_slist(
            data: base.advanced(by: start).assumingMemoryBound(to: CChar.self),
            next: isLast ? nil : nodes + index + 1
        )
        return isClean
    }
}

extension WireRequest.HeaderValue {
    /// How many bytes it takes.
    fileprivate var size: Int {
        switch self {
        case .plain(let value): value.utf8.count
        case .secret(let prefix, let secret): prefix.utf8.count + secret.reveal().utf8.count
        }
    }
}
