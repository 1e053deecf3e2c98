# Sourced by the scripts beside it: starting a service, waiting for it, stopping it.
# shellcheck shell=bash

# Starts a service in a folder of its own: start_service NAME FOLDER [VARIABLE=value…]. Its process id goes to FOLDER/pid,
# what it says to FOLDER/console.
start_service() {
  local name=$1 folder=$2
  shift 2
  mkdir -p "$folder"
  : >"$folder/console"
  (cd "$folder" && exec env "$@" "$binaries/$name" 2>>console >/dev/null </dev/null) &
  echo $! >"$folder/pid"
}

# Waits until a service says where it listens, and prints that address. Fails with what the service said when it ends first.
wait_for_service() {
  local name=$1 folder=$2 address
  for _ in $(seq 200); do
    address=$(sed -n 's/.* listening address=\([^ ]*\).*/\1/p' "$folder/console" | tail -n 1)
    if [[ -n $address ]]; then
      printf '%s\n' "$address"
      return 0
    fi
    if ! kill -0 "$(cat "$folder/pid")" 2>/dev/null; then
      cat "$folder/console" >&2
      fail "$name ended before it served"
    fi
    sleep 0.05
  done
  cat "$folder/console" >&2
  fail "$name does not serve after 10 s"
}

# Stops the services of these folders, all at once, and waits until they have ended. One that is not running is fine.
stop_services() {
  local folder pid
  for folder in "$@"; do
    if [[ -f $folder/pid ]]; then kill -TERM "$(cat "$folder/pid")" 2>/dev/null || true; fi
  done
  for folder in "$@"; do
    [[ -f $folder/pid ]] || continue
    pid=$(cat "$folder/pid")
    for _ in $(seq 250); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null || true
    rm -f "$folder/pid"
  done
}

# Builds the services in release, showing progress, and sets `binaries`.
build_services() {
  local name
  for name in productos inventario pagos pedidos; do swift build -c release --product "$name"; done
  # shellcheck disable=SC2034 # used by start_service and by the scripts that source this file
  binaries=$(swift build -c release --show-bin-path)
}
