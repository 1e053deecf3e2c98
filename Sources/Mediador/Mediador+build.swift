package import ServiceKit

/// Builds the mediator. It keeps nothing; an emulator is left alone at first, for what an earlier process may have begun there.
package func build(_ configuration: Configuration, _ context: ServiceContext) async throws -> App {
    let funciones = Funciones(configuration, context)
    return App(name: "mediador", routes: FuncionControlador(funciones).routes, context: context, willStop: { funciones.cerrar() })
}
