# Sourced by scripts/probar-contenedores: the alerts, brought about in the containers themselves. What only unit tests bring about (scripts/alertas):
# a replica that is gone beside others, the pinguinos services, and the certificate of a domain.
# shellcheck shell=bash disable=SC2154

# watched COMMAND…: compose with Prometheus as it runs here: it looks once a second, alerts do not wait, and what they look back at are seconds.
watched() { COMPOSE_FILE=$COMPOSE_FILE:$folder/observabilidad.yaml compose --profile observabilidad "$@"; }

# The names of the alerts that fire.
firing() {
  local answer
  answer=$(curl -sS --max-time 5 "http://$prometheus/api/v1/alerts") || return
  [[ $answer == '{"status":"success"'* ]] || return
  [[ $answer != *'error expanding'* ]] || fail "an alert does not say what it should: $answer"
  { grep -o '"alertname":"[^"]*"' <<<"$answer" || true; } | cut -d'"' -f4 | sort -u | xargs
}

# fires ALERT…: waits until each of them fires, for a minute at the most.
fires() {
  local alert names='' end=$((SECONDS + 60))
  for alert in "$@"; do
    until names=$(firing) && [[ " $names " == *" $alert "* ]]; do
      ((SECONDS < end)) || fail "$alert does not fire: ${names:-none does}"
      sleep 0.3
    done
    say "$alert fires"
  done
}

# Waits until none has fired for three seconds, for two minutes at the most: a circuit breaker alone takes half a one.
none_fires() {
  local names='' quiet=0 end=$((SECONDS + 120))
  until ((quiet == 6)); do
    ((SECONDS < end)) || fail "what was mended still fires: $names"
    if names=$(firing) && [[ -z $names ]]; then quiet=$((quiet + 1)); else quiet=0; fi
    sleep 0.5
  done
}

sql() {
  docker exec "$(compose ps -q mariadb)" bash -c 'MYSQL_PWD=$(</raiz/mariadb) mariadb -h 127.0.0.1 -N -e "$1"' bash "$1" ||
    fail "MariaDB refuses $1"
}

alerts() {
  local prometheus container service status
  for service in prometheus.yml alertas.yml; do
    sed -E 's/(interval|timeout): [0-9]+s/\1: 1s/g; s/^( *for:) .*/\1 0s/; s/\[[0-9]+m(:?)\]/[15s\1]/g' "docker/prometheus/$service" >"$folder/$service"
    chmod 0644 "$folder/$service"
  done
  cat >"$folder/observabilidad.yaml" <<YAML
services:
  prometheus:
    volumes:
      - "$folder/prometheus.yml:/etc/prometheus/prometheus.yml:ro"
      - "$folder/alertas.yml:/etc/prometheus/alertas.yml:ro"
YAML
  watched up -d --wait prometheus sonda >"$folder/up" 2>&1 || fail "Prometheus does not start: $(<"$folder/up")"
  prometheus=$(watched port prometheus 9090)
  for service in prometheus sonda; do
    container=$(watched ps -q "$service")
    status=$(docker exec "$container" sed -nE 's/^(Uid|CapBnd|NoNewPrivs):\s*(\S+).*/\2/p' /proc/1/status | xargs)
    [[ $status =~ ^1009[01]\ 0+\ 1$ ]] || fail "$service runs as (user, capabilities, no new privileges) $status"
    if docker exec --user 0 "$container" touch /x 2>/dev/null; then fail "$service can write to its own file system"; fi
  done
  # Whatever is looked at answers, or an alert would fire that misses it.
  none_fires

  login_all
  call 201 ana POST compras /pedidos "{\"items\":[{\"producto_id\":$product,\"cantidad\":1}]}"
  alerts_of_orders "${location##*/}"
  alerts_of_contenido
  alerts_of_keycloak
  alerts_of_mariadb

  { watched rm --stop --force sonda && watched rm --stop --force prometheus; } >/dev/null 2>&1 || fail "Prometheus cannot be removed"
  docker volume rm "${project}_prometheus" >/dev/null || fail "the volume of Prometheus cannot be removed"
}

# An order that nobody takes back, and one whose charge the gateway does not tell of: it is cut off from its own database.
alerts_of_orders() {
  local order=$1
  sql "INSERT INTO compras.compensaciones (pedido_id, clave, accion, estado, intentos, rechazos) VALUES ($order, 'prueba', 'anular', 'cuarentena', 20, 20)"
  fires OrderInQuarantine
  sql "DELETE FROM compras.compensaciones WHERE clave = 'prueba'"
  sql "ALTER USER pasarela ACCOUNT LOCK; KILL USER pasarela"
  call 202 ana POST compras "/pedidos/$order/confirm" '{"pago":{"medio":"tarjeta"}}'
  sql "UPDATE compras.pedidos SET plazo = 1 WHERE id = $order AND estado = 'confirmando'"
  fires OrdersPastDeadline PaymentsUnderWay
  sql "ALTER USER pasarela ACCOUNT UNLOCK"
  until_it_holds '"estado":"pendiente"' compras "/pedidos/$order"
  none_fires
}

# contenido away: compras has stock to be consumed there, and is asked for more.
alerts_of_contenido() {
  local round status
  compose stop contenido || fail "contenido cannot be stopped"
  # A reservation that is at its end already: consuming it once more changes nothing.
  sql "INSERT INTO compras.salidas (pedido_id, intento, clave, creado)
    SELECT id, intento, CONCAT(clave, ':', intento), 1000000 * (UNIX_TIMESTAMP() - 3600) FROM compras.pedidos WHERE estado IN ('confirmado', 'reembolsado') LIMIT 1"
  for round in {1..8}; do
    status=$(attempt ana POST compras /pedidos "{\"items\":[{\"producto_id\":$product,\"cantidad\":$round}]}") || fail "compras does not answer"
    [[ $status == 503 ]] || fail "compras answers $status without contenido"
    sleep 1
  done
  fires CircuitBreakerOpen HighErrorRate ServiceDown OutboxLag
  start
  none_fires
}

# Keycloak away: a token of a key that nobody knows makes a service look for it, and one that begins now has no key at all.
alerts_of_keycloak() {
  local header mediador status
  mediador=$(compose ps -q mediador)
  compose stop mediador || fail "mediador cannot be stopped"
  compose stop keycloak || fail "Keycloak cannot be stopped"
  header=$(printf '{"alg":"RS256","typ":"at+jwt","kid":"otra"}' | base64 -w0 | tr '+/' '-_' | tr -d '=')
  sed "s/Bearer [^.]*/Bearer $header/" "$folder/ana" >"$folder/otra"
  status=$(attempt otra GET compras /pedidos) || fail "compras does not answer"
  [[ $status == 401 || $status == 503 ]] || fail "a token of another key is answered $status"
  fires IssuerKeysNotFetched ServiceDown
  docker start "$mediador" >/dev/null || fail "mediador cannot be started"
  fires IssuerKeysMissing
  start
  none_fires
}

# No database, no gateway, and nobody who looks at it.
alerts_of_mariadb() {
  local end=$((SECONDS + 300))
  compose stop puerta || fail "the gateway cannot be stopped"
  compose stop mariadb || fail "MariaDB cannot be stopped"
  fires DatabaseAway GatewayUnreachable
  watched stop sonda || fail "the probe cannot be stopped"
  fires ProbeDown
  compose up -d --wait mariadb || fail "MariaDB cannot be started"
  # Who has missed it for long is still taken for ill by the engine, and nothing that needs him would be started.
  until [[ -z $(docker ps -q --filter "label=com.docker.compose.project=$project" --filter health=unhealthy) ]]; do
    ((SECONDS < end)) || fail "not all are well again: $(compose ps -a)"
    sleep 0.3
  done
  start
  watched start sonda || fail "the probe cannot be started"
  none_fires
}
