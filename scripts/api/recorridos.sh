# Sourced by the scripts that try the API of a running system with what other people made for any API: a client that is generated from the
# documents, a Postman collection, and a file for editors. Each makes the purchase in both shapes, may do so again, and leaves no file behind.
# They source comun.sh, python.sh and sistema.sh before it, and have the services of both shapes running at the addresses of `address`.
# shellcheck shell=bash

# Makes a client for each service with openapi-python-client, in a folder that does not last, and buys by them.
client_stage() {
  prepare_python cliente "What makes clients from the formal API"
  stage "A purchase by generated clients" buy_by_clients
}

# Runs the Postman collection.
postman_stage() {
  prepare_python postman "What runs the scripts of the Postman collection"
  stage "A purchase by the Postman collection" buy_by_file postman scripts/api/postman.py openapi/compras.postman_collection.json
}

# Runs the .http file.
http_stage() {
  stage "A purchase by the .http file" buy_by_file "" scripts/api/editor.py openapi/compra.http
}

# Those that the purchase needs, as variables of the collection and of the .http file; beside them the penguins' token, where `penguin_token`
# is another than the default.
purchase_addresses() {
  local name
  # shellcheck disable=SC2154 # sistema.sh has it
  for name in compras contenido emisor productos inventario pedidos; do printf '%s=%s\n' "$name" "${address[$name]}"; done
  if [[ -n ${penguin_token-} ]]; then printf 'token_pinguinos=%s\n' "$penguin_token"; fi
}

# buy_by_file PACKAGES RUNNER FILE
buy_by_file() {
  local addresses
  mapfile -t addresses < <(purchase_addresses)
  with_packages "$@" "${addresses[@]}"
}

# In a shell of its own, which removes the folder however it ends. `stage` lets no command end it by itself.
buy_by_clients() (
  folder=$(mktemp -d) || exit
  trap 'rm -rf "$folder"' EXIT
  scripts/openapi agrupar "$folder/documents" || exit
  mkdir "$folder/clients" || exit
  for document in "$folder"/documents/*.json; do
    service=$(basename "$document" .json)
    # A warning is about something that the client would not have.
    with_packages cliente -m openapi_python_client generate --path "$document" --meta none --output-path "$folder/clients/$service" \
      --config scripts/api/generador.yaml --fail-on-warning >"$folder/said" 2>&1 || {
      cat "$folder/said" >&2
      fail "openapi-python-client does not take all of $service"
    }
  done
  mapfile -t addresses < <(purchase_addresses)
  with_packages cliente scripts/api/cliente.py "$folder/clients" "${addresses[@]}"
)
