import Testing

@testable import ServiceKit

private let puerto = Setting("PUERTO", "a number from 1 to 9", default: "5", "a number")
private let nombre = Setting("NOMBRE", "a name", default: "nadie", "a text")
private let otro = Setting("OTRO_URL", "an address like http://host:port", default: "http://127.0.0.1:5001", "an address")
private let clave = Setting("CLAVE", "visible ASCII", default: "abierta", "a secret", isSecret: true)

@Suite(.timeLimit(.minutes(5))) struct SettingsReaderTests {
    @Test func `a variable that is not set has its default`() throws {
        var reader = SettingsReader([:])
        #expect(reader.text(nombre) == "nadie")
        #expect(reader.integer(puerto, in: 1...9) == 5)
        #expect(reader.value(puerto, otherwise: "") { $0 + "!" } == "5!")
        #expect(reader.serviceURL(otro) == "http://127.0.0.1:5001")
        #expect(reader.secret(clave) == Secret("abierta"))
        try reader.finish()
    }

    @Test func `a variable that is set has its value`() throws {
        var reader = SettingsReader(["NOMBRE": "ana", "PUERTO": "9", "OTRO_URL": "https://tienda.example", "CLAVE": "s3creta"])
        #expect(reader.text(nombre) == "ana")
        #expect(reader.integer(puerto, in: 1...9) == 9)
        #expect(reader.value(puerto, otherwise: 0) { Int($0) } == 9)
        #expect(reader.serviceURL(otro) == "https://tienda.example")
        #expect(reader.secret(clave) == Secret("s3creta"))
        try reader.finish()
    }

    @Test func `an empty text keeps the start from happening`() {
        var reader = SettingsReader(["NOMBRE": ""])
        _ = reader.text(nombre)
        #expect(throws: SettingsError(problems: [#"NOMBRE is "": it should be a name"#])) { try reader.finish() }
    }

    @Test(arguments: ["", "0", "10", "-1", "abc", "5.0", " 5", "5 ", "99999999999999999999", "٥"])
    func `a number that is none or out of range keeps the start from happening`(text: String) {
        var reader = SettingsReader(["PUERTO": text])
        _ = reader.integer(puerto, in: 1...9)
        #expect(throws: SettingsError(problems: ["PUERTO is \"\(text)\": it should be a number from 1 to 9"])) { try reader.finish() }
    }

    @Test func `a text that its parser refuses keeps the start from happening`() {
        var reader = SettingsReader(["NOMBRE": "x"])
        #expect(reader.value(nombre, otherwise: 7) { Int($0) } == 7)
        #expect(throws: SettingsError(problems: [#"NOMBRE is "x": it should be a name"#])) { try reader.finish() }
    }

    @Test(arguments: [
        ("http://host", "http://host"), ("http://host/", "http://host"), ("https://host:8443", "https://host:8443"),
        ("http://[::1]:5001", "http://[::1]:5001"), ("http://a-b.c_d.example:1/", "http://a-b.c_d.example:1"),
        ("http://host/base", "http://host/base"),
    ])
    func `an address of a service is taken without a slash at its end`(text: String, url: String) throws {
        var reader = SettingsReader(["OTRO_URL": text])
        #expect(reader.serviceURL(otro) == url)
        try reader.finish()
    }

    @Test(arguments: [
        "", "host:5001", "ftp://host", "http://", "http:///", "http://:5001", "http:///base", "http://host:", "http://host:abc",
        "http://host:0", "http://host:65536", "http://ho st", "http://host?x=1", "http://host#x", "http://hóst",
        "http://host//", "http://[::1", "http://host\n",
    ])
    func `anything else is no address of a service and keeps the start from happening`(text: String) {
        var reader = SettingsReader(["OTRO_URL": text])
        _ = reader.serviceURL(otro)
        #expect(throws: SettingsError(problems: ["OTRO_URL is \"\(text)\": it should be an address like http://host:port"])) {
            try reader.finish()
        }
    }

    @Test(arguments: [
        ("http://ana:s3creto@host", "http://…@host"), ("http://s3creto@host/a@b", "http://…@b"), ("s3creto@host", "…@host"),
        ("s3creto@//host", "…@//host"),
    ])
    func `an address with somebody's password in it is refused, and told without it`(text: String, told: String) {
        var reader = SettingsReader(["OTRO_URL": text])
        _ = reader.serviceURL(otro)
        _ = reader.url(otro, because: "it is needed")
        let problem = "OTRO_URL is \"\(told)\": it should be an address like http://host:port"
        #expect(throws: SettingsError(problems: [problem, problem])) { try reader.finish() }
    }

    @Test func `all that is wrong is told at once, in the order it was read`() {
        var reader = SettingsReader(["NOMBRE": "", "PUERTO": "x"])
        _ = reader.integer(puerto, in: 1...9)
        _ = reader.text(nombre)
        reader.reject("these do not go together")
        #expect(
            throws: SettingsError(problems: [
                #"PUERTO is "x": it should be a number from 1 to 9"#, #"NOMBRE is "": it should be a name"#, "these do not go together",
            ])
        ) { try reader.finish() }
    }
}

@Suite(.timeLimit(.minutes(5))) struct SecretSettingTests {
    private func reader(_ values: [String: String], file: String?) -> SettingsReader {
        SettingsReader(values) { path in path == "/run/clave" ? file : nil }
    }

    @Test(arguments: ["de-un-archivo", "de-un-archivo\n", "de-un-archivo\r\n", "de-un-archivo\nmás líneas\n"])
    func `a secret can stand in the first line of a file`(text: String) throws {
        var reader = reader(["CLAVE_FILE": "/run/clave"], file: text)
        #expect(reader.secret(clave) == Secret("de-un-archivo"))
        try reader.finish()
    }

    @Test func `a file that cannot be read keeps the start from happening`() {
        var reader = reader(["CLAVE_FILE": "/run/nada"], file: "x")
        _ = reader.secret(clave)
        let problem = #"CLAVE_FILE is "/run/nada", which cannot be read: it should be a file that holds the secret"#
        #expect(throws: SettingsError(problems: [problem])) { try reader.finish() }
    }

    @Test func `the variable and its file cannot both be set`() {
        var reader = reader(["CLAVE_FILE": "/run/clave", "CLAVE": "b4"], file: "a3")
        _ = reader.secret(clave)
        #expect(throws: SettingsError(problems: ["CLAVE and CLAVE_FILE are both set: set one of them"])) { try reader.finish() }
    }

    @Test(arguments: ["", "con espacio", "cláve", "tab\t", "dos\nlíneas", "\u{7F}"])
    func `a secret that cannot stand in a header is refused and not shown`(text: String) {
        var reader = reader(["CLAVE": text], file: nil)
        _ = reader.secret(clave)
        #expect(throws: SettingsError(problems: ["CLAVE is not usable: it should be visible ASCII"])) { try reader.finish() }
    }

    @Test(arguments: ["", "\n", "\nsegunda", "con espacio\n", "cláve"])
    func `a file whose first line cannot stand in a header is refused and not shown`(text: String) {
        var reader = reader(["CLAVE_FILE": "/run/clave"], file: text)
        _ = reader.secret(clave)
        let problem = #"CLAVE_FILE is "/run/clave", whose first line is not usable: it should be visible ASCII"#
        #expect(throws: SettingsError(problems: [problem])) { try reader.finish() }
    }

    @Test func `a secret is printed as three asterisks, wherever it stands`() {
        struct Holder { let inner: Secret? }
        let secret = Secret("s3creta")
        var dumped = ""
        dump(Holder(inner: secret), to: &dumped)
        let texts = ["\(secret)", secret.description, String(reflecting: secret), "\([secret])", "\(Holder(inner: secret))", dumped]
        for text in texts {
            #expect(text.contains("***"))
            #expect(!text.contains("s3creta"))
        }
    }
}
