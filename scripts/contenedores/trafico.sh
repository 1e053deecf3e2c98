# Sourced by scripts/probar-contenedores: buyers who go on buying whatever happens to the containers.
# shellcheck shell=bash disable=SC2154

# start_traffic BUYERS: each makes orders and confirms them, one after the other, and comes back to what was not answered as clients should,
# under the same key. What each call was answered is written to `answers`, orders whose confirmation was answered to `bought`.
start_traffic() {
  local buyer
  if [[ -z ${plenty-} ]]; then
    call 201 gema POST contenido /productos '{"nombre":"Agua","precio":2500}'
    plenty=${location##*/}
    call 200 gema POST contenido /stock "{\"producto_id\":$plenty,\"cantidad\":1000000}"
  fi
  started=$SECONDS
  rm -rf "$folder/traffic"
  mkdir "$folder/traffic"
  traffic=()
  for ((buyer = 1; buyer <= $1; buyer++)); do
    mkdir "$folder/traffic/$buyer"
    cp "$folder/ana" "$folder/nadie" "$folder/traffic/$buyer/"
    (
      trap - EXIT
      folder=$folder/traffic/$buyer
      buy_and_buy "$buyer"
    ) &
    traffic+=($!)
  done
}

# let_traffic_flow ORDERS: until so many have been bought, for five minutes after their begin at the most.
let_traffic_flow() {
  until (($(cat "$folder"/traffic/*/bought 2>/dev/null | wc -l) >= $1)); do
    ((SECONDS - started < 300)) || fail "nobody buys: $(cat "$folder"/traffic/*/refused 2>/dev/null | tail -n 3)"
    sleep 0.1
  done
}

# stop_traffic: each ends the order that he is at. All that was said to be confirmed is.
stop_traffic() {
  local buyer
  touch "$folder/traffic/stop"
  for buyer in "${traffic[@]}"; do wait "$buyer" || fail "a buyer did not come to an end: $(cat "$folder"/traffic/*/trouble 2>/dev/null)"; done
  bought=$(cat "$folder"/traffic/*/bought | sort -n)
  [[ $(wc -l <<<"$bought") -ge $((${#traffic[@]} * 3)) ]] || fail "too little was bought meanwhile: $(wc -l <<<"$bought") orders"
  [[ -z $(uniq -d <<<"$bought") ]] || fail "orders were made twice: $(uniq -d <<<"$bought" | xargs)"
  say "$(wc -l <<<"$bought") orders were made and paid; answers: $(answers)"
}

# answers: how often each status was answered, in the traffic that has just been.
answers() { cat "$folder"/traffic/*/answers | sort | uniq -c | awk '{printf "%s%s × %s", separator, $1, $2; separator = ", "}'; }

buy_and_buy() {
  local number=0 key id
  while [[ ! -e $folder/../stop ]]; do
    key=$project-$SECONDS-$1-$((++number))
    insist 201 POST /pedidos "{\"items\":[{\"producto_id\":$plenty,\"cantidad\":1}]}" "Idempotency-Key: $key"
    id=$(field location)
    pay "$id" "$key"
    echo "${id##*/}" >>"$folder/bought"
  done
}

# pay PATH KEY: until the order is confirmed. An attempt that was taken back is another one the next time, with a key of its own.
pay() {
  local attempt=1
  while true; do
    if [[ $(answer POST "$1/confirm" '{"pago":{"medio":"tarjeta"}}' "Idempotency-Key: $2-pago-$attempt") == 200 ]]; then return; fi
    insist 200 GET "$1"
    case $(<"$folder/body") in
      *'"estado":"confirmado"'*) return ;;
      *'"estado":"pendiente"'*) attempt=$((attempt + 1)) ;;
    esac
    patience
  done
}

# insist STATUS METHOD PATH [BODY [HEADER]]: until it is answered so.
insist() {
  while [[ $(answer "${@:2}") != "$1" ]]; do patience; done
}

# answer METHOD PATH [BODY [HEADER]]: one call, as ana; prints its status and writes it down.
answer() {
  local status
  status=$(attempt ana "$1" compras "${@:2}" 2>/dev/null) || status=${status:-000}
  echo "${status: -3}" >>"$folder/answers"
  if [[ $status == 5* ]]; then { echo "$1 ${2%%[0-9]*} $status"; cat "$folder/body"; echo; } >>"$folder/refused"; fi
  # A token lives for five minutes.
  if [[ $status == 401 ]]; then (login ana) 2>/dev/null || true; fi
  echo "${status: -3}"
}

patience() {
  if ((SECONDS - started > 600)); then
    echo "the last answer was $(tail -n 1 "$folder/answers"): $(head -c 300 "$folder/body" 2>/dev/null)" >"$folder/trouble"
    exit 1
  fi
  sleep 0.3
}

# agree: what orders, stock, payments and ledger say of each other, once what was under way has come to its end.
agree() {
  local end=$((SECONDS + 180)) container
  container=$(compose ps -q compras | head -n 1)
  until docker exec "$container" compras conciliar >"$folder/conciliar" 2>&1; do
    ((SECONDS < end)) || fail "orders, stock and payments do not agree: $(<"$folder/conciliar")"
    sleep 1
  done
}

# settled: they agree, and what was said to be confirmed is.
settled() {
  local id confirmed cursor
  agree
  cursor=''
  confirmed=''
  while true; do
    call 200 ana GET compras "/pedidos?estado=confirmado&limite=1000${cursor:+&cursor=$cursor}"
    confirmed+=$(grep -o '"id":[0-9]*' <<<"$body" | cut -d: -f2)$'\n'
    [[ $body =~ \"siguiente\":\"?([^\",}]+) ]] || break
    cursor=${BASH_REMATCH[1]}
  done
  for id in $bought; do
    grep -qx "$id" <<<"$confirmed" || fail "order $id was answered as confirmed, and is not"
  done
}
