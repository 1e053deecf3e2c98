# Sourced by scripts/probar-contenedores: how its stages call what runs.
# shellcheck shell=bash disable=SC2154

# call STATUS PERSON METHOD SERVICE PATH [BODY [HEADER]]: makes a call from outside with the person's token (nadie has none); its answer
# goes to `body`, the Location to `location`.
call() {
  local wanted=$1 person=$2 method=$3 service=$4 path=$5 data=${6-} status
  status=$(attempt "${@:2}") || fail "$service does not answer to $method $path"
  body=$(cat "$folder/body" 2>/dev/null) || body=''
  location=$(field location)
  [[ $status == "$wanted" ]] || fail "$method $path${data:+ $data} by $person answered $status instead of $wanted: $body"
}

# attempt: the same call, whatever comes of it; prints the status.
attempt() {
  local person=$1 method=$2 port=$3 path=$4 data=${5-} header=${6-}
  rm -f "$folder/body"
  port=$(published "$port") || return
  curl -sS --max-time 30 -X "$method" -H "@$folder/$person" ${data:+-H 'Content-Type: application/json' -d "$data"} ${header:+-H "$header"} \
    -o "$folder/body" -D "$folder/head" -w '%{http_code}' "http://$port$path"
}

# The address of a service on this machine, that of the gateway where it is behind it. Asked for each time: a container that starts anew may
# get another port.
published() {
  local service=$1 port=8080 known
  case $1 in
    contenido | compras) service=puerta port=5000 ;;
    mediador) port=5006 ;;
  esac
  # Not `compose port`, which takes ten times as long.
  known=$(docker ps --filter "label=com.docker.compose.project=$project" --filter "label=com.docker.compose.service=$service" --format '{{.Ports}}')
  [[ $known =~ (127\.0\.0\.1:[0-9]+)-\>$port/tcp ]] && echo "${BASH_REMATCH[1]}"
}

# A header field of the last answer.
field() { sed -n "s/^$1: *\([^\r]*\)\r*$/\1/ip" "$folder/head"; }

# expect PIECE…: the last answer must hold these texts.
expect() {
  local piece
  for piece in "$@"; do [[ $body == *"$piece"* ]] || fail "the answer should hold $piece: $body"; done
}

# until_it_holds PIECE SERVICE PATH: asks, as ana, until the answer holds the text, for a minute at the most.
until_it_holds() {
  local end=$((SECONDS + 60))
  while ((SECONDS < end)); do
    if [[ $(attempt ana GET "$2" "$3" 2>/dev/null) == 200 && $(cat "$folder/body" 2>/dev/null) == *"$1"* ]]; then return; fi
    sleep 0.2
  done
  fail "GET $3 at $2 never held $1: $(cat "$folder/body" 2>/dev/null)"
}

# keep NAME ANSWER: the access token of an answer becomes the header of NAME's calls.
keep() {
  [[ $2 =~ \"access_token\":\"([^\"]+)\" ]] || fail "$1 got no token: $2"
  printf 'Authorization: Bearer %s\n' "${BASH_REMATCH[1]}" >"$folder/$1"
}

# login NAME [PASSWORD]: as a person's program does, who trusts it with the password.
login() {
  local answer
  answer=$(curl -sS --max-time 30 "$issuer/protocol/openid-connect/token" -d grant_type=password -d client_id=compras-cli \
    -d "username=$1" -d "password=${2:-$1}") || fail "Keycloak does not answer"
  keep "$1" "$answer"
}

# Tokens live for five minutes: everybody who takes part in a stage logs in when it begins.
login_all() {
  : >"$folder/nadie"
  local person
  for person in ana luis gema; do login "$person"; done
}

# secret_of NAME: one of the secrets of this stack.
secret_of() { sed -n "s/^$1 *//p" "$folder/secrets"; }

# client_login CLIENT [SECRET]: as compras does on its way to another service. Prints the answer.
client_login() {
  curl -sS --max-time 30 "$issuer/protocol/openid-connect/token" -u "$1:${2-$(secret_of "${1/-/_}")}" -d grant_type=client_credentials
}

# inside CONTAINER: an address of it, which this machine reaches and no other does.
inside() { docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$1" | cut -d' ' -f1; }

# within STATUS NAME SERVICE:PORT/PATH: reads from inside, where pagos can be reached.
within() {
  local status rest=${3#*:}
  status=$(curl -sS --max-time 10 -H "@$folder/$2" -o /dev/null -w '%{http_code}' "http://$(inside "$(compose ps -q "${3%%:*}")"):$rest") ||
    fail "$3 does not answer inside"
  [[ $status == "$1" ]] || fail "$3 answered $status instead of $1 to $2"
}

# reaches SERVICE HOST PORT: whether the one can connect to the other.
reaches() { docker exec "$(compose ps -q "$1")" timeout 2 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$2" "$3" 2>/dev/null; }
