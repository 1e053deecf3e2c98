import HTTPServer
import Persistence
import TestSupport
import Testing

/// Reads of the stock of several products at once, and of what has been read before.
@Suite(.timeLimit(.minutes(5)))
struct InventarioBatchTests {
    @Test func `several are read at once, one that was never stocked with nothing`() async throws {
        try await Almacen.with { almacen in
            _ = try await almacen.service.call(.post, "/stock", #"{"producto_id":2,"cantidad":5}"#)
            let answer = try await almacen.service.call(.get, "/stock?ids=2,1")
            #expect(
                answer.text == #"{"items":[{"producto_id":1,"cantidad":0,"reservado":0,"vendido":0,"cargado":0},"#
                    + #"{"producto_id":2,"cantidad":5,"reservado":0,"vendido":0,"cargado":5}]}"#)
        }
    }

    @Test(arguments: [
        ("/stock?ids=x", "ids debe ser una lista de 1 a 1000 números, como 1,2,3"),
        ("/stock?lineas=1", "lineas debe ser 1, con ids de hasta 20 productos"),
        ("/stock?ids=1&lineas=si", "lineas debe ser 1, con ids de hasta 20 productos"),
        ("/stock?lineas=1&ids=" + (1...21).map { "\($0)" }.joined(separator: ","), "lineas debe ser 1, con ids de hasta 20 productos"),
        ("/stock?ids=1&limite=0", "limite debe ser un número entero de 1 a 1000"),
        ("/stock?limite=0", "limite debe ser un número entero de 1 a 1000"), ("/stock?cursor=x", "cursor no es de esta lista"),
    ])
    func `a list that nobody can give is told so`(target: String, error: String) async throws {
        try await Almacen.with { almacen in
            let answer = try await almacen.service.call(.get, target)
            #expect(answer.status == 400)
            #expect(try answer.problem().error == error)
        }
    }

    @Test func `beside the stock stands what the lines of its reservations come to, also where that is not the same`() async throws {
        try await Almacen.with { almacen in
            _ = try await almacen.service.call(.post, "/stock", #"{"producto_id":1,"cantidad":50}"#)
            for (id, pieces, ttl) in [("a", 3, "null"), ("b", 4, "600"), ("c", 5, "null"), ("d", 6, "null")] {
                let body = #"{"lineas":[{"producto_id":1,"cantidad":\#(pieces)},{"producto_id":1,"cantidad":1}],"ttl_s":\#(ttl)}"#
                #expect(try await almacen.service.call(.put, "/reservas/\(id)", body).status == 201)
            }
            _ = try await almacen.service.call(.post, "/reservas/c/consumir", "")
            _ = try await almacen.service.call(.post, "/reservas/d/liberar", "")
            let stock = #"{"producto_id":1,"cantidad":35,"reservado":9,"vendido":6,"cargado":50"#
            let none = #"{"producto_id":2,"cantidad":0,"reservado":0,"vendido":0,"cargado":0,"reservado_lineas":0,"vendido_lineas":0}"#
            let path = "/stock?ids=2,1&lineas=1"
            let right = try await almacen.service.call(.get, path)
            let seen: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token, "If-None-Match": try #require(right.headers["ETag"])]
            #expect(try await almacen.service.call(.get, path, headers: seen).status == 304)
            #expect(right.text == #"{"items":[\#(stock),"reservado_lineas":9,"vendido_lineas":6},\#(none)]}"#)
            try await almacen.database.write { try $0.execute("UPDATE lineas_reserva SET cantidad = 1 WHERE cantidad = 6") }
            let wrong = try await almacen.service.call(.get, path)
            #expect(wrong.text.contains(#""reservado_lineas":9,"vendido_lineas":1}"#))
        }
    }

    @Test func `without a list all that ever had stock is read, page by page`() async throws {
        try await Almacen.with { almacen in
            #expect(try await almacen.service.call(.get, "/stock").text == #"{"items":[]}"#)
            for product in [3, 1, 2] {
                _ = try await almacen.service.call(.post, "/stock", #"{"producto_id":\#(product),"cantidad":\#(product * 10)}"#)
            }
            func item(_ product: Int) -> String {
                #"{"producto_id":\#(product),"cantidad":\#(product * 10),"reservado":0,"vendido":0,"cargado":\#(product * 10)}"#
            }
            #expect(try await almacen.service.call(.get, "/stock").text == #"{"items":[\#(item(1)),\#(item(2)),\#(item(3))]}"#)
            #expect(
                try await almacen.service.call(.get, "/stock?limite=2").text
                    == #"{"items":[\#(item(1)),\#(item(2))],"siguiente":"2"}"#)
            #expect(try await almacen.service.call(.get, "/stock?limite=2&cursor=2").text == #"{"items":[\#(item(3))]}"#)
        }
    }

    @Test func `what has not changed is not sent again`() async throws {
        try await Almacen.with { almacen in
            let tag = try #require(try await almacen.service.call(.get, "/stock/1").headers["ETag"])
            let headers: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token, "If-None-Match": tag]
            #expect(try await almacen.service.call(.get, "/stock/1", headers: headers).status == 304)
            _ = try await almacen.service.call(.post, "/stock", #"{"producto_id":1,"cantidad":5}"#)
            #expect(try await almacen.service.call(.get, "/stock/1", headers: headers).status == 200)
        }
    }
}
