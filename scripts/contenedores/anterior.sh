# Sourced by scripts/probar-contenedores: images of before, from the project's history, for the update to begin with.
# shellcheck shell=bash disable=SC2154

# The last version that knew no invoices: the tables of compras are others since.
previous=22b8bd6b01240441e344cb517a3677b704201bd2

# Writes `anterior.yaml`, compras as it was, and `otras.yaml`, the services with other settings. Where there is no history (an archive of the
# sources, a shallow clone) compras too is only set otherwise.
prepare_previous() {
  local service context=$folder/anterior
  {
    echo 'services:'
    for service in contenido pagos compras; do printf '  %s: {labels: {ajustes: otros}}\n' "$service"; done
  } >"$folder/otras.yaml"
  printf 'services: {compras: {labels: {ajustes: anteriores}}}\n' >"$folder/anterior.yaml"
  if ! git cat-file -e "$previous^{commit}" 2>/dev/null; then
    say "there is no history with $previous: the update begins with other settings of the same image"
    return
  fi
  mkdir "$context"
  git archive "$previous" | tar -x -C "$context"
  # A folder of its own for its build: the two would throw away each other's.
  sed -i 's|target=/compras/.build,|id=anterior,&|' "$context/docker/Dockerfile"
  docker build --build-arg SERVICIOS=compras -t "$project-anterior" -f "$context/docker/Dockerfile" "$context" >"$folder/build" 2>&1 ||
    { cat "$folder/build" >&2; return 1; }
  cat >"$folder/anterior.yaml" <<YAML
services:
  compras:
    image: $project-anterior
    healthcheck: {test: [CMD-SHELL, "curl -fsS -m 4 -o /dev/null http://127.0.0.1:5000/health/ready"]}
YAML
}
