import Testing

@testable import Persistence

/// Which savepoints a server is told of.
struct MarkStackTests {
    @Test func `at the beginning of a transaction none is needed`() {
        var marks = MarkStack()
        marks.push()
        marks.push()
        #expect(marks.nameToSet() == nil)
        #expect(marks.pop() == .start)
        #expect(marks.pop() == .start)
        #expect(marks.pop() == nil)
    }

    @Test func `what nothing was written behind is not taken back`() {
        var marks = MarkStack()
        marks.push()
        #expect(marks.pop() == .unset)
        _ = marks.nameToSet()
        marks.push()
        #expect(marks.pop() == .unset)
    }

    @Test func `before the first write behind a mark it is set, once, and one savepoint serves all that stand in its place`() {
        var marks = MarkStack()
        #expect(marks.nameToSet() == nil)
        marks.push()
        marks.push()
        #expect(marks.nameToSet() == "m0")
        #expect(marks.nameToSet() == nil)
        #expect(marks.pop() == .set("m0"))
        marks.push()
        #expect(marks.nameToSet() == "m1")
        #expect(marks.pop() == .set("m1"))
        #expect(marks.pop() == .set("m0"))
    }

    @Test func `a transaction that was begun again is at its beginning`() {
        var marks = MarkStack()
        marks.push()
        marks.push()
        _ = marks.nameToSet()
        #expect(marks.pop() == .start)
        marks.isAtStart = true
        #expect(marks.nameToSet() == nil)
        #expect(marks.pop() == .start)
    }
}
