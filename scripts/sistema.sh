# Sourced by the scripts that start the services of both shapes on free ports, with databases in a fresh folder. They source procesos.sh,
# emisor.sh and emulador.sh before it.
# shellcheck shell=bash

# By the folder of each service under that of the system; its last part is the service's name.
declare -A address

pinguinos=(productos inventario pagos pedidos)
compras_and_others=(emisor contenido compras/pagos mediador compras)

# What `start_pinguinos` and `start_compras` run.
build_system() {
  fetch_emulator
  stage "Build (release)" build_services productos inventario pagos pedidos emisor contenido mediador factura compras
}

# run FOLDER SERVICE [VARIABLE=value…]: starts one in a folder of its own, and waits until it can work.
run() {
  local at=$1/$2 service=$2 name
  name=$(basename "$2")
  shift 2
  start_service "$name" "$at" HOST=127.0.0.1 PORT=0 "$@"
  address[$service]=$(wait_for_service "$name" "$at")
  wait_until_ready "$name" "${address[$service]}"
  printf '    %-13s %s\n' "$service" "${address[$service]}"
}

# The four small services, whose token is the default: start_pinguinos FOLDER. `pedidos_settings` is what pedidos was told.
start_pinguinos() {
  local name
  for name in productos inventario pagos; do run "$1" "$name"; done
  # Short leases, so that what a crash leaves is taken over while somebody watches.
  pedidos_settings=(PRODUCTS_URL="${address[productos]}" INVENTORY_URL="${address[inventario]}" PAYMENTS_URL="${address[pagos]}" ARRIENDO_S=1)
  run "$1" pedidos "${pedidos_settings[@]}"
}

# compras and what it needs, the development issuer in place of Keycloak: start_compras FOLDER. `compras_settings` is what compras was told.
start_compras() {
  local with_tokens with_account function_port
  mkdir -p "$1/emisor"
  issuer_settings "$PWD/keycloak" >"$1/emisor/.env"
  run "$1" emisor
  mapfile -t with_tokens < <(token_settings "${address[emisor]}")
  run "$1" contenido "${with_tokens[@]}"
  run "$1" compras/pagos "${with_tokens[@]}"
  function_port=$(free_port)
  start_function factura "$1/factura" "$function_port" "$(free_port)"
  wait_for_function factura "$1/factura" "$function_port"
  printf '    %-13s %s\n' factura "http://127.0.0.1:$function_port (AWS's emulator)"
  run "$1" mediador "${with_tokens[@]}" FUNCIONES=factura FUNCION_FACTURA_MODO=emulador FUNCION_FACTURA_URL="http://127.0.0.1:$function_port"
  mapfile -t with_account < <(account_settings "${address[emisor]}" "$1/emisor/.env")
  compras_settings=("${with_tokens[@]}" "${with_account[@]}" CONTENIDO_URL="${address[contenido]}" PAGOS_URL="${address[compras/pagos]}"
    MEDIADOR_URL="${address[mediador]}")
  run "$1" compras "${compras_settings[@]}"
}

# Stops what runs of both: stop_system FOLDER
stop_system() {
  stop_services "${pinguinos[@]/#/$1/}" "${compras_and_others[@]/#/$1/}"
  stop_functions "$1/factura"
}
