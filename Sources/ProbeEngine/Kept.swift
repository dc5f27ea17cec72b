/// A value in memory of its own, for a function that waits with it in hand; see the runs of lists.
final class Kept<Value> {
    var value: Value

    init(_ value: Value) { self.value = value }
}
