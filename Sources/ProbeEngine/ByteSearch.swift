import Glibc

/// Where a piece of text begins in a body, each place behind the end of the one before it.
///
/// Through pointers and the C library: bodies are long, and nearly none holds what is looked for.
func places(of text: [UInt8], in body: [UInt8]) -> [Int] {
    guard let first = text.first else { return [] }
    return text.withUnsafeBytes { text in
        body.withUnsafeBytes { body in
            var places: [Int] = []
            guard let start = body.baseAddress, let wanted = text.baseAddress else { return places }
            var index = 0
            while index + text.count <= body.count {
                let rest = body.count - text.count + 1 - index
                guard let found = memchr(start + index, Int32(first), rest) else { break }
                index = UnsafeRawPointer(found) - start
                guard memcmp(start + index, wanted, text.count) == 0 else {
                    index += 1
                    continue
                }
                places.append(index)
                index += text.count
            }
            return places
        }
    }
}
