import Glibc

/// The targets, by the names under which `.ci/fuzz` runs them.
private let targets: [String: @Sendable ([UInt8]) -> Void] = [
    "json": fuzzJSON, "config": fuzzConfig, "streams": fuzzStreams, "waits": fuzzWaits,
]

private let target: @Sendable ([UInt8]) -> Void = {
    let name = getenv("PROBE_FUZZ").map { String(cString: $0) } ?? ""
    guard let target = targets[name] else { fatalError("PROBE_FUZZ names one of \(targets.keys.sorted())") }
    return target
}()

/// What the fuzzer calls with every input.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Ends the run where a rule does not hold; the fuzzer keeps the input.
func hold(_ condition: @autoclosure () -> Bool, _ rule: @autoclosure () -> String) {
    if !condition() { fatalError(rule()) }
}
