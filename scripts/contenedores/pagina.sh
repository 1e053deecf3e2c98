# Sourced by scripts/probar-contenedores: the pages of the formal API in a browser.
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
