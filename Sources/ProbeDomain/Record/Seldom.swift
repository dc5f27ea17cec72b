/// What most values of a type do without: it takes the room of a pointer where it is nil.
@propertyWrapper
package struct Seldom<Value: Sendable & Equatable>: Sendable, Equatable {
    private var box: Box?

    /// Never changed.
    private final class Box: Sendable {
        let value: Value

        init(_ value: Value) { self.value = value }
    }

    /// Begins without a value.
    package init() {}

    /// Begins with a value, or without.
    package init(wrappedValue: Value?) { box = wrappedValue.map(Box.init) }

    package var wrappedValue: Value? {
        get { box?.value }
        set { box = newValue.map(Box.init) }
    }

    package static func == (left: Seldom, right: Seldom) -> Bool {
        left.box === right.box || left.wrappedValue == right.wrappedValue
    }
}
