# Sourced by the scripts that start services with the development issuer: what it and those that take its tokens are told.
# shellcheck shell=bash

# What tokens name as their issuer, wherever it listens.
issuer=http://localhost:5080/realms/compras

# The settings of emisor, a line each, with a secret at random for each client: issuer_settings REALM
issuer_settings() {
  local client
  printf 'EMISOR_REALM=%s\nCOMPRAS_CLI_ENABLED=true\n' "$1"
  for client in CONTENIDO PAGOS MEDIADOR; do printf 'COMPRAS_%s_SECRET=%s\n' "$client" "$(od -An -vtx1 -N32 /dev/urandom | tr -d ' \n')"; done
}

# The settings of a service that takes its tokens: token_settings ADDRESS, where emisor listens.
token_settings() {
  printf 'AUTH=oidc\nOIDC_ISSUER=%s\nOIDC_JWKS_URL=%s\n' "$issuer" "$1/realms/compras/protocol/openid-connect/certs"
}

# The settings by which compras gets tokens of its own: account_settings ADDRESS FILE, where FILE holds those of emisor.
account_settings() {
  printf 'OIDC_TOKEN_URL=%s\n' "$1/realms/compras/protocol/openid-connect/token"
  sed -n 's/^COMPRAS_\(CONTENIDO\|PAGOS\|MEDIADOR\)_SECRET=/\1_CLIENT_SECRET=/p' "$2"
}

# The access token of a person of the demonstration, whose password is the name: login ADDRESS NAME
login() { ask_token "$1" "$2" -d grant_type=password -d client_id=compras-cli -d "username=$2" -d "password=$2"; }

# That of one of compras' clients: client_login ADDRESS contenido|pagos|mediador SECRET
client_login() { ask_token "$1" "compras-$2" -d grant_type=client_credentials -d "client_id=compras-$2" -d "client_secret=$3"; }

# ask_token ADDRESS WHO FORM…
ask_token() {
  local address=$1 who=$2 answer
  shift 2
  answer=$(curl -sS --max-time 20 "$address/realms/compras/protocol/openid-connect/token" "$@")
  [[ $answer =~ \"access_token\":\"([^\"]+)\" ]] || fail "$who cannot log in: $answer"
  printf '%s\n' "${BASH_REMATCH[1]}"
}
