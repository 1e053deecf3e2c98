#!/usr/bin/env bash
# Sourced by the scripts that run the checks, or run by itself: what can be said of the containers without building any.
# shellcheck shell=bash

hadolint=$PWD/.build/herramientas/hadolint/bin/hadolint

# bases_without_tag FILE…: each image that a Dockerfile begins with and that another day may be another release: without a tag, or `latest`.
# A stage of the same file is none.
bases_without_tag() {
  awk '
    FNR == 1 { split("", stages) }
    toupper($1) == "FROM" {
      image = $2
      for (i = 2; $i ~ /^--/; i++) image = $(i + 1)
      last = image
      sub(/.*\//, "", last)
      if (!(tolower(image) in stages) && image != "scratch" && (last !~ /[:@]/ || last ~ /:latest(@|$)/)) print FILENAME ":" FNR ": " image
      for (; i <= NF; i++) if (toupper($i) == "AS") stages[tolower($(i + 1))] = 1
    }' "$@"
}

# Each profile of compose.yaml by itself and all of them at once, with neither an .env nor an override of somebody who works here.
check_compose() {
  local profile profiles
  config() { docker compose --env-file /dev/null -f compose.yaml "$@"; }
  config config -q || return
  profiles=$(config config --profiles) || return
  for profile in $profiles '*'; do config --profile "$profile" config -q || return; done
}

check_containers() {
  local files found sample
  mapfile -t files < <(git ls-files | grep -E '(^|/)Dockerfile[^/]*$')
  [[ ${#files[@]} -gt 0 ]] || fail "there is no Dockerfile to look through"
  prepare_python hadolint "hadolint, which looks through Dockerfiles"
  "$hadolint" --config .hadolint.yaml "${files[@]}" || fail "hadolint finds fault with a Dockerfile; which rules do not count here, and why, is in .hadolint.yaml"
  # Breaches of its own first: a check that finds nothing may have looked at nothing.
  sample=$'FROM debian\nFROM debian:latest AS a\nFROM --platform=linux/amd64 host:5000/debian\nFROM a\nFROM debian:bookworm-slim as b\nFROM b\nFROM scratch\n'
  [[ $(bases_without_tag <(printf '%s' "$sample") | wc -l) -eq 3 ]] || fail "images without a tag are not found"
  found=$(bases_without_tag "${files[@]}")
  [[ -z $found ]] || fail "these images have no tag that names a release: $found"
  if command -v docker >/dev/null; then
    check_compose || fail "compose.yaml is not what docker compose takes"
  else
    say "docker is not here: compose.yaml is not looked at"
  fi
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  set -euo pipefail
  cd "$(dirname "$0")/.."
  source scripts/comun.sh
  source scripts/python.sh
  hadolint=$PWD/.build/herramientas/hadolint/bin/hadolint
  check_containers
fi
