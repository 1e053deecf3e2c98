# Sourced by scripts/medir-pinguinos and scripts/perfil: the Pingüinos services and the peer, each a stack in a folder of its own, and what a stack costs.
# shellcheck shell=bash

# shellcheck source=scripts/procesos.sh
source scripts/procesos.sh
# shellcheck source=scripts/python.sh
source scripts/python.sh

# A folder on the disk that is measured.
bench=${BANCO:-$PWD/.build/banco-pinguinos}
pinguinos=(productos inventario pagos pedidos)
# The address of each service of each stack, by stack.service, and the peers' first processes.
declare -A at leader

# start_ours STACK [VARIABLE=value…]: in $bench/STACK, on the files that are there.
start_ours() {
  local stack=$1 name
  shift
  for name in "${pinguinos[@]}"; do at[$stack.$name]=http://127.0.0.1:$(free_port); done
  for name in "${pinguinos[@]}"; do
    start_service "$name" "$bench/$stack/$name" HOST=127.0.0.1 "PORT=${at[$stack.$name]##*:}" "PRODUCTS_URL=${at[$stack.productos]}" \
      "INVENTORY_URL=${at[$stack.inventario]}" "PAYMENTS_URL=${at[$stack.pagos]}" "$@"
    wait_until_ready "$name" "${at[$stack.$name]}"
  done
}

stop_ours() { stop_services "${pinguinos[@]/#/$bench/$1/}"; }

# start_peer STACK [VARIABLE=value…]: in $bench/STACK, whatever PEER_CMD is, in a session of its own, by which its processes are known.
start_peer() {
  local stack=$1 name status settings=()
  shift
  mkdir -p "$bench/$stack"
  for name in "${pinguinos[@]}"; do
    at[$stack.$name]=http://127.0.0.1:$(free_port)
    settings+=("${name^^}_PORT=${at[$stack.$name]##*:}")
  done
  # shellcheck disable=SC2154 # the script that sources this file says them
  (cd "$bench/$stack" && exec env "${settings[@]}" PYTHON="$python" "$@" setsid bash -c "$peer" >console 2>&1 </dev/null) &
  leader[$stack]=$!
  for name in "${pinguinos[@]}"; do
    for _ in $(seq 300); do
      if curl -fs --max-time 5 -o /dev/null "${at[$stack.$name]}/health" 2>/dev/null; then continue 2; fi
      kill -0 "${leader[$stack]}" 2>/dev/null || break
      sleep 0.1
    done
    cat "$bench/$stack/console" >&2
    if kill -0 "${leader[$stack]}" 2>/dev/null; then fail "$name of the peer does not serve at ${at[$stack.$name]}"; fi
    wait "${leader[$stack]}" && status=0 || status=$?
    fail "$name of the peer does not serve: \`$peer\` ended with $status"
  done
}

stop_peer() {
  local stack=$1
  [[ -n ${leader[$stack]-} ]] || return 0
  kill -TERM -- "-${leader[$stack]}" 2>/dev/null || true
  for _ in $(seq 100); do
    [[ -n $(ps -o pid= -s "${leader[$stack]}") ]] || break
    sleep 0.1
  done
  kill -KILL -- "-${leader[$stack]}" 2>/dev/null || true
  unset "leader[$stack]"
}

# The processes of a stack, without a shell that only waits for them.
processes_of() {
  local stack=$1
  if [[ -n ${leader[$stack]-} ]]; then
    ps -o pid=,comm= -s "${leader[$stack]}" | awk '$2 != "bash" && $2 != "sh" { print $1 }'
  else
    cat "$bench/$stack"/{productos,inventario,pagos,pedidos}/pid
  fi
}

# Megabytes that a stack holds: what several processes share is counted once, by parts.
memory_of() {
  local process
  for process in $(processes_of "$1"); do cat "/proc/$process/smaps_rollup"; done | awk '$1 == "Pss:" { sum += $2 } END { printf "%.1f", sum / 1024 }'
}

# Hundredths of a second that a stack has had of the cores.
ticks_of() {
  local process
  # The name in parentheses may have spaces.
  for process in $(processes_of "$1"); do sed 's/.*) //' "/proc/$process/stat"; done | awk '{ sum += $12 + $13 } END { print sum }'
}

# Waits until a stack is at rest: what a load leaves behind must not be in the way of the next one.
settle() {
  local before now
  before=$(ticks_of "$1")
  for _ in $(seq 100); do
    sleep 0.3
    now=$(ticks_of "$1")
    if ((now - before <= 1)); then return 0; fi
    before=$now
  done
  fail "$1 does not come to rest"
}

# Ends what was started, and takes its folders away.
clean_up() {
  local stack folder
  for stack in "${!leader[@]}"; do stop_peer "$stack"; done
  for folder in "$bench"/*/pedidos; do
    if [[ -d $folder ]]; then stop_ours "$(basename "${folder%/*}")"; fi
  done
  rm -rf "$bench"
}
