import HTTPServer
import TestSupport
import Testing

/// Reads of the stock of several products at once, and of what has been read before.
@Suite(.timeLimit(.minutes(1)))
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
        ("/stock?limite=0", "limite debe ser un número entero de 1 a 1000"), ("/stock?cursor=x", "cursor no es de esta lista"),
    ])
    func `a list that nobody can give is told so`(target: String, error: String) async throws {
        try await Almacen.with { almacen in
            let answer = try await almacen.service.call(.get, target)
            #expect(answer.status == 400)
            #expect(try answer.problem().error == error)
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
