#!/usr/bin/env bash
# Sourced by the scripts that run the tests, or run by itself: a Python with botocore, which says whether a signature of ours is what AWS
# makes of the same request.
# shellcheck shell=bash

# Puts it into .build/herramientas/botocore, each package of the version and the hash in scripts/botocore.txt.
prepare_botocore() {
  local folder=$PWD/.build/herramientas/botocore part=$PWD/.build/herramientas/botocore.part
  if cmp -s scripts/botocore.txt "$folder/prepared"; then return 0; fi
  # Whole or not there at all; a venv names its own folder in its programs, so nothing but its Python is run by its new name.
  rm -rf "$part" "$folder"
  python3 -m venv "$part" || fail "no Python environment can be made: python3 with venv is needed (scripts/instalar)"
  "$part/bin/python" -m pip --disable-pip-version-check install -q --no-deps --only-binary :all: --require-hashes -r scripts/botocore.txt ||
    fail "botocore could not be fetched from PyPI: is there a network?"
  cp scripts/botocore.txt "$part/prepared"
  mv "$part" "$folder"
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  set -euo pipefail
  cd "$(dirname "$0")/.."
  source scripts/comun.sh
  prepare_botocore
fi
