# Sourced by scripts/probar-contenedores: logins at Keycloak, and what is tried of them, one function a stage.
# shellcheck shell=bash disable=SC2154

# Each of the secrets in turn missing, empty, or what stands in the realm's file in its place; the demonstration anywhere but at localhost,
# or neither on nor off.
refused_starts() {
  docker run --rm -i --read-only --network none --cap-drop ALL --user 10080:10080 --tmpfs /secretos:uid=10080,mode=0700 \
    --tmpfs /opt/keycloak/data:uid=10080,mode=0700 --tmpfs /tmp \
    -v "$PWD/keycloak/compras-users-0.json:/opt/compras/demostracion/compras-users-0.json:ro" --entrypoint bash "$COMPRAS_KEYCLOAK_IMAGE" -eu <<'SH' ||
    files=(keycloak_bd keycloak_admin compras_contenido compras_pagos compras_mediador)
    whole=$(printf '0123456789abcdef%.0s' {1..4})
    starts() { arranque --version </dev/null >/dev/null 2>&1; }
    imports() { [[ $(ls /opt/keycloak/data/import | xargs) == "$*" ]] || { echo "it would import $(ls /opt/keycloak/data/import) instead of $*" >&2; exit 1; }; }
    for file in "${files[@]}"; do echo "$whole" >"/secretos/$file"; done
    export COMPRAS_DEMO=false KC_HOSTNAME=https://id.example.test
    starts || { echo "it does not start at all" >&2; exit 1; }
    imports compras-realm.json
    for file in "${files[@]}"; do
      for content in '' '${COMPRAS_CONTENIDO_SECRET_OF_THE_REALM}'; do
        echo "$content" >"/secretos/$file"
        if starts; then echo "it starts with \"$content\" in $file" >&2; exit 1; fi
      done
      rm "/secretos/$file"
      if starts; then echo "it starts without $file" >&2; exit 1; fi
      echo "$whole" >"/secretos/$file"
    done
    for demo in '' si 1; do
      if COMPRAS_DEMO=$demo starts; then echo "it starts with COMPRAS_DEMO=\"$demo\"" >&2; exit 1; fi
    done
    COMPRAS_DEMO=true KC_HOSTNAME=http://localhost:8080 starts || { echo "the demonstration does not start" >&2; exit 1; }
    imports compras-realm.json compras-users-0.json
    for address in https://id.example.test https://localhost http://localhost.example.test http://localhost:8080/x; do
      if COMPRAS_DEMO=true KC_HOSTNAME=$address starts; then echo "the demonstration starts at $address" >&2; exit 1; fi
    done
SH
    fail "Keycloak's container is not as it should be"
}

# What the pages of compras make a browser do: a code with PKCE, and tokens for it.
browser_login() {
  local verifier challenge page action back fields code='[?&]code=([^&]+)'
  browse() { curl -sS --max-time 30 -b "$folder/cookies" -c "$folder/cookies" "$@"; }
  verifier=$(od -An -vtx1 -N32 /dev/urandom | tr -d ' \n')
  challenge=$(printf '%b' "$(printf %s "$verifier" | sha256sum | cut -d' ' -f1 | sed 's/../\\x&/g')" | base64 | tr '+/' '-_' | tr -d '=')
  page=$(browse -G "$issuer/protocol/openid-connect/auth" -d client_id=compras-web -d response_type=code -d scope=openid -d state=xyz \
    --data-urlencode "redirect_uri=$COMPRAS_URL/" -d "code_challenge=$challenge" -d code_challenge_method=S256) || fail "Keycloak has no page"
  [[ $page =~ action=\"([^\"]+)\" ]] || fail "Keycloak's page has no form: $page"
  action=${BASH_REMATCH[1]//'&amp;'/'&'}
  back=$(browse -o "$folder/page" -w '%{http_code} %{redirect_url}' "$action" -d username=ana -d password=wrong)
  [[ $back == '200 ' ]] || fail "a wrong password was answered $back"
  # Until Keycloak has counted that one, which it does beside, it lets nobody in by that name: people do not type as fast.
  for _ in $(seq 50); do
    [[ $(<"$folder/page") =~ action=\"([^\"]+)\" ]] || fail "after a wrong password there is no form"
    action=${BASH_REMATCH[1]//'&amp;'/'&'}
    back=$(browse -o "$folder/page" -w '%{http_code} %{redirect_url}' "$action" -d username=ana -d password=ana)
    [[ $back == '200 ' ]] || break
    sleep 0.2
  done
  [[ $back == "302 $COMPRAS_URL/?"*state=xyz* && $back =~ $code ]] || fail "the browser was sent back to $back"
  fields=(-d grant_type=authorization_code -d client_id=compras-web -d "code=${BASH_REMATCH[1]}" --data-urlencode "redirect_uri=$COMPRAS_URL/")
  back=$(browse "$issuer/protocol/openid-connect/token" "${fields[@]}" -d "code_verifier=$verifier")
  keep navegador "$back"
  [[ $back =~ \"refresh_token\":\"([^\"]+)\" ]] || fail "there is no refresh token"
  renewal=${BASH_REMATCH[1]}
  # The same person as by password.
  call 200 navegador GET compras "/pedidos/$order"
  call 403 navegador POST contenido /productos '{"nombre":"Nieve","precio":1}'
}

# Keycloak dies, and comes back by itself: meanwhile whoever is known goes on buying, compras with the tokens that it has for the others.
issuer_killed() {
  local container old end=$((SECONDS + 240))
  login_all
  old=$(<"$folder/ana")
  call 201 ana POST compras /pedidos "{\"items\":[{\"producto_id\":$product,\"cantidad\":1}]}"
  container=$(compose ps -q keycloak)
  docker exec "$container" bash -c 'kill -KILL -1' || true
  if curl -s --max-time 2 -o /dev/null "$issuer"; then fail "Keycloak was not killed"; fi
  call 200 ana POST compras "/pedidos/${location##*/}/confirm" '{"pago":{"medio":"tarjeta"}}'
  expect '"estado":"confirmado"' '"estado":"aprobado"'
  call 200 ana GET compras "/pedidos/$order"
  until_it_holds '"cantidad":46,"reservado":0,"vendido":4,"cargado":50' contenido "/stock/$product"
  until curl -s --max-time 2 -o /dev/null --fail "$issuer"; do
    ((SECONDS < end)) || fail "Keycloak did not come back"
    sleep 0.5
  done
  [[ $(docker inspect -f '{{.RestartCount}}' "$container") -ge 1 ]] || fail "Keycloak was not killed"
  start
  login_all
  call 200 ana GET compras "/pedidos/$order"
  printf '%s\n' "$old" >"$folder/ana"
  call 200 ana GET compras "/pedidos/$order"
  # A session outlives it too.
  keep navegador "$(curl -sS --max-time 30 "$issuer/protocol/openid-connect/token" -d grant_type=refresh_token -d client_id=compras-web \
    -d "refresh_token=$renewal")"
  call 200 navegador GET compras "/pedidos/$order"
}

# admin METHOD PATH [BODY]: a call to Keycloak's admin API by the administrator that it was made with.
admin() {
  local answer status
  answer=$(secret_of keycloak_admin | tr -d '\n' |
    curl -sS --max-time 30 "${issuer%/*}/master/protocol/openid-connect/token" -d grant_type=password -d client_id=admin-cli -d username=admin \
      --data-urlencode password@-) || fail "Keycloak does not answer"
  keep admin "$answer"
  status=$(curl -sS --max-time 30 -X "$1" -H "@$folder/admin" ${3:+-H 'Content-Type: application/json' -d "$3"} -o "$folder/body" \
    -w '%{http_code}' "${issuer%/realms/*}/admin/realms/compras$2") || fail "Keycloak does not answer"
  [[ $status == 2* ]] || fail "Keycloak answered $status to $1 $2: $(<"$folder/body")"
}

# A client's secret is changed as the README says: the one before opens nothing any more, and compras goes on with the new one.
rotated() {
  local old
  old=$(secret_of compras_pagos)
  compose run --rm -T --entrypoint rm secretos /secretos/compras_pagos || fail "the secret cannot be removed"
  compose run --rm -T secretos >/dev/null || fail "no other secret is made"
  compose exec -T keycloak clientes >"$folder/clientes" 2>&1 || fail "Keycloak cannot be told: $(<"$folder/clientes")"
  compose restart compras || fail "compras cannot be started again"
  start
  secrets >"$folder/secrets"
  [[ $(client_login compras-pagos "$old") == *'"error":"unauthorized_client"'* ]] || fail "the secret from before still serves"
  keep compras-pagos "$(client_login compras-pagos)"
  login_all
  call 201 ana POST compras /pedidos "{\"items\":[{\"producto_id\":$product,\"cantidad\":1}]}"
  call 200 ana POST compras "/pedidos/${location##*/}/confirm" '{"pago":{"medio":"tarjeta"}}'
  expect '"estado":"confirmado"' '"estado":"aprobado"'
}
