# Sourced by scripts/probar-contenedores: secrets, first starts, and who may what; one function a stage.
# shellcheck shell=bash disable=SC2154

# Each secret is there whole or not at all, and is never made twice, whenever its making is killed: fifty makings, each of them killed
# and then ended by another.
secrets_whole() {
  docker run --rm -i --read-only --network none --cap-drop ALL --user 10100:10100 --group-add 10000 --group-add 10003 --group-add 10005 \
    --group-add 10020 --group-add 10080 --group-add 10200 --tmpfs /secretos:uid=10100,gid=10100,mode=0711 --tmpfs /raiz:uid=10100,gid=10100,mode=0700 "$COMPRAS_IMAGE" bash -eu <<'SH' ||
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
      [[ $(made | wc -l) -eq 11 && $(cat $(made) | sort -u | wc -l) -eq 11 ]] || { echo "there should be eleven secrets" >&2; exit 1; }
    done
SH
    fail "a secret is not as it should be"
}

# As kills leave them in the middle of the first start: MariaDB's data folder with some of the server's tables and nobody's password, and
# Keycloak's database with one of its tables.
first_start() {
  local begun=$SECONDS
  compose run --rm -T --no-deps --entrypoint bash mariadb -c 'cd /var/lib/mysql && mkdir mysql && touch .inicio mysql/db.MAI' ||
    fail "no container of MariaDB could be run"
  compose run --rm -T bases >"$folder/up" 2>&1 || fail "the databases are not made: $(<"$folder/up")"
  [[ $(compose logs mariadb 2>&1) == *'begins anew'* ]] || fail "MariaDB took up a first start that was killed as if it were done"
  docker exec "$(compose ps -q mariadb)" bash -c 'MYSQL_PWD=$(</raiz/mariadb) mariadb -h 127.0.0.1 -e "CREATE TABLE keycloak.CLIENT (ID INT)"' ||
    fail "no table could be made"
  start
  say "every container is well $((SECONDS - begun)) s after \`up\`"
  ((SECONDS - begun <= 180)) || fail "the containers are not well within 180 s"
  [[ $(compose logs bases 2>&1) == *'begins anew'* ]] || fail "Keycloak took up a first start that was killed as if it were done"
}

# What is open, and to whom.
confined() {
  local service container status names address expected
  login_all
  # Ports: three, on loopback alone; the machine's own address leads nowhere.
  names=$(docker inspect -f '{{range $p, $b := .NetworkSettings.Ports}}{{range $b}}{{$p}} {{.HostIp}}{{"\n"}}{{end}}{{end}}' $(compose ps -q) | grep . | sort | xargs)
  [[ $names == '5000/tcp 127.0.0.1 5006/tcp 127.0.0.1 8080/tcp 127.0.0.1' ]] || fail "these ports are open: $names"
  address=$(hostname -I | cut -d' ' -f1)
  for service in compras mediador keycloak; do
    if [[ -n $address ]] && curl -s --max-time 2 -o /dev/null "http://$address:$(published "$service" | cut -d: -f2)/"; then
      fail "$service answers on $address"
    fi
  done
  # Who reaches whom inside: what may be first, so that the rest is not refused for another reason.
  for expected in 'puerta compras 5000' 'puerta contenido 5005' 'mediador factura 8080' 'compras mariadb 3306' 'compras pagos 5003' 'keycloak mariadb 3306'; do
    reaches $expected || fail "${expected% * *} does not reach ${expected#* }"
  done
  for expected in 'puerta pagos 5003' 'puerta mediador 5006' 'puerta mariadb 3306' 'puerta keycloak 8080' 'puerta factura 8080' 'compras factura 8080' \
    'pagos factura 8080' 'mediador mariadb 3306' 'factura mariadb 3306' 'compras keycloak 9000'; do
    if reaches $expected; then fail "${expected% * *} reaches ${expected#* }"; fi
  done

  # What the gateway keeps back, however it is written.
  for expected in /metrics //metrics /metrics/ /%6Detrics /./metrics /x/../metrics '/metrics?x=1' /METRICS; do
    status=$(curl -sS --path-as-is --max-time 10 -o "$folder/body" -w '%{http_code}' "http://$(published compras)$expected")
    if [[ $status == 200 ]] || grep -q http_requests "$folder/body"; then fail "the gateway answers $expected with $status"; fi
  done
  within 200 nadie compras:5000/metrics
  call 404 gema GET compras /contenido/reservas
  call 404 nadie GET compras /metrics
  expect '"error":"No encontrado"' '"status":404'

  # A token is asked for, only an issued one serves, and only where it was issued for.
  printf 'Authorization: Bearer penguin-secret\n' >"$folder/cualquiera"
  for expected in 'contenido /productos' 'contenido /stock' 'mediador /funciones' 'compras /pedidos' 'compras /reservas'; do
    service=${expected% *}
    call 401 nadie GET $expected
    [[ $(field www-authenticate) == 'Bearer realm="compras"' ]] || fail "$service asks for a token with $(field www-authenticate)"
    call 401 cualquiera GET $expected
  done
  # What services have for each other is not at the gateway.
  call 404 gema GET compras /reservas
  keep compras-contenido "$(client_login compras-contenido)"
  keep compras-pagos "$(client_login compras-pagos)"
  within 200 compras-pagos pagos:5003/pagos
  within 200 compras-contenido contenido:5005/reservas
  within 401 compras-contenido pagos:5003/pagos
  within 401 compras-pagos contenido:5005/reservas
  within 403 ana contenido:5005/reservas
  for service in nadie cualquiera ana gema; do within 401 "$service" pagos:5003/pagos; done
  for expected in '' '${COMPRAS_PAGOS_SECRET}'; do
    if [[ $(client_login compras-pagos "$expected") == *access_token* ]]; then fail "compras-pagos gets a token with the secret \"$expected\""; fi
  done

  for service in "${services[@]}" factura keycloak puerta; do
    # A user of its own without a capability, nothing to write to, no other service's password.
    container=$(compose ps -q "$service")
    status=$(docker exec "$container" sed -nE 's/^(Uid|CapBnd|NoNewPrivs):\s*(\S+).*/\2/p' /proc/1/status | xargs)
    [[ $status =~ ^100(00|03|05|06|09|50|80)\ 0+\ 1$ ]] || fail "$service runs as (user, capabilities, no new privileges) $status"
    if docker exec --user 0 "$container" touch /x 2>/dev/null; then fail "$service can write to its own file system"; fi
    expected=$(case $service in
      contenido) echo contenido_bd ;;
      pagos) echo pagos_bd pasarela_bd ;;
      mediador | factura | puerta) ;;
      compras) echo compras_bd compras_contenido compras_mediador compras_pagos ;;
      keycloak) echo compras_contenido compras_mediador compras_pagos keycloak_admin keycloak_bd ;;
    esac)
    names=$(cut -d' ' -f1 "$folder/secrets" | docker exec -i "$container" bash -c \
      'while read -r name; do [[ ! -r /secretos/$name ]] || echo "$name"; done; [[ ! -r /raiz/mariadb ]] || echo raiz' | sort | xargs)
    [[ $names == "$expected" ]] || fail "$service reads the secrets $names"
  done

  # Volumes that no `down --volumes` would find.
  names=$(docker inspect -f '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}}{{"\n"}}{{end}}{{end}}' $(compose ps -aq) | grep . | sort -u | xargs)
  [[ $names == "${project}_datos ${project}_puerta ${project}_raiz ${project}_secretos" ]] || fail "these volumes are in use: $names"

  # Each user of the database sees its own and no other.
  for service in contenido pagos pasarela compras keycloak; do
    MYSQL_PWD=$(secret_of "${service}_bd")
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

# What `docker inspect`, the logs, the image and the configuration show.
secret() {
  sed 's/^[^ ]* *//' "$folder/secrets" >"$folder/values"
  [[ $(grep -c . "$folder/values") -eq 11 ]] || fail "eleven secrets were expected"
  # Tokens open as much as long as they live.
  sed 's/^.* //' "$folder"/{ana,gema,admin,compras-pagos} >>"$folder/values"
  { docker inspect $(compose ps -aq) && docker image inspect "$COMPRAS_IMAGE" "$COMPRAS_FACTURA_IMAGE" "$COMPRAS_KEYCLOAK_IMAGE" "$COMPRAS_PUERTA_IMAGE" && compose config && compose logs --no-color; } >"$folder/shown" 2>&1 ||
    fail "the containers cannot be looked at"
  if grep -qFf "$folder/values" "$folder/shown"; then fail "secrets are shown in: $(grep -Ff "$folder/values" "$folder/shown" | head -n 3)"; fi
}
