# Sourced by the scripts that run the tests.
# shellcheck shell=bash

# Suites that keep both cores busy, or watch real programs against the clock: they run after the others, not beside them.
apart='StackTests|SoakTests|ThousandCallsTests'

# Runs all tests of a build: run_tests PREFIX OPTION…
run_tests() {
  local prefix=$1
  shift
  stage "${prefix}Tests" swift test --skip-build --skip "$apart" "$@"
  stage "${prefix}Crowds" swift test --skip-build --filter 'SoakTests|ThousandCallsTests' "$@"
  stage "${prefix}Stack tests" swift test --skip-build --filter StackTests "$@"
}
