# Sourced by the scripts beside it: starting a service, waiting for it, stopping it.
# shellcheck shell=bash

# shellcheck source=scripts/entrega.sh
source scripts/entrega.sh

# The formal API, which all services serve.
documents=$PWD/.build/documentos

# Whether the process of a folder is the service of its last name still, and not another that got its number.
is_running() {
  local folder=$1 name program
  name=$(basename "$folder")
  [[ -f $folder/pid ]] || return 1
  program=$(readlink "/proc/$(cat "$folder/pid")/exe" 2>/dev/null) || return 1
  [[ ${program% (deleted)} == */"$name" ]] # deleted: a build has put a new file in its place
}

# Starts a service in a folder of its own: start_service NAME FOLDER [VARIABLE=value…]. Its process id goes to FOLDER/pid,
# what it says to FOLDER/console.
start_service() {
  local name=$1 folder=$2
  shift 2
  mkdir -p "$folder"
  : >"$folder/console"
  # Unless somebody has said otherwise.
  if ! grep -qs '^DOCS_PATH=' "$folder/.env"; then set -- DOCS_PATH="$documents" "$@"; fi
  # What the caller's shell happens to have set for one service is not meant for all of them.
  local variable others=()
  for variable in HOST PORT DB_PATH DATABASE_{URL,PASSWORD,PASSWORD_FILE} LOG_FILE DOCS_PATH SERVICE_TOKEN SERVICE_TOKEN_FILE OTEL_SERVICE_NAME AUTH \
    {PRODUCTS,INVENTORY,PAYMENTS,CONTENIDO,PAGOS}_{URL,CLIENT_ID,CLIENT_SECRET,CLIENT_SECRET_FILE} \
    OIDC_{ISSUER,JWKS_URL,AUDIENCE,AUTHORIZED_PARTIES,TOKEN_URL} EMISOR_{REALM,URL,KEY_FILE} \
    COMPRAS_{CONTENIDO,PAGOS,MEDIADOR}_SECRET COMPRAS_CLI_ENABLED; do
    others+=(-u "$variable")
  done
  (cd "$folder" && exec env "${others[@]}" "$@" "$binaries/$name" 2>>console >/dev/null </dev/null) &
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

# Waits until a service can work, such as when it has fetched the keys of an issuer: wait_until_ready NAME ADDRESS
wait_until_ready() {
  for _ in $(seq 200); do
    if curl -fsS --max-time 5 -o /dev/null "$2/health/ready" 2>/dev/null; then return 0; fi
    sleep 0.05
  done
  fail "$1 is not ready after 10 s: $(curl -sS --max-time 5 "$2/health/ready" 2>&1)"
}

# Stops the services of these folders, all at once, and waits until they have ended. One that is not running is fine.
stop_services() {
  local folder pid
  for folder in "$@"; do
    if is_running "$folder"; then kill -TERM "$(cat "$folder/pid")" 2>/dev/null || true; else rm -f "$folder/pid"; fi
  done
  for folder in "$@"; do
    [[ -f $folder/pid ]] || continue
    pid=$(cat "$folder/pid")
    for _ in $(seq 250); do
      is_running "$folder" || break
      sleep 0.1
    done
    if is_running "$folder"; then kill -KILL "$pid" 2>/dev/null || true; fi
    rm -f "$folder/pid"
  done
}

# Builds services in release, showing progress, and their formal API, and sets `binaries`: build_services NAME… Nothing of the rehearsals may be in them.
# What fails says so by itself: a stage lets nothing end the script.
build_services() {
  local name services=("$@")
  scripts/openapi documentos "$documents" || return
  for name in "${services[@]}"; do swift build -c release --product "$name" || return; done
  # shellcheck disable=SC2034 # used by start_service and by the scripts that source this file
  binaries=$(swift build -c release --show-bin-path) || return
  check_release "${services[@]/#/$binaries/}"
}
