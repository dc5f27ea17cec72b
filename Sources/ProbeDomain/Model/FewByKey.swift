/// Values of a few keys, in the order in which they were entered, in as little room as they take.
///
/// A dictionary takes three times as much for one or two; to look for a key takes the longer the more there are.
package struct FewByKey<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var pairs: [(key: Key, value: Value)] = []

    /// Makes an empty one.
    package init() {}

    /// Takes the values of a dictionary.
    package init(_ values: [Key: Value]) { pairs = values.map { ($0, $1) } }

    /// The value of a key; nil where there is none.
    package subscript(key: Key) -> Value? {
        get { pairs.first { $0.key == key }?.value }
        set {
            guard let index = pairs.firstIndex(where: { $0.key == key }) else {
                if let newValue { pairs.append((key, newValue)) }
                return
            }
            if let newValue { pairs[index].value = newValue } else { pairs.remove(at: index) }
        }
    }

    /// The value of a key, to be changed in its place; where there is none a standard is entered by a change.
    package subscript(key: Key, default standard: @autoclosure () -> Value) -> Value {
        get { self[key] ?? standard() }
        _modify {
            if let index = pairs.firstIndex(where: { $0.key == key }) {
                yield &pairs[index].value
            } else {
                var value = standard()
                yield &value
                pairs.append((key, value))
            }
        }
    }

    /// Whether there is none.
    package var isEmpty: Bool { pairs.isEmpty }

    /// The keys.
    package var keys: [Key] { pairs.map(\.key) }

    /// The values.
    package var values: [Value] { pairs.map(\.value) }

    /// Those that fit.
    package func filter(_ isIncluded: ((key: Key, value: Value)) -> Bool) -> FewByKey {
        var result = FewByKey()
        result.pairs = pairs.filter(isIncluded)
        return result
    }
}

extension FewByKey: Sequence {
    package func makeIterator() -> IndexingIterator<[(key: Key, value: Value)]> { pairs.makeIterator() }

    package var underestimatedCount: Int { pairs.count }
}

extension FewByKey: Equatable where Value: Equatable {
    /// Whatever the order.
    package static func == (left: FewByKey, right: FewByKey) -> Bool {
        left.pairs.count == right.pairs.count && left.allSatisfy { right[$0.key] == $0.value }
    }
}

extension FewByKey: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral pairs: (Key, Value)...) {
        for (key, value) in pairs { self[key] = value }
    }
}
