internal import JSON
package import LambdaRuntime
internal import Observability

/// Makes invoices: a pure function of the event, beside what it tells the log.
package enum Facturador {
    /// - Parameter evento: of the form of `Peticion`, with a `Solicitud` in it.
    /// - Returns: the envelope with the invoice, as JSON and as HTML; with 400 or 422 and a sentence when there is none.
    package static func atender(_ evento: [UInt8], _ context: LambdaContext) throws -> [UInt8] {
        var trace: TraceContext?
        do {
            let peticion = try Peticion(parsing: evento)
            trace = peticion.traceparent.flatMap(TraceContext.init(traceparent:)).map { TraceContext(parent: $0, world: context.world) }
            let factura = try FacturaDePedido(Solicitud(json: peticion.body))
            TraceContext.$current.withValue(trace) {
                context.log.info(
                    "invoice made",
                    [
                        "serie": factura.solicitud.serie, "numero": String(factura.solicitud.numero),
                        "pedido": String(factura.solicitud.pedidoID), "request_id": context.requestID,
                    ])
            }
            return Respuesta(status: 200, body: cuerpo(factura)).json
        } catch {
            guard let rechazo = Rechazo(error) else { throw error }
            TraceContext.$current.withValue(trace) {
                context.log.warning(
                    "event refused",
                    ["status": String(rechazo.status), "member": rechazo.miembro ?? "", "request_id": context.requestID])
            }
            return Respuesta(status: rechazo.status, body: rechazo.json).json
        }
    }

    private static func cuerpo(_ factura: FacturaDePedido) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { object in
            object.member("factura", factura)
            object.member("html", factura.html)
        }
        return writer.bytes
    }
}
