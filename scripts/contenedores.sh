# Sourced by scripts/contenedores: what it tries, one function a stage.
# shellcheck shell=bash disable=SC2154

# Each secret is there whole or not at all, and is never made twice, whenever its making is killed: fifty makings, each of them killed
# and then ended by another.
secrets_whole() {
  docker run --rm -i --read-only --network none --cap-drop ALL --user 10100:10100 --group-add 10000 --group-add 10003 --group-add 10005 \
    --group-add 10080 --group-add 10200 --tmpfs /secretos:uid=10100,gid=10100,mode=0711 --tmpfs /raiz:uid=10100,gid=10100,mode=0700 "$COMPRAS_IMAGE" bash -eu <<'SH' ||
    # A process group for each making: a container that is killed takes the children of the script along.
    set -m
    made() { find /secretos /raiz -type f ! -name .nuevo | sort; }
    declare -A known
    for round in {1..50}; do
      rm -f /secretos/* /raiz/*
      secretos crear >/dev/null 2>&1 & maker=$!
      sleep "$(printf '0.%03d' $((RANDOM % 60)))"
      kill -KILL -- "-$maker" 2>/dev/null || true
      wait "$maker" 2>/dev/null || true
      known=()
      for file in $(made); do known[$file]=$(<"$file"); done
      secretos crear >/dev/null
      for file in $(made); do
        [[ $(<"$file") =~ ^[0-9a-f]{64}$ ]] || { echo "$file is not whole" >&2; exit 1; }
        [[ ${known[$file]=$(<"$file")} == "$(<"$file")" ]] || { echo "$file was made twice" >&2; exit 1; }
      done
      [[ $(made | wc -l) -eq 10 && $(cat $(made) | sort -u | wc -l) -eq 10 ]] || { echo "there should be ten secrets" >&2; exit 1; }
    done
SH
    fail "a secret is not as it should be"
}

# As kills leave them in the middle of the first start: MariaDB's data folder with some of the server's tables and nobody's password, and
# Keycloak's database with one of its tables.
first_start() {
  compose run --rm -T --no-deps --entrypoint bash mariadb -c 'cd /var/lib/mysql && mkdir mysql && touch .inicio mysql/db.MAI' ||
    fail "no container of MariaDB could be run"
  compose run --rm -T bases >"$folder/up" 2>&1 || fail "the databases are not made: $(<"$folder/up")"
  [[ $(compose logs mariadb 2>&1) == *'begins anew'* ]] || fail "MariaDB took up a first start that was killed as if it were done"
  docker exec "$(compose ps -q mariadb)" bash -c 'MYSQL_PWD=$(</raiz/mariadb) mariadb -h 127.0.0.1 -e "CREATE TABLE keycloak.CLIENT (ID INT)"' ||
    fail "no table could be made"
  start
  [[ $(compose logs bases 2>&1) == *'begins anew'* ]] || fail "Keycloak took up a first start that was killed as if it were done"
}

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

# What is open, and to whom.
confined() {
  local service container status names address expected
  login_all
  # Ports: four, on loopback alone; the machine's own address leads nowhere.
  names=$(docker inspect -f '{{range $p, $b := .NetworkSettings.Ports}}{{range $b}}{{$p}} {{.HostIp}}{{"\n"}}{{end}}{{end}}' $(compose ps -q) | grep . | sort | xargs)
  [[ $names == '5000/tcp 127.0.0.1 5005/tcp 127.0.0.1 5006/tcp 127.0.0.1 8080/tcp 127.0.0.1' ]] || fail "these ports are open: $names"
  address=$(hostname -I | cut -d' ' -f1)
  for service in contenido compras mediador keycloak; do
    if [[ -n $address ]] && curl -s --max-time 2 -o /dev/null "http://$address:$(published "$service" | cut -d: -f2)/"; then
      fail "$service answers on $address"
    fi
  done
  if docker exec "$(compose ps -q compras)" curl -s --max-time 2 -o /dev/null http://keycloak:9000/health; then
    fail "Keycloak's port for health and metrics is open to the other containers"
  fi
  if docker exec "$(compose ps -q compras)" curl -s --max-time 2 -o /dev/null http://factura:8080/; then fail "compras reaches the function by itself"; fi
  docker exec "$(compose ps -q mediador)" curl -s --max-time 5 -o /dev/null http://factura:8080/ || fail "mediador does not reach the function"

  # A token is asked for, only an issued one serves, and only where it was issued for.
  printf 'Authorization: Bearer penguin-secret\n' >"$folder/cualquiera"
  for service in contenido mediador compras; do
    call 401 nadie GET "$service" /pedidos
    [[ $(field www-authenticate) == 'Bearer realm="compras"' ]] || fail "$service asks for a token with $(field www-authenticate)"
    call 401 cualquiera GET "$service" /pedidos
  done
  keep compras-contenido "$(client_login compras-contenido)"
  keep compras-pagos "$(client_login compras-pagos)"
  within 200 compras-pagos http://pagos:5003/pagos
  within 200 compras-contenido http://contenido:5005/reservas
  within 401 compras-contenido http://pagos:5003/pagos
  within 401 compras-pagos http://contenido:5005/reservas
  within 403 ana http://contenido:5005/reservas
  for service in nadie cualquiera ana gema; do within 401 "$service" http://pagos:5003/pagos; done
  for expected in '' '${COMPRAS_PAGOS_SECRET}'; do
    if [[ $(client_login compras-pagos "$expected") == *access_token* ]]; then fail "compras-pagos gets a token with the secret \"$expected\""; fi
  done

  for service in "${services[@]}" factura keycloak; do
    # A user of its own without a capability, nothing to write to, no other service's password.
    container=$(compose ps -q "$service")
    status=$(docker exec "$container" sed -nE 's/^(Uid|CapBnd|NoNewPrivs):\s*(\S+).*/\2/p' /proc/1/status | xargs)
    [[ $status =~ ^100(00|03|05|06|09|80)\ 0+\ 1$ ]] || fail "$service runs as (user, capabilities, no new privileges) $status"
    if docker exec --user 0 "$container" touch /x 2>/dev/null; then fail "$service can write to its own file system"; fi
    expected=$(case $service in
      contenido) echo contenido_bd ;;
      pagos) echo pagos_bd pasarela_bd ;;
      mediador | factura) ;;
      compras) echo compras_bd compras_contenido compras_mediador compras_pagos ;;
      keycloak) echo compras_contenido compras_mediador compras_pagos keycloak_admin keycloak_bd ;;
    esac)
    names=$(cut -d' ' -f1 "$folder/secrets" | docker exec -i "$container" bash -c \
      'while read -r name; do [[ ! -r /secretos/$name ]] || echo "$name"; done; [[ ! -r /raiz/mariadb ]] || echo raiz' | sort | xargs)
    [[ $names == "$expected" ]] || fail "$service reads the secrets $names"
  done

  # Volumes that no `down --volumes` would find.
  names=$(docker inspect -f '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}}{{"\n"}}{{end}}{{end}}' $(compose ps -aq) | grep . | sort -u | xargs)
  [[ $names == "${project}_datos ${project}_raiz ${project}_secretos" ]] || fail "these volumes are in use: $names"

  # Each user of the database sees its own and no other.
  for service in contenido pagos pasarela compras keycloak; do
    MYSQL_PWD=$(sed -n "s/^${service}_bd *//p" "$folder/secrets")
    export MYSQL_PWD
    names=$(docker exec -e MYSQL_PWD "$(compose ps -q mariadb)" mariadb -h 127.0.0.1 -u "$service" -N -e 'SHOW DATABASES' | sort | xargs)
    [[ $names == $(printf '%s\n' information_schema "$service" | sort | xargs) ]] || fail "the user $service sees the databases $names"
  done
  names=$(docker exec -e MYSQL_PWD "$(compose ps -q mariadb)" mariadb -h 127.0.0.1 -u "$service" -N \
    -e 'SELECT @@innodb_flush_log_at_trx_commit, @@innodb_snapshot_isolation, @@character_set_server' | xargs)
  [[ $names == '1 1 utf8mb4' ]] || fail "MariaDB is set to $names (flush at commit, snapshot isolation, character set)"
  unset MYSQL_PWD

  # Who says that this is no demonstration is not left with its users.
  if COMPRAS_DEMO=false compose run --rm -T bases >"$folder/bases" 2>&1; then fail "the demonstration is switched off, and its users stay"; fi
  [[ $(<"$folder/bases") == *"3 of the demonstration's users are in the realm"* ]] || fail "the demonstration cannot be switched off: $(<"$folder/bases")"
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
  for service in "${services[@]}" factura keycloak mariadb; do
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

# What `docker inspect`, the logs, the image and the configuration show.
secret() {
  sed 's/^[^ ]* *//' "$folder/secrets" >"$folder/values"
  [[ $(grep -c . "$folder/values") -eq 10 ]] || fail "ten secrets were expected"
  # Tokens open as much as long as they live.
  sed 's/^.* //' "$folder"/{ana,gema,admin,compras-pagos} >>"$folder/values"
  { docker inspect $(compose ps -aq) && docker image inspect "$COMPRAS_IMAGE" "$COMPRAS_FACTURA_IMAGE" "$COMPRAS_KEYCLOAK_IMAGE" && compose config && compose logs --no-color; } >"$folder/shown" 2>&1 ||
    fail "the containers cannot be looked at"
  if grep -qFf "$folder/values" "$folder/shown"; then fail "secrets are shown in: $(grep -Ff "$folder/values" "$folder/shown" | head -n 3)"; fi
}
