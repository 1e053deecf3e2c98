internal import ServiceKit

/// Puts a realm together from its files: first that of the realm, then those of users.
struct LecturaDelReino {
    private var nombre = ""
    private var vigencia: Int64 = 0
    private var clientes: [Cliente] = []
    private var usuarios: [Usuario] = []
    private var secretos: [String: Secret] = [:]
    private var contrasenas: [String: Secret] = [:]

    /// All that was read. Clients whose service account no file has get one without roles.
    func leido() throws -> ReinoLeido {
        let cuentas = try clientes.filter { cliente in cliente.tieneCuentaDeServicio && !usuarios.contains { $0.cuentaDe == cliente.id } }
            .map(Usuario.init(cuentaDe:))
        return ReinoLeido(
            reino: Reino(nombre: nombre, vigencia: vigencia, clientes: clientes, usuarios: usuarios + cuentas),
            credenciales: Credenciales(secretos: secretos, contrasenas: contrasenas))
    }

    /// Reads `<realm>-realm.json`.
    mutating func realm(_ ficha: Ficha) throws {
        nombre = try ficha.obligatorio("realm")
        guard nombre.wholeMatch(of: #/[A-Za-z0-9._\-]+/#) != nil else {
            throw ficha.error("realm", "a name of letters, digits and - . _, because it is part of addresses")
        }
        vigencia = try ficha.entero("accessTokenLifespan", in: 1...31_536_000) ?? 300
        let fichas = try ficha.fichas("clients")
        let visibles = try visibles(ficha)
        for ficha in fichas {
            let cliente = try Cliente(ficha, visibles: visibles)
            guard !clientes.contains(where: { $0.id == cliente.id }) else { throw ficha.error("clientId", "the id of no other client") }
            clientes.append(cliente)
            secretos[cliente.id] = try Cliente.secreto(ficha)
        }
        try checkClients(of: ficha)
        try users(ficha)
    }

    /// Reads the users of a file.
    mutating func users(_ ficha: Ficha) throws {
        if let realm = try ficha.texto("realm"), realm != nombre { throw ficha.error("realm", "\"\(nombre)\", as in compras-realm.json") }
        for ficha in try ficha.fichas("users") {
            let usuario = try Usuario(ficha)
            guard !usuarios.contains(where: { $0.nombre == usuario.nombre }) else {
                throw ficha.error("username", "the name of nobody else")
            }
            if let cliente = usuario.cuentaDe, clientes.first(where: { $0.id == cliente })?.tieneCuentaDeServicio != true {
                throw ficha.error("serviceAccountClientId", "a client with serviceAccountsEnabled")
            }
            for roles in usuario.roles { try check(roles.cliente, ficha.ficha("clientRoles") ?? ficha) }
            usuarios.append(usuario)
            contrasenas[usuario.nombre] = try Usuario.contrasena(ficha)?.valor
        }
    }

    /// `clientScopeMappings`, by who sees the roles instead of by who holds them.
    private func visibles(_ ficha: Ficha) throws -> [String: [String: Set<String>]] {
        var visibles: [String: [String: Set<String>]] = [:]
        guard let mappings = try ficha.ficha("clientScopeMappings") else { return [:] }
        for holder in mappings.nombres {
            for mapping in try mappings.fichas(holder) {
                visibles[try mapping.obligatorio("client"), default: [:]][holder, default: []].formUnion(try mapping.textos("roles"))
            }
        }
        return visibles
    }

    /// A name that is no client's would be passed over, and nobody would know why a role is missing.
    private func checkClients(of ficha: Ficha) throws {
        guard let mappings = try ficha.ficha("clientScopeMappings") else { return }
        for holder in mappings.nombres {
            try check(holder, mappings)
            for mapping in try mappings.fichas(holder) where !isClient(try mapping.obligatorio("client")) {
                throw mapping.error("client", "the id of a client")
            }
        }
    }

    private func check(_ id: String, _ ficha: Ficha) throws {
        if !isClient(id) { throw ficha.error(id, "named after a client: there is none of that id") }
    }

    private func isClient(_ id: String) -> Bool { clientes.contains { $0.id == id } }
}
