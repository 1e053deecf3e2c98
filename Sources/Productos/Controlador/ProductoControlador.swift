internal import Contratos
internal import Dinero
internal import HTTPServer
internal import JSON
internal import Persistence
package import ServiceKit

/// The routes of the catalogue.
package struct ProductoControlador: Sendable {
    private let servicio: ProductoServicio

    package init(_ servicio: ProductoServicio) { self.servicio = servicio }

    package var routes: [Route] {
        [
            Route(.get, "/productos", .authenticated, listar),
            Route(.get, "/productos/{id}", .authenticated, leer),
            Route(.post, "/productos", .role(.gestor), writes: crear),
            Route(.put, "/productos/{id}", .role(.gestor), writes: cambiar),
            Route(.delete, "/productos/{id}", .role(.gestor), borrar),
        ]
    }

    private func listar(_ call: Call) async throws -> Response {
        let page = try call.page()
        if let ids = try call.ids() {
            return .json(Items(try await servicio.productos(ids).map(ProductoLeido.init))).conditional(for: call.request)
        }
        let found = try await servicio.productos(page).map(ProductoLeido.init)
        return .json(Page(found, limit: page.limit, key: \.id))
    }

    private func leer(_ call: Call) async throws -> Response {
        .json(ProductoLeido(try await servicio.producto(try call.id()))).conditional(for: call.request)
    }

    private struct Nuevo: JSONCodable, Sendable {
        let producto: ProductoNuevo

        init(json: JSONObject) throws {
            producto = ProductoNuevo(
                nombre: try json.required("nombre") { try json.text($0, upTo: Limites.nombre) },
                precio: try json.required("precio", json.importe))
        }

        func encode(into writer: inout JSONWriter) {
            writer.object { body in
                body.member("nombre", producto.nombre)
                body.member("precio", producto.precio)
            }
        }
    }

    private func crear(_ call: Call, _ nuevo: Nuevo) -> UnitOfWork<Response> {
        servicio.crear(nuevo.producto).map { producto in
            .json(ProductoLeido(producto), status: 201, headers: ["Location": "/productos/\(producto.id)"])
        }
    }

    private struct Cambios: JSONCodable, Sendable {
        let cambios: ProductoCambios

        init(json: JSONObject) throws {
            cambios = ProductoCambios(nombre: try json.text("nombre", upTo: Limites.nombre), precio: try json.importe("precio"))
        }

        func encode(into writer: inout JSONWriter) {
            writer.object { body in
                body.optional("nombre", cambios.nombre)
                body.optional("precio", cambios.precio)
            }
        }
    }

    private func cambiar(_ call: Call, _ cambios: Cambios) throws -> UnitOfWork<Response> {
        try servicio.cambiar(try call.id(), cambios.cambios).map { .ok }
    }

    private func borrar(_ call: Call) async throws -> Response {
        try await servicio.borrar(try call.id()).map { .ok }.commit()
    }
}

extension ProductoLeido {
    fileprivate init(_ producto: Producto) { self.init(id: producto.id, nombre: producto.nombre, precio: producto.precio) }
}
