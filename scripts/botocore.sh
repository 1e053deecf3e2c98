#!/usr/bin/env bash
# Puts AWS's own library for Python, which says whether a signature of ours is what AWS makes of the same request, where tests look for it.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/comun.sh
source scripts/python.sh
prepare_python botocore "AWS's library for Python"
