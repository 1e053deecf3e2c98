# Sourced by scripts/probar-contenedores: an order from its beginning to its invoice, one function a stage.
# shellcheck shell=bash disable=SC2154

# gema runs the shop, ana buys, luis is another buyer.
purchase() {
  login_all
  call 403 ana POST contenido /productos '{"nombre":"Hielo Premium","precio":1}'
  [[ $(field www-authenticate) == *'error="insufficient_scope"'* ]] || fail "ana is not told which role she lacks: $(field www-authenticate)"
  call 201 gema POST contenido /productos '{"nombre":"Hielo Premium","precio":15000.5}'
  [[ $body =~ \"id\":([0-9]+) ]] || fail "the product has no id: $body"
  product=${BASH_REMATCH[1]}
  call 200 gema POST contenido /stock "{\"producto_id\":$product,\"cantidad\":50}"

  call 201 ana POST compras /pedidos "{\"items\":[{\"producto_id\":$product,\"cantidad\":2}]}"
  order=${location##*/}
  [[ $order =~ ^[0-9]+$ ]] || fail "the order has no Location: $body"
  call 200 ana GET compras "/pedidos/$order"
  expect '"estado":"pendiente"' '"total":30001' '"precio_unit":15000.5'
  call 404 luis GET compras "/pedidos/$order"
  call 404 luis POST compras "/pedidos/$order/confirm" '{"pago":{"medio":"tarjeta"}}'
  call 200 luis GET compras /pedidos
  expect '"items":[]'
  call 200 ana POST compras "/pedidos/$order/confirm" '{"pago":{"medio":"tarjeta"},"total_esperado":30001}' "Idempotency-Key: $project-1"
  expect '"estado":"confirmado"' '"estado":"aprobado"'
  call 200 ana GET compras "/pedidos/$order/eventos"
  expect '"evento":"confirmado"'
  until_it_holds '"cantidad":48,"reservado":0,"vendido":2,"cargado":50' contenido "/stock/$product"

  call 403 ana POST compras "/pedidos/$order/reembolsar" '{"motivo":"llegó tarde"}'
  call 200 gema POST compras "/pedidos/$order/reembolsar" '{"motivo":"llegó tarde"}'
  call 200 ana GET compras "/pedidos/$order"
  expect '"estado":"reembolsado"'
  until_it_holds '"cantidad":50,"reservado":0,"vendido":0,"cargado":50' contenido "/stock/$product"
}

# The function makes one out, through mediador, and straight from there for whoever may; killed, it is there again for the next.
invoice() {
  local container first
  login_all
  call 404 luis POST compras "/pedidos/$order/factura"
  call 200 ana POST compras "/pedidos/$order/factura"
  expect '"serie":"A","numero":1' '"subtotal":30001' '"total":30001' '"cuota":2727' '"base":27274'
  first=$body
  call 200 gema POST compras "/pedidos/$order/factura" '' 'Accept: text/html'
  expect '<!doctype html>' '30.001'
  [[ $(field content-type) == 'text/html; charset=utf-8' ]] || fail "the page is $(field content-type)"
  call 200 ana GET compras "/pedidos/$order/eventos"
  expect '"evento":"facturado"' '"evento":"factura","intento":1,"remoto":"mediador","estado_http":200'

  keep compras-mediador "$(client_login compras-mediador)"
  call 401 ana POST mediador /funciones/factura/invocar '{}'
  call 404 compras-mediador POST mediador /funciones/otra/invocar '{}'
  call 400 compras-mediador POST mediador /funciones/factura/invocar '{}'
  container=$(compose ps -q factura)
  docker exec "$container" bash -c 'for process in /proc/[0-9]*; do [[ $(<"$process/comm") != bootstrap ]] || kill -KILL "${process#/proc/}"; done'
  # The call by which the emulator sees that it is gone is the one that is lost.
  call 502 compras-mediador POST mediador /funciones/factura/invocar '{}'
  call 200 compras-mediador POST mediador /funciones/factura/invocar "{\"serie\":\"B\",\"numero\":9,\"fecha\":\"2026-01-31\",\"iva\":{\"EUR\":21},
    \"pedido\":{\"id\":1,\"clave\":\"$project\",\"moneda\":\"EUR\",\"lineas\":[{\"producto_id\":1,\"cantidad\":1,\"precio\":121}],\"total\":121}}"
  expect '"base":100' '"cuota":21'
  call 200 ana POST compras "/pedidos/$order/factura"
  [[ $body == "$first" ]] || fail "the invoice is another: $body"
}

# pagos stands still while it is asked for the money; compras dies as it waits, comes back by itself and goes on with the order.
killed() {
  local container caller
  login_all
  call 201 ana POST compras /pedidos "{\"items\":[{\"producto_id\":$product,\"cantidad\":3}]}"
  order=${location##*/}
  container=$(compose ps -q compras)
  compose pause pagos || fail "pagos cannot be paused"
  attempt ana POST compras "/pedidos/$order/confirm" '{"pago":{"medio":"tarjeta"}}' "Idempotency-Key: $project-2" >/dev/null 2>&1 & caller=$!
  until_it_holds '"cantidad":47,"reservado":3,"vendido":0' contenido "/stock/$product"
  # All processes of the container but its first, as if the program had crashed: the engine would not start again what it was
  # told to kill.
  docker exec "$container" bash -c 'kill -KILL -1' || true
  wait "$caller" || true
  compose unpause pagos || fail "pagos cannot go on"
  until_it_holds '"estado":"confirmado"' compras "/pedidos/$order"
  [[ $(docker inspect -f '{{.RestartCount}}' "$container") -ge 1 ]] || fail "compras was not killed"
  call 200 ana POST compras "/pedidos/$order/confirm" '{"pago":{"medio":"tarjeta"}}' "Idempotency-Key: $project-2"
  expect '"estado":"confirmado"' '"estado":"aprobado"'
  until_it_holds '"cantidad":47,"reservado":0,"vendido":3,"cargado":50' contenido "/stock/$product"
  docker exec "$container" compras conciliar >/dev/null || fail "compras conciliar finds that something disagrees"
}

anew() {
  local before container service expected
  login_all
  # Somebody who stands in no file.
  admin POST /users '{"username":"eva","enabled":true,"email":"eva@example.test","emailVerified":true,"firstName":"Eva","lastName":"Nueva",
    "credentials":[{"type":"password","value":"una clave","temporary":false}]}'
  call 200 ana GET compras "/pedidos/$order/eventos"
  before=$body
  compose stop || fail "the containers cannot be stopped"
  for service in "${services[@]}" factura keycloak mariadb puerta; do
    container=$(compose ps -aq "$service")
    # Java says that it was told to end.
    expected=$([[ $service == keycloak ]] && echo 143 || echo 0)
    [[ $(docker inspect -f '{{.State.ExitCode}}' "$container") == "$expected" ]] || fail "$service did not stop by itself"
  done
  compose down || fail "the containers cannot be removed"
  start
  [[ $(secrets) == "$(<"$folder/secrets")" ]] || fail "the secrets are others after a restart"
  # Keycloak has kept its keys, and with them the tokens of before, and its people.
  call 200 ana GET compras "/pedidos/$order"
  expect '"estado":"confirmado"'
  login_all
  login eva 'una clave'
  call 200 ana GET compras "/pedidos/$order/eventos"
  [[ $body == "$before" ]] || fail "the timeline is another after a restart: $body"
  call 200 ana GET contenido "/stock/$product"
  expect '"cantidad":46,"reservado":0,"vendido":4,"cargado":50'

  # All at once, in no order: whoever is first waits for the others.
  compose restart || fail "the containers cannot be started again"
  start
  call 200 ana GET compras "/pedidos/$order"
  expect '"estado":"confirmado"'
}

