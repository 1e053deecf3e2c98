# Sourced by scripts/probar-api: what is in the services before they are asked.
# shellcheck shell=bash

# The secret of a client of the realm: secret_of contenido, pagos or mediador
secret_of() { sed -n "s/^COMPRAS_${1^^}_SECRET=//p" "$folder/emisor/.env"; }

# ask STATUS TOKEN METHOD SERVICE PATH [BODY]
ask() {
  local wanted=$1 status
  status=$(curl -sS --max-time 20 -o "$folder/answer" -w '%{http_code}' -X "$3" -H "Authorization: Bearer $2" ${6:+-d "$6"} "${address[$4]}$5") ||
    fail "$4 does not answer"
  [[ $status == "$wanted" ]] || fail "$3 $5 of $4 answered $status instead of $wanted: $(cat "$folder/answer")"
}

# Three products with more stock than is ever sold: goods TOKEN CATALOGUE STOCK
goods() {
  local product
  for product in 1 2 3; do
    ask 201 "$1" POST "$2" /productos "{\"nombre\":\"Producto $product\",\"precio\":$product.25}"
    ask 200 "$1" POST "$3" /stock "{\"producto_id\":$product,\"cantidad\":1000000000000}"
  done
}

# Reservations by number and by name, one of which ends in a day: reservations TOKEN SERVICE
reservations() {
  ask 200 "$1" POST "$2" /reservar '{"producto_id":1,"cantidad":1}'
  ask 201 "$1" PUT "$2" /reservas/viva '{"lineas":[{"producto_id":1,"cantidad":1}],"ttl_s":86400}'
}

# An order in each state that one can rest in, at both shapes, and so reservations and payments too.
make_data() {
  local token=penguin-secret order='{"items":[{"producto_id":1,"cantidad":2},{"producto_id":2,"cantidad":1}]' number ana gema
  goods "$token" productos inventario
  ask 201 "$token" POST pedidos /pedidos "$order}"
  ask 202 "$token" POST pedidos /pedidos "$order,\"pago\":{\"fail\":true}}"
  ask 201 "$token" POST pedidos /pedidos "$order}"
  ask 200 "$token" POST pedidos /pedidos/3/reembolsar '{"motivo":"prueba"}'
  reservations "$token" inventario

  ana=$(login "${address[emisor]}" ana)
  gema=$(login "${address[emisor]}" gema)
  goods "$gema" contenido contenido
  reservations "$(client_login "${address[emisor]}" contenido "$(secret_of contenido)")" contenido
  for number in 1 2 3 4 5 6; do ask 201 "$ana" POST compras /pedidos "$order}"; done
  ask 402 "$ana" POST compras /pedidos/2/confirm '{"pago":{"medio":"tarjeta","fail":true}}'
  ask 200 "$ana" POST compras /pedidos/3/cancelar
  for number in 4 5; do ask 200 "$ana" POST compras "/pedidos/$number/confirm" '{"pago":{"medio":"tarjeta"}}'; done
  ask 200 "$gema" POST compras /pedidos/5/reembolsar '{"motivo":"prueba"}'
  ask 200 "$ana" POST compras /pedidos/4/factura
}
