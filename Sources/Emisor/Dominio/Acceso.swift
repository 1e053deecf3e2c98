/// What a token opens: the roles that it carries, and for whom it is.
package struct Acceso: Sendable, Equatable {
    /// No entry without roles.
    package let roles: [RolesDeCliente]
    /// Each once.
    package let audiencias: [String]

    /// Of the bearer's roles those that the client may see; the audiences that the client always has, and with them every other client at
    /// which the token carries a role ("audience resolve").
    package init(de usuario: Usuario, por cliente: Cliente) {
        let roles = usuario.roles.map { held in
            RolesDeCliente(held.cliente, held.roles.filter { cliente.ve($0, de: held.cliente) })
        }.filter { !$0.roles.isEmpty }
        var audiencias: [String] = []
        for audiencia in cliente.audiencias + roles.map(\.cliente).filter({ $0 != cliente.id }) where !audiencias.contains(audiencia) {
            audiencias.append(audiencia)
        }
        self.roles = roles
        self.audiencias = audiencias
    }
}

extension Cliente {
    fileprivate func ve(_ rol: String, de otro: String) -> Bool {
        if otro == id { return true }
        switch visibles {
        case .todos: return true
        case .algunos(let algunos): return algunos[otro]?.contains(rol) ?? false
        }
    }
}
