# Sourced by scripts/medir: a private MariaDB server, services on it, and orders in their tables.
# shellcheck shell=bash

# shellcheck source=scripts/procesos.sh
source scripts/procesos.sh
# shellcheck source=scripts/emisor.sh
source scripts/emisor.sh
# shellcheck source=scripts/emulador.sh
source scripts/emulador.sh

# A folder on the disk that is measured; sockets have short names.
bench=$PWD/.build/banco
socket='' server='' short='' emulator_port=''
declare -A ports

sql() { mariadb --no-defaults --socket="$socket" --user=root --batch --skip-column-names "$@"; }

# Starts an empty server. Its settings stand in the results.
start_server() {
  local program
  program=$(PATH=$PATH:/usr/sbin command -v mariadbd)
  short=$(mktemp -d /tmp/banco.XXXXXX)
  socket=$short/s
  mariadb-install-db --no-defaults --datadir="$bench/data" --auth-root-authentication-method=normal --skip-test-db \
    --user="$(id -un)" >"$bench/install" 2>&1 || { cat "$bench/install" >&2; fail "MariaDB cannot be set up"; }
  server_settings=(--innodb-flush-log-at-trx-commit=1 --skip-log-bin --innodb-snapshot-isolation=ON --innodb-buffer-pool-size=1G
    --innodb-log-file-size=1G --max-connections=400 --skip-name-resolve)
  "$program" --no-defaults --user="$(id -un)" --datadir="$bench/data" --socket="$socket" --pid-file="$bench/server.pid" --skip-networking \
    "${server_settings[@]}" >"$bench/server.log" 2>&1 </dev/null &
  server=$!
  for _ in $(seq 300); do
    if sql -e 'SELECT 1' >/dev/null 2>&1; then return 0; fi
    kill -0 "$server" 2>/dev/null || { cat "$bench/server.log" >&2; fail "MariaDB does not start"; }
    sleep 0.1
  done
  fail "MariaDB does not answer after 30 s"
}

# Ends what was started, and takes its folders away.
clean_up() {
  local folder
  for folder in "$bench"/run/*; do [[ ! -d $folder ]] || unserve "$(basename "$folder")"; done
  if [[ -n $server ]]; then
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  [[ -z $short ]] || rm -rf "$short"
  rm -rf "$bench"
}

# The three services on the databases of a set; their ports are in `ports`. The lines that they log are made and thrown away.
serve() {
  local set=$1 base="mariadb://root@localhost/$1_" at="?socket=$socket"
  launch "$set" contenido "DATABASE_URL=${base}contenido$at"
  launch "$set" pagos "DATABASE_URL=${base}pagos$at" "PASARELA_DATABASE_URL=${base}pasarela$at"
  launch "$set" compras "DATABASE_URL=${base}compras$at" "CONTENIDO_URL=http://127.0.0.1:${ports[$set.contenido]}" \
    "PAGOS_URL=http://127.0.0.1:${ports[$set.pagos]}"
}

launch() {
  local set=$1 name=$2 folder=$bench/run/$1/$2 address
  shift 2
  start_service "$name" "$folder" PORT=0 LOG_FILE=/dev/null "$@"
  address=$(wait_for_service "$name" "$folder")
  ports[$set.$name]=${address##*:}
}

unserve() {
  stop_services "$bench/run/$1"/{compras,contenido,pagos,emisor,mediador}
  stop_functions "$bench/run/$1/funcion"
}

# factura under AWS's emulator, and a mediator before it: serve_function BODY. Sets emulator_port.
serve_function() {
  local folder=$bench/run/mediacion/funcion api
  fetch_emulator
  emulator_port=$(free_port) api=$(free_port)
  start_function factura "$folder" "$emulator_port" "$api"
  wait_for_function factura "$folder" "$emulator_port"
  launch mediacion mediador "FUNCION_FACTURA_URL=http://127.0.0.1:$emulator_port" MEDIADOR_COLA_MS=30000
  # The first call starts the function, after the pause that a mediator leaves for what one before it may have begun.
  curl -fsS --max-time 60 -o /dev/null -H 'Authorization: Bearer penguin-secret' -H 'Content-Type: application/json' -d "$1" \
    "http://127.0.0.1:${ports[mediacion.mediador]}/funciones/factura/invocar" || { cat "$folder/console" >&2; fail "the function does not answer"; }
}

# One more compras on the databases of a set, which takes access tokens, and their issuer: serve_tokens SET. It calls nobody here.
serve_tokens() {
  local set=$1 settings file=$bench/run/fichas/emisor/.env at
  mkdir -p "${file%/*}"
  issuer_settings "$PWD/keycloak" >"$file"
  launch fichas emisor
  at=http://127.0.0.1:${ports[fichas.emisor]}
  mapfile -t settings < <(token_settings "$at"; account_settings "$at" "$file")
  launch fichas compras "DATABASE_URL=mariadb://root@localhost/${set}_compras?socket=$socket" "${settings[@]}"
  wait_until_ready compras "http://127.0.0.1:${ports[fichas.compras]}"
  token=$(login "$at" gema)
}

# Sets of databases, each named by a prefix, with the services' tables and a thousand products in stock.
make_databases() {
  local prefix name
  for prefix in "$@"; do
    for name in compras contenido pagos pasarela; do sql -e "CREATE DATABASE ${prefix}$name CHARACTER SET utf8mb4"; done
    serve "${prefix%_}"
    unserve "${prefix%_}"
    sql "${prefix}contenido" -e "INSERT INTO existencias (producto_id, disponible, reservado, vendido, cargado)
      SELECT seq, 1000000000, 0, 0, 1000000000 FROM seq_1_to_1000"
  done
}

# Adds orders of one piece of one product: add_orders PREFIX FIRST LAST STATE PRODUCTS. The name of an order grows with its number, as a
# UUIDv7 does; orders of many products take one after the other.
add_orders() {
  local prefix=$1 first=$2 last=$3 state=$4 products=$5
  sql "${prefix}compras" <<SQL
SET unique_checks = 0, foreign_key_checks = 0;
INSERT INTO pedidos (id, clave, estado, total, moneda, version, creado, dueno)
  SELECT seq, CONCAT('01900000-0000-7000-8000-', LPAD(HEX(seq), 12, '0')), '$state', 150000000, 'PYG', 1, 1700000000000000 + seq, 'token'
  FROM seq_${first}_to_$last;
INSERT INTO lineas_pedido (pedido_id, numero, producto_id, cantidad, precio)
  SELECT seq, 0, 1 + seq % $products, 1, 150000000 FROM seq_${first}_to_$last;
INSERT INTO eventos (pedido_id, momento, evento, intento)
  SELECT seq, 1700000000000000 + seq, 'creado', 0 FROM seq_${first}_to_$last;
SQL
}

# Fills a set with so many orders that were confirmed before, and what the other services have of them: fill PREFIX COUNT.
fill() {
  local prefix=$1 count=$2 from=seq_1_to_$2 name="CONCAT('01900000-0000-7000-8000-', LPAD(HEX(seq), 12, '0'), ':1')"
  add_orders "$prefix" 1 "$count" confirmado 1000
  sql <<SQL
SET unique_checks = 0, foreign_key_checks = 0;
USE ${prefix}compras;
UPDATE pedidos SET intento = 1, version = 3, medio = 'tarjeta', pago_id = id, pago_estado = 'aprobado';
INSERT INTO eventos (pedido_id, momento, evento, intento, remoto, estado_http, ms, circuito, trace_id)
  SELECT o.seq, 1700000000000000 + o.seq, ELT(e.seq, 'iniciado', 'reserva', 'cobro', 'confirmado', 'consumo'), 1, 'contenido', 200, 1, 'cerrado',
    '0123456789abcdef0123456789abcdef' FROM $from o JOIN seq_1_to_5 e ORDER BY o.seq, e.seq;
USE ${prefix}contenido;
INSERT INTO reservas (id, clave, estado, creada) SELECT seq, $name, 'consumida', 1700000000000000 + seq FROM $from;
INSERT INTO lineas_reserva (reserva_id, producto_id, cantidad) SELECT seq, 1 + seq % 1000, 1 FROM $from;
UPDATE existencias e SET vendido = $count / 1000, cargado = disponible + reservado + $count / 1000;
USE ${prefix}pagos;
INSERT INTO pagos (id, clave, estado, monto, moneda, medio, creado)
  SELECT seq, CONCAT($name, ':cobro'), 'aprobado', 150000000, 'PYG', 'tarjeta', 1700000000000000 + seq FROM $from;
USE ${prefix}pasarela;
INSERT INTO movimientos (clave, tipo, monto, moneda, momento, numero)
  SELECT CONCAT($name, ':cobro'), 'cobro', 150000000, 'PYG', 1700000000000000 + seq, 1 FROM $from;
SQL
  local database
  for database in compras contenido pagos pasarela; do
    sql "${prefix}$database" -e 'SHOW TABLES' | sed 's/.*/ANALYZE TABLE `&`;/' | sql "${prefix}$database" >/dev/null
  done
}

# Milliseconds of a small write that is on the disk.
sync_time() {
  LC_ALL=C dd if=/dev/zero of="$bench/sync" bs=4k count=200 oflag=dsync 2>&1 | awk '/copied/ { for (i = 1; i <= NF; i++) if ($i == "s,") printf "%.2f", $(i - 1) / 200 * 1000 }'
}
