# Sourced by the scripts that try the API of a running system with what other people made for any API: a client that is generated from the
# documents. It makes the purchase in both shapes. They source comun.sh, python.sh and sistema.sh before it, and have the services of both
# shapes running at the addresses of `address`.
# shellcheck shell=bash

# client_stage: makes a client for each service with openapi-python-client, in a folder that does not last, and buys with them.
client_stage() {
  prepare_python cliente "What makes clients from the formal API" || return
  stage "A purchase by generated clients" buy_by_client
}

# with_packages NAME PROGRAM…: runs a program with the packages of scripts/NAME.txt, and leaves nothing in the sources.
with_packages() {
  local name=$1
  shift
  PYTHONPATH=$PWD/.build/herramientas/$name PYTHONDONTWRITEBYTECODE=1 python3 "$@"
}

# The addresses of these services, as NAME=ADDRESS: addresses_of NAME…
addresses_of() {
  local name
  for name in "$@"; do printf '%s=%s\n' "$name" "${address[$name]}"; done
}

buy_by_client() (
  folder=$(mktemp -d) || exit
  trap 'rm -rf "$folder"' EXIT
  scripts/openapi agrupar "$folder/documents" || exit
  mkdir "$folder/clients" || exit
  services=(productos inventario pagos pedidos contenido compras mediador emisor)
  for service in "${services[@]}"; do
    # What it warns of is missing in the client.
    with_packages cliente -m openapi_python_client generate --path "$folder/documents/$service.json" --meta none \
      --output-path "$folder/clients/$service" --config scripts/api/generador.yaml --fail-on-warning >"$folder/said" 2>&1 || {
      cat "$folder/said" >&2
      printf 'error: the generator takes the document of %s only in part\n' "$service" >&2
      exit 1
    }
  done
  mapfile -t addresses < <(addresses_of compras contenido emisor productos inventario pedidos)
  with_packages cliente scripts/api/cliente.py "$folder/clients" "${addresses[@]}"
)
