package import HTTPServer

/// Which header fields go through, and no others: what proves who the caller is stays here.
package enum Cabeceras {
    /// To the function, beside those of the mediator itself (`traceparent`, `x-plazo-ms`).
    package static let delPedido = ["accept", "accept-language", "content-type", "idempotency-key", "tracestate"]

    /// From the function.
    package static let deLaRespuesta: Set<String> = [
        "content-type", "content-language", "content-disposition", "cache-control", "etag", "last-modified", "location", "retry-after",
    ]

    /// Those of a request that a function gets, several of one name as one.
    package static func delPedido(_ headers: HTTPHeaders) -> [(nombre: String, valor: String)] {
        delPedido.compactMap { nombre in
            let valores = headers.all(nombre)
            return valores.isEmpty ? nil : (nombre, valores.joined(separator: ", "))
        }
    }

    /// Whether a field of an answer may be told: of those that are, and without what would end it.
    package static func pasa(_ nombre: String, _ valor: String) -> Bool {
        deLaRespuesta.contains(nombre.lowercased())
            && valor.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F || $0 == "\t" }
    }
}
