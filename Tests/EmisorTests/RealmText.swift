/// A small realm of the shape of the project's own.
enum RealmText {
    static let realm = """
        {
          "realm": "compras", "enabled": true, "accessTokenLifespan": 120, "bruteForceProtected": true,
          "roles": {"client": {"compras-api": [{"name": "comprador"}, {"name": "gestor"}], "pagos-api": [{"name": "servicio"}]}},
          "clients": [
            {"clientId": "compras-api", "enabled": true, "bearerOnly": true},
            {"clientId": "contenido-api", "enabled": true, "bearerOnly": true},
            {"clientId": "pagos-api", "enabled": true, "bearerOnly": true},
            {
              "clientId": "compras-pagos", "enabled": true, "publicClient": false, "secret": "${PAGOS_SECRET}",
              "serviceAccountsEnabled": true, "fullScopeAllowed": false,
              "attributes": {"access.token.header.type.rfc9068": "true"}
            },
            {
              "clientId": "sin-cuenta", "publicClient": false, "secret": "${OTRO_SECRET:otro}", "directAccessGrantsEnabled": true,
              "fullScopeAllowed": true
            },
            {"clientId": "sin-roles", "publicClient": false, "secret": "ninguno", "serviceAccountsEnabled": true, "fullScopeAllowed": false},
            {
              "clientId": "compras-web", "publicClient": true, "directAccessGrantsEnabled": false, "fullScopeAllowed": false,
              "redirectUris": ["${COMPRAS_URL:http://localhost:5000}/*"]
            },
            {
              "clientId": "compras-cli", "enabled": "${CLI_ENABLED:false}", "publicClient": true, "directAccessGrantsEnabled": true,
              "fullScopeAllowed": false, "attributes": {"access.token.header.type.rfc9068": "true"},
              "protocolMappers": [
                {
                  "name": "aud-contenido-api", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
                  "config": {"included.client.audience": "contenido-api", "access.token.claim": "true"}
                },
                {
                  "name": "aud-pagos-api", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
                  "config": {"included.client.audience": "pagos-api", "access.token.claim": "false"}
                },
                {"name": "otro", "protocol": "openid-connect", "protocolMapper": "oidc-usermodel-attribute-mapper", "config": {}}
              ]
            }
          ],
          "clientScopeMappings": {
            "compras-api": [{"client": "compras-cli", "roles": ["comprador", "gestor"]}],
            "contenido-api": [{"client": "compras-cli", "roles": ["gestor"]}],
            "pagos-api": [{"client": "compras-pagos", "roles": ["servicio"]}]
          },
          "users": [
            {
              "username": "service-account-compras-pagos", "enabled": true, "serviceAccountClientId": "compras-pagos",
              "clientRoles": {"pagos-api": ["servicio"], "compras-api": ["gestor"]}
            }
          ]
        }
        """

    static let users = """
        {
          "realm": "compras",
          "users": [
            {
              "id": "00000000-0000-4000-8000-000000000001", "username": "ana", "enabled": true, "email": "ana@example.test",
              "emailVerified": true, "firstName": "Ana", "lastName": "Demo",
              "credentials": [{"type": "password", "value": "ana ñ&=+%", "temporary": false}],
              "clientRoles": {"compras-api": ["comprador"], "pagos-api": ["servicio"]}
            },
            {
              "username": "Gema", "enabled": true, "email": "gema@example.test", "firstName": "Gema", "lastName": "Demo",
              "credentials": [{"type": "otp", "value": "1"}, {"type": "password", "value": "gema"}],
              "clientRoles": {"compras-api": ["gestor"], "contenido-api": ["gestor"]}
            },
            {
              "username": "eva", "enabled": false, "email": "eva@example.test", "firstName": "Eva", "lastName": "Demo",
              "credentials": [{"type": "password", "value": "eva"}]
            },
            {"username": "leo", "enabled": true, "credentials": [{"type": "password", "value": "leo"}]},
            {
              "username": "mar", "enabled": true, "email": "mar@example.test", "firstName": "Mar", "lastName": "Demo",
              "credentials": [{"type": "password", "value": "mar", "temporary": true}]
            },
            {"username": "nadie", "enabled": true, "email": "nadie@example.test", "firstName": "Na", "lastName": "Die"}
          ]
        }
        """

    static let variables = ["PAGOS_SECRET": "p:1 ñ", "CLI_ENABLED": "true"]
}
