import HTTPServer
import JSON
import OutboundHTTP
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

/// The circuit breakers, and where an operator holds them.
@Suite(.timeLimit(.minutes(5))) struct PedidosCircuitosTests {
    private func hold(_ tienda: Tienda, _ remoto: String, _ accion: String) async throws -> Answer {
        try await tienda.post("/admin/circuitos/\(remoto)", #"{"accion":"\#(accion)"}"#)
    }

    private func list(_ tienda: Tienda) async throws -> String { try await tienda.pedidos.call(.get, "/admin/circuitos").text }

    @Test func `they are listed as they are in this process`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            tienda.befall("pagos", "POST /", .refuse)
            _ = try await tienda.order((product: 1, pieces: 1))
            tienda.world.advance(by: .milliseconds(500))
            #expect(
                try await list(tienda) == """
                    {"items":[{"remoto":"productos","estado":"cerrado","fallos":0},{"remoto":"inventario","estado":"cerrado","fallos":0},\
                    {"remoto":"pagos","estado":"abierto","fallos":0,"reabre_en_s":30,"ultimo_error":"pagos: no answer: refused"}]}
                    """)
            tienda.world.advance(by: .seconds(30))
            let later = try await list(tienda)
            #expect(later.contains(#"{"remoto":"pagos","estado":"semiabierto","fallos":0,"ultimo_error""#), "the next call is the trial")
        }
    }

    @Test func `one that is held open lets nothing through at any replica, until it is let go`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            #expect(try await hold(tienda, "pagos", "abrir").status == 200)
            try await tienda.replica.circuitos.mirar()
            let held = tienda.replica.circuitos.circuitos.first { $0.remoto == "pagos" }
            #expect(held?.estado == "abierto")
            #expect(held?.forzado == .abrir)
            // This process looks every second, in a loop of its own.
            let loop = try #require(tienda.pedidos.app.services.first)
            tienda.world.patience = .zero
            tienda.world.spawn(loop.name, loop.run)
            try await tienda.world.untilTimers(3)
            #expect(
                try await list(tienda).contains(#"{"remoto":"pagos","estado":"abierto","forzado":"abrir","fallos":0,"reabre_en_s":30}"#))
            #expect(try await tienda.order((product: 1, pieces: 1)).status == 503)
            #expect(tienda.count("pagos POST /pagar") == 0)
            let timeline = try await tienda.pedidos.call(.get, "/pedidos/1/eventos").json().objects("items") ?? []
            let charge = try #require(try timeline.first { try $0.string("evento") == "cobro" })
            #expect(try charge.string("circuito") == "abierto")
            #expect(try charge.integer("estado_http") == nil)
            #expect(try await hold(tienda, "pagos", "automatico").status == 200)
            tienda.world.advance(by: .seconds(1))
            try await tienda.world.untilTimers(3)
            #expect(try await tienda.order((product: 1, pieces: 1)).status == 201)
        }
    }

    @Test func `one that is held closed lets all through`() async throws {
        try await Tienda.with { tienda in
            #expect(try await hold(tienda, "inventario", "abrir").status == 200)
            #expect(try await hold(tienda, "inventario", "cerrar").status == 200)
            try await tienda.replica.circuitos.mirar()
            let held = tienda.replica.circuitos.circuitos.first { $0.remoto == "inventario" }
            #expect(held?.estado == "cerrado")
            #expect(held?.forzado == .cerrar)
            let rows = try await tienda.database.read { transaction in
                try transaction.query("SELECT remoto, accion, quien, momento FROM circuitos") { row in
                    let isNow = try row.integer(3) == transaction.now.micros
                    return "\(try row.text(0)) \(try row.text(1)) \(try row.text(2)) \(isNow)"
                }
            }
            #expect(rows == ["inventario cerrar token true"])
        }
    }

    @Test(arguments: [
        ("pagos", "{}", 400, "Faltan campos"), ("pagos", #"{"accion":"x"}"#, 400, "accion debe ser uno de: abrir, cerrar, automatico"),
        ("pagos", #"{"accion":1}"#, 400, "accion debe ser un texto"), ("gatos", #"{"accion":"abrir"}"#, 404, "No encontrado"),
    ])
    func `a wish that makes no sense is told so`(remoto: String, body: String, status: Int, error: String) async throws {
        try await Tienda.with { tienda in
            let answer = try await tienda.post("/admin/circuitos/\(remoto)", body)
            #expect(answer.status == status)
            #expect(try answer.problem().error == error)
        }
    }
}
