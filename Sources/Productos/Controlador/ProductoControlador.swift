internal import Contratos
internal import Dinero
internal import HTTPServer
internal import JSON
package import ServiceKit

/// The routes of the catalogue.
package struct ProductoControlador: Sendable {
    private let servicio: ProductoServicio

    package init(_ servicio: ProductoServicio) { self.servicio = servicio }

    package var routes: [Route] {
        [
            Route(.get, "/productos", .authenticated, listar),
            Route(.get, "/productos/{id}", .authenticated, leer),
            Route(.post, "/productos", .role(.gestor), crear),
            Route(.put, "/productos/{id}", .role(.gestor), cambiar),
            Route(.delete, "/productos/{id}", .role(.gestor), borrar),
        ]
    }

    private func listar(_ call: Call) async throws -> Response {
        if let ids = try call.ids() {
            return .json(Items(try await servicio.productos(ids).map(ProductoLeido.init))).conditional(for: call.request)
        }
        let page = try call.page()
        let found = try await servicio.productos(page).map(ProductoLeido.init)
        return .json(Page(found, page, key: \.id))
    }

    private func leer(_ call: Call) async throws -> Response {
        .json(ProductoLeido(try await servicio.producto(try call.id()))).conditional(for: call.request)
    }

    private struct Nuevo: JSONDecodable {
        let producto: ProductoNuevo

        init(json: JSONObject) throws {
            producto = ProductoNuevo(
                nombre: try json.required("nombre") { try json.text($0, upTo: Limites.nombre) },
                precio: try json.required("precio", json.importe))
        }
    }

    private func crear(_ call: Call) async throws -> Response {
        let producto = try await servicio.crear(try call.body(Nuevo.self).producto)
        return .json(ProductoLeido(producto), status: 201, headers: ["Location": "/productos/\(producto.id)"])
    }

    private struct Cambios: JSONDecodable {
        let cambios: ProductoCambios

        init(json: JSONObject) throws {
            cambios = ProductoCambios(nombre: try json.text("nombre", upTo: Limites.nombre), precio: try json.importe("precio"))
        }
    }

    private func cambiar(_ call: Call) async throws -> Response {
        try await servicio.cambiar(try call.id(), try call.body(Cambios.self).cambios)
        return .ok
    }

    private func borrar(_ call: Call) async throws -> Response {
        try await servicio.borrar(try call.id())
        return .ok
    }
}

extension ProductoLeido {
    fileprivate init(_ producto: Producto) { self.init(id: producto.id, nombre: producto.nombre, precio: producto.precio) }
}
