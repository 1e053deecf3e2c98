# Sourced by scripts/probar-contenedores: the pages of the formal API in a browser, and the purchase that comes with it.
# shellcheck shell=bash disable=SC2154

# Where pictures of them are left.
pictures=$PWD/.build/pantallas

# Somebody opens each of the two at the gateway, tries, logs in at Keycloak and tries again.
documents_in_browser() {
  local address=http://localhost:${COMPRAS_URL##*:} path operation
  for path in /openapi.yaml /openapi.json /contenido/openapi.yaml /contenido/openapi.json; do
    [[ $(curl -fsS --max-time 20 "$address$path") == *"$issuer/.well-known/openid-configuration"* ]] || fail "$path does not name the issuer"
  done
  while IFS='|' read -r path operation; do
    PYTHONPATH=$PWD/.build/herramientas/navegador PYTHONDONTWRITEBYTECODE=1 timeout 300 python3 scripts/navegador.py \
      "$address" "$path" "$operation" ana "$pictures" || fail "$path is not as it should be in a browser; pictures are in $pictures"
  done <<'PAGES'
/docs|get /pedidos
/contenido/docs|get /productos
PAGES
  echo "    pictures: $pictures"
}

# The purchase as Postman and an editor make it, in both shapes, which run: bought_by_hand TOKEN, of the penguins.
bought_by_hand() {
  local name penguin_token=$1
  declare -A address=([emisor]="http://localhost:$KEYCLOAK_PORT")
  for name in compras contenido; do address[$name]=http://$(published compras); done
  for name in productos:5001 inventario:5002 pedidos:5004; do
    address[${name%:*}]=http://$(compose --profile pinguinos port "pinguinos-${name%:*}" "${name#*:}")
  done
  postman_stage
  http_stage
}
