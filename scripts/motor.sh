# Sourced by the scripts that work with containers: a Docker engine.
# shellcheck shell=bash

# Sees that there is an engine with compose. Where ENGINE_DIR names a folder with `install` and `base-images`, those put what is
# missing of an engine and of the public base images on this machine; elsewhere the engine fetches the images itself.
prepare_engine() {
  if [[ -n ${ENGINE_DIR-} ]]; then
    "$ENGINE_DIR/install" || fail "ENGINE_DIR is \"$ENGINE_DIR\", whose install failed"
    "$ENGINE_DIR/base-images" debian swift mariadb keycloak || fail "ENGINE_DIR is \"$ENGINE_DIR\", whose base-images failed"
  fi
  command -v docker >/dev/null ||
    fail "Docker is missing: install Docker Engine 20.10 or newer with its compose plugin, https://docs.docker.com/engine/install/"
  docker compose version >/dev/null 2>&1 ||
    fail "Docker has no compose: install its compose plugin, https://docs.docker.com/compose/install/linux/"
  docker info >/dev/null 2>&1 || fail "the Docker engine does not answer: start it, and see that you may use it (group docker, or root)"
}
