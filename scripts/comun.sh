# Sourced by the scripts beside it: how they speak and how they fail.
# shellcheck shell=bash

if [[ -t 1 ]]; then
  bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' dim=$'\e[2m' plain=$'\e[0m'
else
  # shellcheck disable=SC2034 # used by the scripts that source this file
  bold='' green='' red='' dim='' plain=''
fi

say() { printf '%s\n' "${dim}==>${plain} $*"; }

# Says what went wrong, and keeps it in the file FAILURES, where that is set: for who says it again below what he shows beside it.
complain() {
  printf '%s\n' "$1" >&2
  if [[ -n ${FAILURES-} ]]; then printf '%s\n' "$1" >>"$FAILURES"; fi
}

# Ends the script with a sentence. Exit status 1.
fail() {
  complain "${red}error:${plain} $*"
  exit 1
}

# Runs a stage and tells how long it took: stage "name" command… Of a function no command but the last one ends it by itself: it says `|| return`.
stage() {
  local name=$1 start=$SECONDS status=0
  shift
  say "$name"
  "$@" || status=$?
  if [[ $status -ne 0 ]]; then
    complain "${red}failed${plain} $name after $((SECONDS - start)) s (exit $status)"
    return "$status"
  fi
  printf '%s\n' "${green}done${plain} $name in $((SECONDS - start)) s"
}

# A port that nobody listens on.
free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)) && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo "$port"
}
