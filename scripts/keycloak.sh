# Sourced by the scripts that run the tests: gives them the real Keycloak where one is at hand.
# shellcheck shell=bash

# What Keycloak is built for, which takes it half a minute: once here, instead of at the first start of each that the tests make
# (Tests/StackTests/Issuers/Keycloak, where the same is named again).
keycloak_build=(KC_DB=dev-file KC_CACHE=local KC_HEALTH_ENABLED=true)

# Says in one line that there is none: a test that is skipped in silence is taken for one that passed.
say_without_keycloak() {
  [[ -z ${KEYCLOAK_HOME-} ]] || return 0
  printf '%s\n' "${red}LEFT OUT${plain} the tests against the real Keycloak: set KEYCLOAK_HOME to a distribution of 26.x, unpacked (bin/kc.sh in it) or in a folder as keycloak-*.tar.gz or .tar.xz; it needs Java 17 or newer"
}

# Makes KEYCLOAK_HOME the folder of a Keycloak that is ready to be copied and started. What it names before, an unpacked distribution or
# a folder with the archive of one, is only read.
prepare_keycloak() {
  local source prepared=$PWD/.build-keycloak/keycloak part=$PWD/.build-keycloak/part stamp
  say_without_keycloak
  [[ -n ${KEYCLOAK_HOME-} ]] || return 0
  source=$(keycloak_source)
  if [[ $source != "$prepared" ]]; then
    stamp="$source $(stat -c '%Y %s' "$source") ${keycloak_build[*]}"
    if [[ $(cat "$prepared/prepared" 2>/dev/null) != "$stamp" ]]; then
      # Whole or not there at all: what an interrupted run leaves has another name.
      rm -rf "$part" "$prepared"
      mkdir -p "$part"
      stage "Keycloak, unpacked and built once" unpack_keycloak "$source" "$part" || fail "no Keycloak could be made of $source"
      printf '%s\n' "$stamp" >"$part/prepared"
      mv "$part" "$prepared"
    fi
  fi
  export KEYCLOAK_HOME=$prepared
  say "tokens are tried against Keycloak in $KEYCLOAK_HOME"
}

# The folder or the archive that KEYCLOAK_HOME names.
keycloak_source() {
  local archives
  [[ -d $KEYCLOAK_HOME ]] || fail "KEYCLOAK_HOME is \"$KEYCLOAK_HOME\", which is no folder"
  if [[ -x $KEYCLOAK_HOME/bin/kc.sh ]]; then
    (cd "$KEYCLOAK_HOME" && pwd)
    return
  fi
  archives=("$KEYCLOAK_HOME"/keycloak-*.tar.[gx]z)
  [[ -f ${archives[0]} ]] || fail "KEYCLOAK_HOME is \"$KEYCLOAK_HOME\", where neither bin/kc.sh nor keycloak-*.tar.gz nor .tar.xz is"
  [[ ${#archives[@]} -eq 1 ]] || fail "KEYCLOAK_HOME is \"$KEYCLOAK_HOME\", where there is more than one archive: ${archives[*]##*/}"
  (cd "$KEYCLOAK_HOME" && echo "$PWD/${archives[0]##*/}")
}

# unpack_keycloak SOURCE FOLDER: a copy of a distribution, built.
unpack_keycloak() {
  local source=$1 folder=$2 sum=$1.sha1
  if [[ -d $source ]]; then
    # Not what somebody's server has written there.
    tar -C "$source" --exclude=./data -c . | tar -C "$folder" -x || return
  else
    # A sum is of one file. The one that is published is that of the .tar.gz: it says nothing of an archive that was packed anew from it,
    # and only a sum with the archive's own whole name is taken for its. Damage is found by the archive itself.
    if [[ -f $sum ]]; then
      sha1sum --status --check <<<"$(head -c 40 "$sum")  $source" || { echo "$source is not the file of $sum" >&2; return 1; }
    else
      echo "no ${sum##*/} to check ${source##*/} against"
    fi
    tar -C "$folder" --strip-components=1 -xf "$source" || return
  fi
  env "${keycloak_build[@]}" JAVA_OPTS_APPEND=-XX:-UsePerfData "$folder/bin/kc.sh" build
}
