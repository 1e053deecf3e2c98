# Sourced by the scripts that build what ships: a release build must hold nothing of the rehearsals.
# shellcheck shell=bash

# What only a build with DEBUG or SIMULACION holds: names of types, as they stand in symbols (their files' names are in every build), and
# texts that are too long to be hidden in the code itself (up to 15 bytes a text of Swift is part of an instruction). A test looks
# whether debug builds hold each of them.
rehearsal_words=(10FaultPoint 9FaultPlan 'FAULT_POINT is' SIN_COMPENSANDO compensarSinVuelta)

# Fails when one of these programs holds one of the words: check_release PROGRAM…
check_release() {
  local program word
  for program in "$@"; do
    # Otherwise it would be looked for in something else.
    grep -aqF 'Serves until SIGTERM' "$program" || fail "$program is not the program of a service"
    for word in "${rehearsal_words[@]}"; do
      if grep -aqF "$word" "$program"; then fail "$program holds \"$word\", which belongs to rehearsals and must not ship"; fi
    done
  done
}
