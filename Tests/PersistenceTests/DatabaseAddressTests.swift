import MariaDB
import Persistence
import Testing

/// The addresses that a configuration may name.
struct DatabaseAddressTests {
    @Test func `a file`() throws {
        #expect(try DatabaseAddress("sqlite:/d/x.db", password: "") == .sqlite(path: "/d/x.db"))
        #expect(try DatabaseAddress("sqlite:/d/x.db", password: "").description == "/d/x.db")
    }

    @Test(arguments: [
        ("mariadb://ana@h/compras", "h", 3306, "ana", "compras"), ("mariadb://ana@db.local:3307/c", "db.local", 3307, "ana", "c"),
        ("mariadb://a%40b@[::1]:3306/c%2Fd", "::1", 3306, "a@b", "c/d"),
    ]) func `a server`(text: String, host: String, port: Int, user: String, name: String) throws {
        let address = try DatabaseAddress(text, password: "secreto")
        #expect(address == .mariaDB(MariaDBOptions(.tcp(host: host, port: port), user: user, password: "secreto", database: name)))
        #expect(!address.description.contains("secreto"))
    }

    @Test func `what its query says`() throws {
        guard case .mariaDB(let socket) = try DatabaseAddress("mariadb://a@localhost/c?socket=/run/s", password: "") else {
            return #expect(Bool(false))
        }
        #expect(socket.address == .socket("/run/s"))
        #expect(socket.tls == nil)
        guard case .mariaDB(let tls) = try DatabaseAddress("mariadb://a@h/c?tls=verify&ca=/ca.pem&cert=/c.pem&key=/k.pem", password: "")
        else {
            return #expect(Bool(false))
        }
        #expect(tls.tls == MariaDBTLS(authorities: "/ca.pem", certificate: "/c.pem", key: "/k.pem", verifiesServer: true))
        guard case .mariaDB(let blind) = try DatabaseAddress("mariadb://a@h/c?tls=encrypt", password: "") else {
            return #expect(Bool(false))
        }
        #expect(blind.tls == MariaDBTLS(verifiesServer: false))
    }

    @Test(arguments: [
        "", "sqlite:", "x.db", "mariadb://h/c", "mariadb://a@h", "mariadb://a@h/", "mariadb://a@h:0/c", "mariadb://a@h:70000/c",
        "mysql://a@h/c", "mariadb://a@h/c/d", "mariadb://a@h/c?x=1", "mariadb://a@h/c?tls=maybe", "mariadb://a@h/c?ca=/x",
        "mariadb://a@h/c?tls",
        "mariadb://a%4@h/c", "mariadb://a%FF@h/c",
    ]) func `what is none is told`(text: String) {
        #expect(throws: DatabaseAddress.Malformed.self) { try DatabaseAddress(text, password: "") }
    }

    @Test func `a password in it is refused, in words that do not repeat it`() {
        let error = #expect(throws: DatabaseAddress.Malformed.self) { try DatabaseAddress("mariadb://a:secreto@h/c", password: "") }
        #expect(error?.form.hasPrefix("without a password") == true)
        #expect(error?.form.contains("secreto") == false)
    }
}
