import JSON
import Testing

@Suite(.timeLimit(.minutes(5)))
struct JSONObjectTests {
    private let object: JSONObject

    init() throws {
        object = try JSONObject(
            parsing: Array(
                #"""
                {"texto": "a", "entero": 10.0, "decimal": 1.50, "si": true, "no": null, "lista": [1], "vacia": [],
                 "pago": {"moneda": "PYG", "plan": {"cuotas": "x"}},
                 "items": [{"producto_id": 7}, {"producto_id": "b", "lotes": [{"n": 1}, {"n": "x"}]}, 3]}
                """#.utf8))
    }

    private func wrong(_ path: String, _ expected: JSONMemberError.Expected) -> JSONMemberError {
        JSONMemberError(path: path, expected: expected)
    }

    @Test func `a member of the right type is read`() throws {
        #expect(try object.string("texto") == "a")
        #expect(try object.integer("entero") == 10)
        #expect(try object.number("decimal") == JSONNumber(text: "1.50"))
        #expect(try object.bool("si") == true)
        #expect(try object.object("pago")?.string("moneda") == "PYG")
        #expect(try object.objects("vacia") == [])
        #expect(object["lista"] == .array([.number(JSONNumber(text: "1"))]))
    }

    @Test(arguments: ["no", "nada"])
    func `a member that is null or missing is nil`(name: String) throws {
        #expect(object[name] == nil)
        #expect(try object.string(name) == nil)
        #expect(try object.integer(name) == nil)
        #expect(try object.number(name) == nil)
        #expect(try object.bool(name) == nil)
        #expect(try object.object(name) == nil)
        #expect(try object.objects(name) == nil)
    }

    @Test(arguments: ["texto", "entero", "si", "lista", "pago"])
    func `a member of another type is refused by name`(name: String) {
        if name != "texto" { #expect(throws: wrong(name, .string)) { try object.string(name) } }
        if name != "entero" { #expect(throws: wrong(name, .integer)) { try object.integer(name) } }
        if name != "entero" { #expect(throws: wrong(name, .number)) { try object.number(name) } }
        if name != "si" { #expect(throws: wrong(name, .bool)) { try object.bool(name) } }
        if name != "pago" { #expect(throws: wrong(name, .object)) { try object.object(name) } }
        if name != "lista" { #expect(throws: wrong(name, .array)) { try object.objects(name) } }
    }

    @Test func `a number that is not whole is no integer`() {
        #expect(throws: wrong("decimal", .integer)) { try object.integer("decimal") }
    }

    @Test func `an array of anything but objects is refused at its place`() {
        #expect(throws: wrong("lista[0]", .object)) { try object.objects("lista") }
        #expect(throws: wrong("items[2]", .object)) { try object.objects("items") }
    }

    @Test func `an error deep inside has its whole path`() throws {
        let text = #"{"items": [{"producto_id": 7}, {"lotes": [{"n": 1}, {"n": "x", "k": {"m": 1}}]}], "a": {"b": {"c": "x"}}}"#
        let object = try JSONObject(parsing: Array(text.utf8))
        let items = try #require(try object.objects("items"))
        #expect(items.map(\.path) == ["items[0]", "items[1]"])
        #expect(throws: wrong("items[0].producto_id", .string)) { try items[0].string("producto_id") }
        let lotes = try #require(try items[1].objects("lotes"))
        #expect(throws: wrong("items[1].lotes[1].n", .integer)) { try lotes[1].integer("n") }
        #expect(throws: wrong("items[1].lotes[1].k.m", .bool)) { try lotes[1].object("k")?.bool("m") }
        #expect(throws: wrong("a.b.c", .number)) { try object.object("a")?.object("b")?.number("c") }
        #expect(lotes[1].path(of: "nuevo") == "items[1].lotes[1].nuevo")
    }

    @Test func `where an object stands makes no difference to what it is`() throws {
        let object = try JSONObject(parsing: Array(#"{"a": {"n": 1}, "b": {"n": 1}, "c": {"n": 2}}"#.utf8))
        let (a, b, c) = (try object.object("a"), try object.object("b"), try object.object("c"))
        #expect(a?.path == "a" && b?.path == "b")
        #expect(a == b)
        #expect(a != c)
    }

    @Test(arguments: ["[]", "1", "null", "\"{}\""])
    func `a document that is no object is refused as a whole`(text: String) {
        #expect(throws: wrong("", .object)) { try JSONObject(parsing: Array(text.utf8)) }
    }

    @Test func `a document that is no JSON is refused with its offset`() {
        #expect(throws: JSONSyntaxError(offset: 1, reason: .unexpectedByte)) { try JSONObject(parsing: Array("{]".utf8)) }
    }
}
