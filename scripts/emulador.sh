# Sourced by the scripts that run functions: AWS's own emulator of Lambda, and functions under it.
# shellcheck shell=bash

# It travels inside the AWS SAM CLI (Apache-2.0), a package of PyPI, for both kinds of machine in one file. Both are pinned: the package
# by the sum that pip checks, the program by its own.
emulator_package=aws-sam-cli==1.170.0
emulator_package_sum=24ebaf5ecba38dc1758089968cb89ab61e124b84e92a344fc7a2771a47f4d0bf
emulator=$PWD/.build/herramientas/aws-lambda-rie

# What the program of this machine is called in the package, and its sum.
emulator_of_this_machine() {
  case $(uname -m) in
    x86_64 | amd64) echo "x86_64 6b1e686e62ab2baf5759c412c4864276ef2a88b094fca53ec070637ccba9b9a5" ;;
    aarch64 | arm64) echo "arm64 ec2e5d09633d853834c008b1ef264bf834b258a94d551d2b2074966494b39a21" ;;
    *) fail "AWS builds its emulator of Lambda for x86_64 and arm64 only, and this is $(uname -m)" ;;
  esac
}

# Whether a file is the program with that sum: is_emulator FILE SUM
is_emulator() { [[ -x $1 ]] && sha256sum --status --check <<<"$2  $1"; }

# Puts the emulator where `emulator` says. Does nothing when it is there.
fetch_emulator() {
  local kind sum part=$emulator.part
  kind=$(emulator_of_this_machine) || exit 1
  sum=${kind#* } kind=${kind% *}
  if is_emulator "$emulator" "$sum"; then return 0; fi
  command -v python3 >/dev/null || fail "python3 is missing, which unpacks the emulator of Lambda: run scripts/instalar"
  python3 -m pip --version >/dev/null 2>&1 || fail "pip is missing, which fetches the emulator of Lambda: run scripts/instalar"
  stage "AWS's emulator of Lambda, from $emulator_package" unpack_emulator "$kind" "$part" \
    || fail "the emulator of Lambda cannot be fetched: does pip reach PyPI, or the index that it is told of?"
  chmod +x "$part"
  is_emulator "$part" "$sum" || fail "what $emulator_package holds is not the emulator that is pinned in scripts/emulador.sh"
  mv "$part" "$emulator"
}

# unpack_emulator KIND FILE: fetches the package and takes the program out of it.
unpack_emulator() {
  local folder status=0
  folder=$(mktemp -d)
  mkdir -p "${2%/*}"
  {
    echo "$emulator_package --hash=sha256:$emulator_package_sum" >"$folder/wanted" &&
      python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
        --dest "$folder" --requirement "$folder/wanted" &&
      python3 - "$folder"/*.whl "samcli/local/rapid/aws-lambda-rie-$1" "$2" <<'PROGRAM'
import sys, zipfile

wheel, name, target = sys.argv[1:]
with zipfile.ZipFile(wheel).open(name) as program, open(target, "wb") as file:
    file.write(program.read())
PROGRAM
  } || status=$?
  rm -rf "$folder"
  return "$status"
}

# The one address at which the emulator has its function.
function_path=/2015-03-31/functions/function/invocations

# Starts a function under the emulator, in a folder of its own: start_function NAME FOLDER PORT API_PORT [VARIABLE=value…]. NAME is a
# program of `binaries`; it is called at 127.0.0.1:PORT, and API_PORT is what the emulator talks to it by. Its process id goes to
# FOLDER/pid, what both say to FOLDER/console. The function itself starts with the first call.
start_function() {
  local name=$1 folder=$2 port=$3 api=$4
  shift 4
  mkdir -p "$folder"
  : >"$folder/console"
  (cd "$folder" && exec env -u AWS_LAMBDA_RUNTIME_API -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_SESSION_TOKEN \
    "AWS_LAMBDA_FUNCTION_NAME=$name" "$@" "$emulator" --runtime-interface-emulator-address "127.0.0.1:$port" \
    --runtime-api-address "127.0.0.1:$api" "$binaries/$name" >>console 2>&1 </dev/null) &
  echo $! >"$folder/pid"
}

# Waits until the emulator takes calls, without making one: wait_for_function NAME FOLDER PORT
wait_for_function() {
  for _ in $(seq 200); do
    # It knows no other address: 404 is its sign of life, while any request to that of the function would invoke it.
    if [[ $(curl -s --max-time 5 -o /dev/null -w '%{http_code}' "http://127.0.0.1:$3/") == 404 ]]; then return 0; fi
    if ! kill -0 "$(cat "$2/pid")" 2>/dev/null; then
      cat "$2/console" >&2
      fail "the emulator of $1 ended before it served"
    fi
    sleep 0.05
  done
  cat "$2/console" >&2
  fail "the emulator of $1 does not serve after 10 s"
}

# Stops the emulators of these folders, and the functions with them: stop_functions FOLDER… One that is not running is fine.
stop_functions() {
  local folder pid
  for folder in "$@"; do
    [[ -f $folder/pid ]] || continue
    pid=$(cat "$folder/pid")
    # Not another that got its number.
    if [[ $(readlink "/proc/$pid/exe" 2>/dev/null) == */aws-lambda-rie* ]]; then
      kill -TERM "$pid" 2>/dev/null || true
      for _ in $(seq 100); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.05
      done
      kill -KILL "$pid" 2>/dev/null || true
    fi
    rm -f "$folder/pid"
  done
}
