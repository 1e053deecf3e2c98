# Sourced by the tools for operators beside it: which stack they mean.
# shellcheck shell=bash

# Said as to docker compose: COMPOSE_PROJECT_NAME, COMPOSE_FILE, COMPOSE_ENV_FILES and .env; without COMPOSE_FILE it is that of the folder above.
# Paths in COMPOSE_FILE and COMPOSE_ENV_FILES are seen from where the tool is called, as everywhere.
root=$(realpath -- "$(dirname -- "${BASH_SOURCE[0]}")/..")
project=()
if [[ -z ${COMPOSE_FILE-} ]]; then
  project=(--project-directory "$root")
  [[ -n ${COMPOSE_ENV_FILES-} ]] || cd "$root"
fi
compose() { docker compose "${project[@]}" --progress quiet "$@"; }

# only_one: fails where another of the tools that change a stack is under way, where that can be told.
only_one() {
  command -v flock >/dev/null || return 0
  exec 9<"$root/compose.yaml"
  flock -n 9
}
