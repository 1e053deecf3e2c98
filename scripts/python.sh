# Sourced by the scripts that work with packages for Python.
# shellcheck shell=bash

# prepare_python NAME "what it is": puts the packages of scripts/NAME.txt, each of its version and hash, into .build/herramientas/NAME. Says what
# it does on the standard error.
prepare_python() {
  local folder=$PWD/.build/herramientas/$1
  if cmp -s "scripts/$1.txt" "$folder/prepared"; then return 0; fi
  # Whole or not there at all: what an interrupted run leaves has another name.
  rm -rf "$folder.part" "$folder"
  stage "$2" python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --no-deps --only-binary :all: \
    --require-hashes --target "$folder.part" -r "scripts/$1.txt" >&2 ||
    fail "$1 cannot be fetched: does pip reach PyPI, or the index that it is told of?"
  cp "scripts/$1.txt" "$folder.part/prepared"
  mv "$folder.part" "$folder"
}

# Runs a program with the packages of scripts/NAME.txt, and leaves nothing in the sources: with_packages NAME PROGRAM…
with_packages() {
  local name=$1
  shift
  PYTHONPATH=$PWD/.build/herramientas/$name PYTHONDONTWRITEBYTECODE=1 python3 "$@"
}

# prepare_environment NAME "what it is": the same in a virtual environment, .build/herramientas/NAME, whose Python is bin/python there.
prepare_environment() {
  local folder=$PWD/.build/herramientas/$1
  if cmp -s "scripts/$1.txt" "$folder/prepared"; then return 0; fi
  rm -rf "$folder"
  # Debian has pip for all environments in one package, and not one inside each.
  python3 -m venv --without-pip "$folder"
  stage "$2" python3 -m pip --python "$folder/bin/python" install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --require-hashes -r "scripts/$1.txt" >&2 ||
    fail "$1 cannot be fetched: does pip reach PyPI, or the index that it is told of?"
  cp "scripts/$1.txt" "$folder/prepared"
}
