# Sourced by scripts/probar-contenedores: what is tried of backups, and how one is brought back.
# shellcheck shell=bash disable=SC2154

copia() { docker/copia "$@"; }

# refused TEXT COMMAND…: the command must fail and say so.
refused() {
  local text=$1
  shift
  if "$@" >"$folder/refused" 2>&1; then fail "$* did what it should refuse"; fi
  [[ $(<"$folder/refused") == *"$text"* ]] || fail "$* should say \"$text\": $(<"$folder/refused")"
}

# The keys that tokens are signed with, by their names.
keys() { curl -sS --max-time 30 "$issuer/protocol/openid-connect/certs" | grep -o '"kid":"[^"]*"' | sort | xargs; }

# Taken while people buy and pay, and with certainty in the middle of a confirmation; put back into an empty stack.
backup() {
  local backup=$folder/copia halfway paid keys invoice saver caller name
  login_all
  admin POST /users '{"username":"iris","enabled":true,"email":"iris@example.test","emailVerified":true,"firstName":"Iris","lastName":"Nueva",
    "credentials":[{"type":"password","value":"otra clave","temporary":false}]}'
  call 201 gema POST contenido /productos '{"nombre":"Hielo de Reserva","precio":10.5}'
  product=${location##*/}
  call 200 gema POST contenido /stock "{\"producto_id\":$product,\"cantidad\":10000}"
  call 201 ana POST compras /pedidos "{\"items\":[{\"producto_id\":$product,\"cantidad\":2}]}"
  paid=$location
  call 200 ana POST compras "$paid/confirm" '{"pago":{"medio":"tarjeta"}}' "Idempotency-Key: $project-pagado"
  call 200 ana POST compras "$paid/factura"
  invoice=$body
  call 201 ana POST compras /pedidos "{\"items\":[{\"producto_id\":$product,\"cantidad\":7}]}"
  halfway=$location

  start_traffic 3
  let_traffic_flow 10
  compose pause pagos || fail "pagos cannot be paused"
  attempt ana POST compras "$halfway/confirm" '{"pago":{"medio":"tarjeta"}}' "Idempotency-Key: $project-medio" >/dev/null 2>&1 & caller=$!
  until_it_holds '"reservado":7' contenido "/stock/$product"
  cat "$folder"/traffic/*/bought >"$folder/before"
  copia guardar "$backup" >"$folder/saved" 2>&1 & saver=$!
  # As soon as the dump has begun its moment is over, and all goes on while it is written.
  until [[ -s $backup.part/bases.sql.gz || -e $backup ]] || ! kill -0 "$saver" 2>/dev/null; do sleep 0.05; done
  compose unpause pagos || fail "pagos cannot go on"
  wait "$saver" || fail "no backup is made: $(<"$folder/saved")"
  say "$(tail -n 2 "$folder/saved" | xargs), $(wc -l <"$folder/before") orders confirmed before"
  sleep 2
  stop_traffic
  wait "$caller" || true
  settled
  [[ $(wc -l <<<"$bought") -gt $(wc -l <"$folder/before") ]] || fail "nobody could buy while the backup was made"
  [[ $(find "$backup" -type f ! -perm 600 | wc -l) -eq 0 && $(stat -c %a "$backup") == 700 ]] || fail "others may read the backup"
  [[ $(sed 's/ *$//' "$backup/secretos") == "$(secrets)" ]] || fail "the secrets in the backup are not those of the stack"
  agree

  refused 'is there already' copia guardar "$backup"
  refused 'has containers' copia restaurar "$backup"
  copia comprobar "$backup" >/dev/null || fail "a whole backup is not taken for one"
  damaged

  login_all
  keys=$(keys)
  compose stop || fail "the containers cannot be stopped"
  compose down || fail "the containers cannot be removed"
  refused 'is there already' copia restaurar "$backup"
  compose down --volumes || fail "the data cannot be removed"
  copia restaurar "$backup" >"$folder/restored" 2>&1 || fail "the backup is not restored: $(<"$folder/restored")"
  start
  [[ $(secrets) == "$(<"$folder/secrets")" ]] || fail "the secrets are others after a restore"
  [[ $(keys) == "$keys" ]] || fail "Keycloak has other keys after a restore"
  # With the tokens of before, and then with new ones.
  call 200 ana POST compras "$paid/factura"
  [[ $body == "$invoice" ]] || fail "the invoice is another after a restore: $body"
  login_all
  login iris 'otra clave'
  while read -r name; do
    call 200 ana GET compras "/pedidos/$name"
    expect '"estado":"confirmado"'
  done <"$folder/before"
  # It goes on by itself: to its end, or back where its deadline is past.
  ended "$halfway"
  agree
  [[ $(stock_reserved) -eq 0 ]] || fail "stock is still held after a restore: $body"
  call 200 ana GET contenido "/stock/$product"
  expect '"cargado":10000'
  # A new order is charged, by clients that Keycloak knows as before.
  call 201 ana POST compras /pedidos "{\"items\":[{\"producto_id\":$product,\"cantidad\":1}]}"
  call 200 ana POST compras "$location/confirm" '{"pago":{"medio":"tarjeta"}}' "Idempotency-Key: $project-nuevo"
  expect '"estado":"confirmado"'
}

stock_reserved() {
  attempt ana GET contenido "/stock/$product" >/dev/null 2>&1 || true
  sed -n 's/.*"reservado":\([0-9]*\).*/\1/p' "$folder/body" 2>/dev/null
}

# ended ORDER: waits until a confirmation that was under way has come to an end, for three minutes at the most.
ended() {
  local end=$((SECONDS + 180))
  until [[ $(attempt ana GET compras "$1" 2>/dev/null) == 200 && $(<"$folder/body") =~ \"estado\":\"(confirmado|pendiente|cancelado)\" ]]; do
    ((SECONDS < end)) || fail "an order that was under way never came to its end: $(<"$folder/body")"
    sleep 0.5
  done
  say "the order that was under way is ${BASH_REMATCH[1]}"
}

# One byte in any of its files, a piece that is missing, and a backup whose sums are right and whose end is not.
damaged() {
  local copy=$folder/dañada file size
  for file in bases.sql.gz secretos sumas; do
    rm -rf "$copy"
    cp -r "$folder/copia" "$copy"
    size=$(stat -c %s "$copy/$file")
    # Another byte in the middle: one bit of it.
    printf '%b' "\\x$(printf '%02x' $(($(od -An -tu1 -j $((size / 2)) -N 1 "$copy/$file") ^ 1)))" |
      dd of="$copy/$file" bs=1 seek=$((size / 2)) conv=notrunc status=none
    refused 'other sums' copia comprobar "$copy"
    refused 'other sums' copia restaurar "$copy"
    rm "$copy/$file"
    refused "there is no $file" copia comprobar "$copy"
  done
  rm -rf "$copy"
  cp -r "$folder/copia" "$copy"
  gzip -dc "$folder/copia/bases.sql.gz" | head -n -1 | gzip >"$copy/bases.sql.gz"
  (cd "$copy" && sha256sum bases.sql.gz secretos >sumas)
  refused 'ends before its end' copia comprobar "$copy"
}

# A restore that is killed, with all that it started, at several moments after its first word: nothing starts on half of it, and no
# other takes it for a whole.
restore_killed() {
  local backup=$folder/copia pause restorer name
  for pause in 0 2 4 6; do
    compose --profile '*' down --volumes --remove-orphans || fail "the data cannot be removed"
    setsid docker/copia restaurar "$backup" >"$folder/restored" 2>&1 & restorer=$!
    until docker volume inspect "${project}_raiz" >/dev/null 2>&1 && docker run --rm --network none --user 10100:10100 \
      -v "${project}_raiz:/raiz:ro" --entrypoint test "$COMPRAS_IMAGE" -e /raiz/.restauracion; do
      kill -0 "$restorer" 2>/dev/null || fail "the restore ended too early: $(<"$folder/restored")"
    done
    sleep "$pause"
    kill -KILL -- "-$restorer" 2>/dev/null || { say "the restore was over before $pause s"; break; }
    wait "$restorer" 2>/dev/null || true
    refused 'secretos' compose up -d --wait
    [[ $(compose logs secretos 2>&1) == *'a restore was begun and has not come to its end'* ]] || fail "half of a restore keeps nobody from starting"
    for name in "${services[@]}" keycloak; do
      [[ -z $(compose ps -q --status running "$name") ]] || fail "$name runs on half of a restore"
    done
    refused 'has containers' copia restaurar "$backup"
    compose down --remove-orphans || fail "the containers cannot be removed"
    refused 'a restore was begun and has not come to its end' copia restaurar "$backup"
  done
  compose --profile '*' down --volumes --remove-orphans || fail "the data cannot be removed"
  copia restaurar "$backup" >"$folder/restored" 2>&1 || fail "the backup is not restored after one that was killed: $(<"$folder/restored")"
  start
  login_all
  call 200 ana GET compras "/pedidos/$(tail -n 1 "$folder/before")"
  expect '"estado":"confirmado"'
}
