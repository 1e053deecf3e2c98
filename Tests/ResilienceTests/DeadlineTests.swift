import Resilience
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5))) struct DeadlineTests {
    @Test(arguments: [("0", 0), ("1", 1), ("0250", 250), ("86400000", 86_400_000)] as [(String, Int64)])
    func `the header says how many milliseconds are left`(text: String, millis: Int64) throws {
        let deadline = try #require(Deadline(header: text, now: .second(5)))
        #expect(deadline.left(now: .second(5)) == .milliseconds(millis))
    }

    @Test(arguments: ["", " ", "-1", "+1", "1.5", "1e3", "0x1", "١", "86400001", "99999999999999999999", "5000ms"])
    func `anything else is no deadline`(text: String) { #expect(Deadline(header: text, now: .second(5)) == nil) }

    @Test func `what is left shrinks to nothing and not below`() {
        let deadline = Deadline(.second(10))
        #expect(deadline.left(now: .second(7)) == .seconds(3))
        #expect(deadline.left(now: .second(10)) == .zero)
        #expect(deadline.left(now: .second(11)) == .zero)
    }
}
