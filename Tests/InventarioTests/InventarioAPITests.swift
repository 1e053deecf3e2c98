import HTTPServer
import JSON
import Persistence
import ServiceKit
import TestSupport
import Testing

/// The table of inventario in the contract, row by row.
@Suite(.timeLimit(.minutes(5))) struct InventarioAPITests {
    @Test func `only its health, figures and documents are told to strangers, and each route has its roles`() async throws {
        try await Almacen.with { almacen in
            let open = try await almacen.service.routesOpenToStrangers()
            #expect(open == TestApp.openToAll)
            #expect(
                almacen.service.routeTable == [
                    "GET /stock authenticated", "GET /stock/{producto_id} authenticated", "POST /stock gestor", "POST /reservar servicio",
                    "POST /liberar servicio", "POST /consumir servicio", "GET /reservas servicio", "GET /reservas/{id} servicio",
                    "PUT /reservas/{id} servicio", "POST /reservas/{id}/extender servicio", "POST /reservas/{id}/consumir servicio",
                    "POST /reservas/{id}/liberar servicio", "POST /reservas/{id}/devolver servicio", "POST /reservas/consumir servicio",
                ])
            #expect(try await almacen.service.call(.get, "/health", headers: [:]).text == #"{"status":"ok","service":"inventario"}"#)
        }
    }

    @Test func `a buyer sees the stock and touches nothing`() async throws {
        try await Almacen.with(authenticator: EverybodyIs(.comprador)) { almacen in
            #expect(try await almacen.service.call(.get, "/stock/1").status == 200)
            for path in ["/stock", "/reservar", "/liberar", "/consumir"] {
                let answer = try await almacen.service.call(.post, path, #"{"producto_id":1,"cantidad":1,"reserva_id":1}"#)
                #expect(answer.status == 403)
                #expect(try answer.problem().error == "Acceso denegado")
            }
        }
    }

    @Test func `POST stock sets what is available, made or replaced`() async throws {
        try await Almacen.with { almacen in
            for count in ["50", "7", "0", "1000000000000", "10.0"] {
                let answer = try await almacen.service.call(.post, "/stock", #"{"producto_id":1,"cantidad":\#(count),"otro":null}"#)
                #expect(answer.status == 200)
                #expect(answer.text == #"{"ok":true}"#)
                let wanted = try #require(JSONNumber(text: count).integer)
                #expect(try await almacen.stock(1) == [wanted, 0, 0, wanted])
            }
        }
    }

    @Test func `GET stock tells what there is, nothing for a product that was never stocked`() async throws {
        try await Almacen.with { almacen in
            _ = try await almacen.post("/stock", #"{"producto_id":1,"cantidad":50}"#)
            let answer = try await almacen.service.call(.get, "/stock/1")
            #expect(answer.status == 200)
            #expect(answer.text == #"{"producto_id":1,"cantidad":50,"reservado":0,"vendido":0,"cargado":50}"#)
            for id in ["2", "0", "9223372036854775807"] {
                let none = try await almacen.service.call(.get, "/stock/" + id)
                #expect(none.status == 200)
                #expect(none.text == #"{"producto_id":\#(id),"cantidad":0,"reservado":0,"vendido":0,"cargado":0}"#)
            }
            for id in ["abc", "-1", "1.0", "99999999999999999999"] {
                let none = try await almacen.service.call(.get, "/stock/" + id)
                #expect(none.status == 404)
                #expect(try none.problem().error == "No encontrado")
            }
        }
    }

    @Test func `POST reservar sets pieces aside`() async throws {
        try await Almacen.with { almacen in
            _ = try await almacen.post("/stock", #"{"producto_id":1,"cantidad":50}"#)
            let answer = try await almacen.service.call(.post, "/reservar", #"{"producto_id":1,"cantidad":10}"#)
            #expect(answer.status == 200)
            #expect(answer.text == #"{"reserva_id":1,"producto_id":1,"cantidad":10}"#)
            #expect(try await almacen.stock(1) == [40, 10, 0, 50])
            #expect(
                try await almacen.post("/reservar", #"{"producto_id":1,"cantidad":40}"#)
                    == #"{"reserva_id":2,"producto_id":1,"cantidad":40}"#)
            #expect(try await almacen.stock(1) == [0, 50, 0, 50])
        }
    }

    @Test func `POST reservar of more than there is is 409 with how many there are`() async throws {
        try await Almacen.with { almacen in
            _ = try await almacen.post("/stock", #"{"producto_id":1,"cantidad":40}"#)
            let before = try await almacen.database.contents()
            for (product, available) in [(1, 40), (2, 0)] as [(Int64, Int64)] {
                let answer = try await almacen.service.call(.post, "/reservar", #"{"producto_id":\#(product),"cantidad":41}"#)
                #expect(answer.status == 409)
                let problem = try answer.problem()
                #expect(problem.error == "Stock insuficiente")
                #expect(try problem.json.integer("disponible") == available)
            }
            #expect(try await almacen.database.contents() == before)
        }
    }

    @Test(arguments: [("/liberar", [50, 0, 0, 50] as [Int64], "liberada"), ("/consumir", [40, 0, 10, 50], "consumida")])
    func `a reservation ends once, and tells so to whoever comes later`(path: String, stock: [Int64], state: String) async throws {
        try await Almacen.with { almacen in
            _ = try await almacen.post("/stock", #"{"producto_id":1,"cantidad":50}"#)
            _ = try await almacen.post("/reservar", #"{"producto_id":1,"cantidad":10}"#)
            let first = try await almacen.service.call(.post, path, #"{"reserva_id":1}"#)
            #expect(first.status == 200)
            #expect(first.text == #"{"ok":true}"#)
            #expect(try await almacen.stock(1) == stock)
            let before = try await almacen.database.contents()
            for again in ["/liberar", "/consumir"] {
                let answer = try await almacen.service.call(.post, again, #"{"reserva_id":1}"#)
                #expect(answer.status == 200)
                #expect(answer.text == #"{"ok":true,"detalle":"Reserva ya \#(state)"}"#)
            }
            #expect(try await almacen.database.contents() == before)
        }
    }

    @Test(arguments: ["/liberar", "/consumir"]) func `a reservation that is not there is 404`(path: String) async throws {
        try await Almacen.with { almacen in
            _ = try await almacen.post("/stock", #"{"producto_id":1,"cantidad":50}"#)
            _ = try await almacen.post("/reservar", #"{"producto_id":1,"cantidad":10}"#)
            let before = try await almacen.database.contents()
            for id in ["2", "0", "-1", "9223372036854775807"] {
                let answer = try await almacen.service.call(.post, path, #"{"reserva_id":\#(id)}"#)
                #expect(answer.status == 404)
                #expect(try answer.problem().error == "Reserva no existe")
            }
            #expect(try await almacen.database.contents() == before)
        }
    }

    @Test func `a database that was closed is 503, and says nothing of itself`() async throws {
        try await Almacen.with { almacen in
            almacen.database.close()
            #expect(try await almacen.service.call(.get, "/stock/1").status == 503)
            for path in ["/stock", "/reservar", "/liberar", "/consumir"] {
                let answer = try await almacen.service.call(.post, path, #"{"producto_id":1,"cantidad":1,"reserva_id":1}"#)
                #expect(answer.status == 503)
                #expect(try answer.problem().error == "Servicio no disponible")
            }
        }
    }
}
