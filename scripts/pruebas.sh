# Sourced by the scripts that run the tests.
# shellcheck shell=bash

# Suites that keep both cores busy, or watch real programs against the clock: they run after the others, not beside them.
crowds='SoakTests|ThousandCallsTests'

# All tests at once would share two or four threads, and one that gives way a hundred times would wait for a thousand others each time.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=8

# Runs the tests of a build, or some of them: test_suites OPTION… A filter that nothing matches is a failure, which it is not
# to SwiftPM: a suite that was renamed would be left out in silence.
test_suites() {
  local output status=0
  output=$(mktemp)
  swift test --skip-build "$@" 2>&1 | tee "$output" || status=$?
  if [[ $status -eq 0 ]] && ! grep -aqE 'Test run with [1-9][0-9]* tests?' "$output"; then
    echo "no test matches: $*" >&2
    status=1
  fi
  if [[ $status -ne 0 ]]; then
    # Once more where it is read: what failed stands anywhere in thousands of lines.
    echo "what failed:"
    grep -aE 'recorded an issue|[Ff]atal error|^(==|SUMMARY)|✘ Test run' "$output" | cut -c1-300 | tail -n 16
  fi >&2
  rm -f "$output"
  return "$status"
}

# Runs all tests of a build: run_tests PREFIX OPTION…
run_tests() {
  local prefix=$1
  shift
  # What services serve, and are held against.
  stage "${prefix}The documents" scripts/openapi documentos .build/documentos
  stage "${prefix}Tests" test_suites --skip "StackTests|$crowds" "$@"
  stage "${prefix}Crowds" test_suites --filter "$crowds" "$@"
  stage "${prefix}Stack tests" test_suites --filter StackTests --skip IssuerSuites "$@"
  # By themselves, too: Keycloak starts for half a minute, on all cores.
  stage "${prefix}Issuers" test_suites --filter IssuerSuites "$@"
}
