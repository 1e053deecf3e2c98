import Testing

@testable import ServiceKit

@Suite(.timeLimit(.minutes(5))) struct DotEnvTests {
    @Test(arguments: [
        ("", [:]),
        ("A=1", ["A": "1"]),
        ("A=1\nB=2\n", ["A": "1", "B": "2"]),
        ("A=1\r\nB=2\r\n", ["A": "1", "B": "2"]),
        ("# comment\n\n   \n\tA=1  \n#B=2", ["A": "1"]),
        ("A=", ["A": ""]),
        ("A=b=c==", ["A": "b=c=="]),
        ("A=#x", ["A": "#x"]),
        ("A=x # y", ["A": "x # y"]),
        ("A=\"b c\"", ["A": "b c"]),
        ("A='b \"c\"'", ["A": "b \"c\""]),
        ("A=\"", ["A": "\""]),
        ("A=\"b'", ["A": "\"b'"]),
        ("A=\"\"", ["A": ""]),
        ("a_1=x\nA=1\nA=2", ["a_1": "x", "A": "2"]),
    ])
    func `lines are NAME=value`(text: String, values: [String: String]) throws {
        #expect(try DotEnv.parse(text) == values)
    }

    @Test(arguments: ["A", "=1", "A =1", "export A=1", "Á=1", "A-B=1"])
    func `a line of another form is refused by its number, and not shown`(line: String) {
        #expect(throws: SettingsError(problems: [".env line 2 should be NAME=value"])) { try DotEnv.parse("OK=1\n\(line)\n") }
    }

    @Test func `all wrong lines are told at once`() {
        #expect(throws: SettingsError(problems: [".env line 1 should be NAME=value", ".env line 3 should be NAME=value"])) {
            try DotEnv.parse("uno\r\nA=1\r\ntres")
        }
    }
}
