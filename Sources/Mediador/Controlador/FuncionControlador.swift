internal import HTTPServer
package import JSON
internal import Resilience
package import ServiceKit
internal import WorldKit

/// The routes of functions.
package struct FuncionControlador: Sendable {
    private let funciones: Funciones

    package init(_ funciones: Funciones) { self.funciones = funciones }

    package var routes: [Route] {
        [
            Route(.get, "/funciones", .role(.servicio), listar),
            // What comes of it under one key is the function's to remember: it is handed on, and nothing is kept here.
            Route(.post, "/funciones/{nombre}/invocar", .role(.servicio), named: invocar),
        ]
    }

    private func listar(_ call: Call) -> Response { .json(Items(funciones.todas)) }

    private func invocar(_ call: Call) async throws -> Response {
        let funcion = try funciones.funcion(call.parameters["nombre"])
        _ = try JSONValue(parsing: call.request.body)
        var headers = call.request.headers
        headers["Idempotency-Key"] = call.idempotencyKey?.text
        let evento = Evento(cabeceras: Cabeceras.delPedido(headers), cuerpo: call.request.body)
        let respuesta = try await funcion.invocar(Invocacion(evento, tieneClave: call.idempotencyKey != nil))
        let fields = respuesta.cabeceras.map { HTTPHeaders.Field($0.nombre, $0.valor) }
        return Response(status: respuesta.status, headers: HTTPHeaders(fields), body: respuesta.cuerpo)
    }
}

extension FuncionServicio: JSONEncodable {
    /// As an operator sees it.
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("nombre", funcion.nombre)
            body.member("modo", funcion.destino.modo.rawValue)
            body.member("timeout_ms", funcion.timeout.millis)
            body.member("circuito", object: encodeBreaker)
            body.member("turnos", turnos.estado)
        }
    }

    private func encodeBreaker(into writer: inout JSONWriter) {
        let (palabra, fallos) =
            switch breaker.state {
            case .closed(let failures): ("cerrado", failures)
            // When its time is over the next call is the trial.
            case .open: (breaker.openFor == nil ? "semiabierto" : "abierto", 0)
            case .halfOpen: ("semiabierto", 0)
            }
        writer.member("estado", palabra)
        writer.member("fallos", fallos)
        writer.optional("reabre_en_s", breaker.openFor.map { ($0.millis + 999) / 1000 })
    }
}

extension TurnosStateMachine.Estado: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("cupo", cupo)
            body.member("en_curso", enCurso)
            body.member("retenidos", retenidos)
            body.member("en_espera", enEspera)
        }
    }
}
