internal import JSON
internal import WorldKit

/// What a function is given: `{"headers":{…},"body":…}`, the body as it was posted, byte for byte.
package struct Evento: Sendable {
    /// Those of the caller that are let through.
    private let cabeceras: [(nombre: String, valor: String)]
    private let cuerpo: [UInt8]

    /// - Parameters:
    ///   - cabeceras: names in lower case.
    ///   - cuerpo: one JSON text.
    package init(cabeceras: [(nombre: String, valor: String)], cuerpo: [UInt8]) {
        self.cabeceras = cabeceras
        self.cuerpo = cuerpo
    }

    /// - Parameters:
    ///   - traceparent: that of the mediator's own span.
    ///   - plazo: what is left for the function.
    package func bytes(traceparent: String, plazo: Duration) -> [UInt8] {
        var bytes = cabecera(traceparent, plazo)
        bytes.reserveCapacity(bytes.count + cuerpo.count + 1)
        bytes += cuerpo
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    /// Its size in bytes, which is the greatest it can have: what is left only becomes shorter, and each traceparent is as long as another.
    package func tamano(plazo: Duration) -> Int {
        cabecera("00-0123456789abcdef0123456789abcdef-0123456789abcdef-00", plazo).count + cuerpo.count + 1
    }

    private func cabecera(_ traceparent: String, _ plazo: Duration) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { headers in
            for (nombre, valor) in cabeceras { headers.member(nombre, valor) }
            headers.member("traceparent", traceparent)
            headers.member("x-plazo-ms", String(max(0, plazo.millis)))
        }
        return Array(#"{"headers":"#.utf8) + writer.bytes + Array(#","body":"#.utf8)
    }
}
