# Sourced by the scripts that run the tests: gives them a real OpenTelemetry collector where one is at hand.
# shellcheck shell=bash

# Sets OTELCOL, which the tests of spans look for. Without a collector they are left out, and this says so: a test that is
# skipped in silence is taken for one that passed.
prepare_collector() {
  local packed
  if [[ -n ${OTELCOL-} ]]; then
    [[ -x $OTELCOL ]] || fail "OTELCOL is \"$OTELCOL\", which is no program"
  elif [[ -n ${ENGINE_DIR-} ]]; then
    packed=$ENGINE_DIR/otelcol/otelcol.xz
    [[ -f $packed ]] || fail "ENGINE_DIR is \"$ENGINE_DIR\", where otelcol/otelcol.xz is missing"
    OTELCOL=$PWD/.build/otelcol
    if [[ ! $OTELCOL -nt $packed ]]; then
      mkdir -p .build
      xz --decompress --stdout "$packed" >"$OTELCOL.part"
      chmod +x "$OTELCOL.part"
      mv "$OTELCOL.part" "$OTELCOL"
    fi
  else
    say "left out: the tests against a real OpenTelemetry collector, none is named. Set OTELCOL to the program of one (its core" \
      "with the OTLP receiver and the debug exporter), or ENGINE_DIR to a folder that has otelcol/otelcol.xz"
    return
  fi
  export OTELCOL
  say "spans are tried against $OTELCOL"
}
