import HTTPServer
import JSON
import Pedidos
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// `pedidos conciliar` and `GET /admin/conciliacion`, over the same books.
@Suite(.timeLimit(.minutes(5))) struct ConciliarToolTests {
    private static let sanos = ConciliacionCasosTests.sanos

    private static let malos: Libros = {
        var libros = sanos
        libros.add(9, .aprobado, intento: 1)
        libros.setReserva(Libros.nombre(97).reserva, .activa)
        return libros
    }()

    /// Runs it.
    /// - Returns: its exit status and what it wrote.
    private func run(
        _ arguments: [String], in conciliada: Conciliada, colored: Bool = false, impulso: @escaping @Sendable () -> Void = {}
    ) async throws -> (status: Int32, output: String) {
        var reader = SettingsReader(["INVENTORY_URL": "http://inventario", "PAYMENTS_URL": "http://pagos"])
        let configuration = Pedidos.Configuration(&reader, .token(Secret("x")))
        try reader.finish()
        let text = Locked("")
        let output = ToolOutput(isColored: colored) { piece in text.withLock { $0 += piece } }
        let tool = Tool<Pedidos.Configuration>.conciliar { _, _ in impulso() }
        let status = try await tool.read(arguments)(
            ToolContext(configuration: configuration, service: conciliada.context, output: output, user: "ana"))
        return (status, text.withLock { $0 })
    }

    @Test func `all is well: 0, and so it says`() async throws {
        try await Conciliada.with(LibrosRemotos(Self.sanos), Self.sanos) { conciliada in
            let plain = try await run([], in: conciliada)
            #expect(plain == (0, "Todo cuadra.\n"))
            let colored = try await run([], in: conciliada, colored: true)
            #expect(colored == (0, "\u{1B}[32mTodo cuadra.\u{1B}[0m\n"))
            let json = try await run(["--json"], in: conciliada, colored: true)
            #expect(json == (0, #"{"items":[]}"# + "\n"))
        }
    }

    @Test func `something disagrees: 1, and a line for each with what to do about it`() async throws {
        try await Conciliada.with(LibrosRemotos(Self.malos), Self.malos) { conciliada in
            let (status, output) = try await run([], in: conciliada)
            #expect(status == 1)
            let pago = Libros.nombre(9).cobro
            let reserva = Libros.nombre(97).reserva
            #expect(
                output == """
                    pago_sin_pedido: El pedido 9 está cancelado y su cobro \(pago) está aprobado. → \
                    POST /pagos/anular con su clave, o POST /pagos/{id}/reembolsar
                    reserva_huerfana: La reserva \(reserva) está activa y ningún pedido la conoce. → \
                    POST /reservas/{id}/liberar con su clave
                    2 discrepancias.

                    """)
            let json = try await run(["--json"], in: conciliada)
            #expect(json.status == 1)
            #expect(
                json.output == """
                    {"items":[{"tipo":"pago_sin_pedido","pedido_id":9,"clave":"\(pago)",\
                    "detalle":"El pedido 9 está cancelado y su cobro \(pago) está aprobado."},\
                    {"tipo":"reserva_huerfana","clave":"\(reserva)",\
                    "detalle":"La reserva \(reserva) está activa y ningún pedido la conoce."}]}

                    """)
        }
    }

    @Test func `--arreglar drives what is due once, and looks again`() async throws {
        let remotos = LibrosRemotos(Self.malos)
        try await Conciliada.with(remotos, Self.malos) { conciliada in
            let driven = Locked(0)
            let first = try await run(["--arreglar"], in: conciliada) {
                driven.withLock { $0 += 1 }
                remotos.change { $0 = Self.sanos }
            }
            #expect(first == (0, "Todo cuadra.\n"))
            let second = try await run(["--arreglar"], in: conciliada) { driven.withLock { $0 += 1 } }
            #expect(second == (0, "Todo cuadra.\n"))
            #expect(driven.withLock { $0 } == 2, "also where nothing disagrees yet: what is due is not late yet")
        }
    }

    @Test(arguments: ["--jason", "arreglar", "-j", ""]) func `an argument that it does not know is told`(argument: String) throws {
        let tool = Tool<Pedidos.Configuration>.conciliar { _, _ in }
        #expect(throws: WrongUsage("unknown argument \"\(argument)\"")) { _ = try tool.read(["--json", argument]) }
    }

    @Test func `the route answers the same, to whoever runs the shop`() async throws {
        try await Conciliada.with(LibrosRemotos(Self.malos), Self.malos) { conciliada in
            let routes = ConciliacionControlador(conciliada.servicio).routes
            let shop = TestApp(App(name: "pedidos", routes: routes, context: conciliada.context))
            let answer = try await shop.call(.get, "/admin/conciliacion")
            #expect(answer.status == 200)
            let json = try await run(["--json"], in: conciliada)
            #expect(answer.text + "\n" == json.output)
            let stranger = try await shop.call(.get, "/admin/conciliacion", headers: [:])
            #expect(stranger.status == 401)
        }
    }

    @Test func `of very much the route tells the first thousand, and how much there is`() throws {
        var found = Discrepancias(maximum: 1000)
        for id in 1...1003 as ClosedRange<Int64> { found.add(Discrepancia(.pedidoAtrasado, pedido: id, "x.")) }
        let json = try JSONObject(parsing: found.json)
        #expect(try json.objects("items")?.count == 1000)
        #expect(try json.integer("total") == 1003)
    }
}
