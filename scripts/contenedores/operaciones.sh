# Sourced by scripts/probar-contenedores: what operators do with a stack that serves, one function a stage.
# shellcheck shell=bash disable=SC2154

megabytes() { echo "$((($1 + 500000) / 1000000)) MB"; }

# Over the base image, which all have in common.
sizes() {
  local base services function emulated
  docker build -q --target factura -t "$project-funcion" -f docker/Dockerfile . >/dev/null || fail "the function's image cannot be built"
  base=$(docker image inspect -f '{{.Size}}' debian:bookworm-slim)
  services=$(($(docker image inspect -f '{{.Size}}' "$COMPRAS_IMAGE") - base))
  function=$(($(docker image inspect -f '{{.Size}}' "$project-funcion") - base))
  emulated=$(($(docker image inspect -f '{{.Size}}' "$COMPRAS_FACTURA_IMAGE") - base))
  docker image rm "$project-funcion" >/dev/null
  say "over debian:bookworm-slim: all services $(megabytes "$services"), the function $(megabytes "$function"), under the emulator $(megabytes "$emulated")"
  ((services <= 100000000)) || fail "the services' image is larger than 100 MB over its base"
  ((function <= 30000000)) || fail "the function's image is larger than 30 MB over its base"
  local image
  for image in "$COMPRAS_IMAGE" "$COMPRAS_FACTURA_IMAGE" "$COMPRAS_PUERTA_IMAGE"; do
    [[ $(docker image inspect -f '{{.Config.StopSignal}} {{index .Config.Labels "org.opencontainers.image.licenses"}}' "$image") == 'SIGTERM Apache-2.0' ]] ||
      fail "$image has no labels, or no STOPSIGNAL"
  done
  [[ $(docker run --rm --network none "$COMPRAS_IMAGE" compras --version) == *"$(docker image inspect -f '{{index .Config.Labels "org.opencontainers.image.version"}}' "$COMPRAS_IMAGE")"* ]] ||
    fail "the image's label says another version than its programs"
}

# Of our own programs: what they hold beside their files, which they share.
memory() {
  local service process size total=0 count=0 parts=''
  for service in "${services[@]}" factura; do
    for process in $(docker top "$(compose ps -q "$service")" -eo pid,comm | awk 'NR > 1 && $2 !~ /^(docker-init|tini|aws-lambda-rie)$/ {print $1}'); do
      size=$(awk '/^RssAnon/ {print $2}' "/proc/$process/status")
      total=$((total + size)) count=$((count + 1))
      parts+=" $service $((size / 1024))"
    done
  done
  say "anonymous memory, idle: $((total / 1024)) MB (${parts# })"
  [[ $count -eq 5 ]] || fail "five programs were expected, and $count run"
  ((total < 80 * 1024)) || fail "the services hold 80 MB or more when idle"
}

# Each in turn, while people buy: what was answered is kept, what was not comes to its end all the same.
restarted() {
  local service before
  login_all
  for service in contenido pagos compras; do
    start_traffic 2
    compose restart "$service" || fail "$service cannot be restarted"
    start
    # A circuit breaker that has opened meanwhile lets nothing through for half a minute.
    let_traffic_flow 10
    stop_traffic
    settled
  done
  start_traffic 2
  for service in mediador factura puerta mariadb keycloak; do
    before=$(docker inspect -f '{{.State.StartedAt}}' "$(compose ps -q "$service")")
    compose restart "$service" || fail "$service cannot be restarted"
    start
    [[ $(docker inspect -f '{{.State.StartedAt}}' "$(compose ps -q "$service")") != "$before" ]] || fail "$service was not restarted"
  done
  let_traffic_flow 10
  stop_traffic
  login_all
  settled
}

# Two replicas of compras: both are called, and one that is killed in the middle of a confirmation leaves the order to the other.
scaled() {
  local replicas replica caller
  login_all
  scale=(--scale compras=2)
  start
  mapfile -t replicas < <(compose ps -q compras)
  [[ ${#replicas[@]} -eq 2 ]] || fail "there are ${#replicas[@]} replicas of compras"
  start_traffic 3
  let_traffic_flow 60
  stop_traffic
  for replica in "${replicas[@]}"; do
    curl -sS --max-time 10 -o "$folder/metrics" "http://$(inside "$replica"):5000/metrics" && grep -q '^http_requests_total{.*confirm' "$folder/metrics" || fail "one replica of compras is never called"
  done

  call 201 ana POST compras /pedidos "{\"items\":[{\"producto_id\":$product,\"cantidad\":1}]}"
  order=${location##*/}
  compose pause pagos || fail "pagos cannot be paused"
  # Straight to one of them, so that it is known whom to kill.
  curl -s --max-time 60 -o /dev/null -H "@$folder/ana" "http://$(inside "${replicas[0]}"):5000/pedidos/$order/confirm" -d '{"pago":{"medio":"tarjeta"}}' & caller=$!
  until_it_holds '"estado":"confirmando"' compras "/pedidos/$order"
  docker kill "${replicas[0]}" >/dev/null || fail "the replica cannot be killed"
  wait "$caller" || true
  compose unpause pagos || fail "pagos cannot go on"
  until_it_holds '"estado":"confirmado"' compras "/pedidos/$order"
  settled
  scale=()
  start
  [[ $(compose ps -q compras | wc -l) -eq 1 ]] || fail "there is not one replica of compras again"
}

# compras from an image of before to that of now, then all of them to other settings, replica by replica: no request fails, nothing is lost, and
# invoices, which are new, can be made of orders of before.
upgraded() {
  login_all
  updated compras
  call 200 ana POST compras "/pedidos/$order/factura"
  expect '"serie":"A","numero":1'
  # From now on.
  COMPOSE_FILE=$PWD/compose.yaml:$folder/otras.yaml
  updated contenido pagos compras
  docker/actualizar >"$folder/update" 2>&1 || fail "a second update fails: $(<"$folder/update")"
  if grep -q replaced "$folder/update"; then fail "a second update replaces something again: $(<"$folder/update")"; fi
}

# updated SERVICE…: these are replaced, while people buy.
updated() {
  local service
  start_traffic 3
  docker/actualizar >"$folder/update" 2>&1 || fail "the update fails: $(<"$folder/update")"
  stop_traffic
  [[ $(grep -c 'is replaced' "$folder/update") -eq $# ]] || fail "not all were replaced, or too many: $(<"$folder/update")"
  for service; do grep -q "^==> $service: .* is replaced" "$folder/update" || fail "$service was not replaced: $(<"$folder/update")"; done
  if grep -hqv '^20[01]$' "$folder"/traffic/*/answers; then
    fail "requests failed during the update: $(answers): $(cat "$folder"/traffic/*/refused | sed 's/,"trace_id".*//' | sort | uniq -c | sort -rn | head -n 20)
$(compose logs --no-color puerta | grep '"level":"error"' | tail -n 5)"
  fi
  settled
}

# TLS by one variable: for localhost the certificate is one of the gateway's own authority.
encrypted() {
  local address
  export COMPRAS_DOMINIO=localhost
  start
  address=https://localhost:$(published compras | cut -d: -f2)
  compose exec -T puerta cat /datos/caddy/pki/authorities/local/root.crt >"$folder/root.crt" || fail "the gateway has no authority of its own"
  [[ $(curl -sS --max-time 10 --cacert "$folder/root.crt" -o "$folder/body" -D "$folder/head" -w '%{http_code}' "$address/health") == 200 ]] ||
    fail "the gateway does not speak TLS"
  [[ $(curl -sSk --max-time 10 -o /dev/null -w '%{http_code}' "https://127.0.0.1:${address##*:}/health") == 421 ]] ||
    fail "the gateway answers by another name than its own"
  if curl -s --max-time 10 -o /dev/null --fail "http://${address#https://}/health"; then fail "the gateway answers without TLS too"; fi
  unset COMPRAS_DOMINIO
  start
  call 200 nadie GET compras /health
}

# The four small services by themselves, with a token that was made for them.
penguins() {
  local services=(pinguinos-productos pinguinos-inventario pinguinos-pagos pinguinos-pedidos) token
  compose --profile pinguinos up -d --wait pinguinos-pedidos >"$folder/up" 2>&1 || fail "the penguins do not start: $(<"$folder/up")"
  token=$(secret_of pinguinos)
  penguin() { curl -sS --max-time 30 -H "Authorization: Bearer $token" "http://$(compose --profile pinguinos port "pinguinos-$1" "$2")$3" ${4:+-d "$4"}; }
  body=$(penguin productos 5001 /productos '{"nombre":"Hielo Premium","precio":15000.5}')
  expect '"id":1'
  body=$(penguin inventario 5002 /stock '{"producto_id":1,"cantidad":50}')
  expect '"ok":true'
  body=$(penguin pedidos 5004 /pedidos '{"items":[{"producto_id":1,"cantidad":2}]}')
  expect '"pedido_id":1,"total":30001,"estado":"confirmado"'
  if [[ -n $looks_at_files ]]; then bought_by_hand "$token"; fi
  compose --profile pinguinos up -d --wait --force-recreate "${services[@]}" >"$folder/up" 2>&1 || fail "the penguins do not start again: $(<"$folder/up")"
  body=$(penguin pedidos 5004 /pedidos/1)
  expect '"estado":"confirmado"'
  token=penguin-secret
  body=$(penguin pedidos 5004 /pedidos)
  expect '"status":401'
  docker exec "$(compose --profile pinguinos ps -q pinguinos-pedidos)" pedidos conciliar >/dev/null || fail "pedidos conciliar finds that something disagrees"
  compose --profile pinguinos rm -sf "${services[@]}" >/dev/null 2>&1 || fail "the penguins cannot be removed"
}
