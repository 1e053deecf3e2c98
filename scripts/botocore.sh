#!/usr/bin/env bash
# Sourced by the scripts that run the tests, or run by itself: AWS's own library for Python, which says whether a signature of ours is what AWS
# makes of the same request.
# shellcheck shell=bash

# Puts it into .build/herramientas/botocore, each package of the version and the hash in scripts/botocore.txt.
prepare_botocore() {
  local folder=$PWD/.build/herramientas/botocore
  if cmp -s scripts/botocore.txt "$folder/prepared"; then return 0; fi
  # Whole or not there at all: what an interrupted run leaves has another name.
  rm -rf "$folder.part" "$folder"
  stage "AWS's library for Python" python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --no-deps \
    --only-binary :all: --require-hashes --target "$folder.part" -r scripts/botocore.txt ||
    fail "botocore cannot be fetched: does pip reach PyPI, or the index that it is told of?"
  cp scripts/botocore.txt "$folder.part/prepared"
  mv "$folder.part" "$folder"
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  set -euo pipefail
  cd "$(dirname "$0")/.."
  source scripts/comun.sh
  prepare_botocore
fi
