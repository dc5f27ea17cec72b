import ProbeJSON

/// Reads by both layers and says whether they agree, and what they say.
func isAccepted(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) -> Bool? {
    let tree = Result { () throws(JSONSyntaxError) in try JSONNode.parse(bytes, limits: limits) }
    let skip = skipError(bytes, limits: limits)
    switch tree {
    case .success: return skip == nil ? true : nil
    case .failure(let error): return skip == error ? false : nil
    }
}

/// What skipping the whole text throws; nil where it is accepted.
func skipError(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) -> JSONSyntaxError? {
    do {
        try JSONCursor.read(bytes, limits: limits) { (_) throws(JSONSyntaxError) in }
        return nil
    } catch {
        return error
    }
}

/// What reading a text into a tree throws; nil where it is accepted.
func treeError(_ text: String, limits: JSONLimits = JSONLimits()) -> JSONSyntaxError? {
    do {
        _ = try JSONNode.parse(Array(text.utf8), limits: limits)
        return nil
    } catch {
        return error
    }
}

/// A repeatable source of random numbers: SplitMix64.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
