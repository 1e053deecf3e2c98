# Sourced by scripts/probar-contenedores: what the README shows of the containers.
# shellcheck shell=bash disable=SC2154

# Runs the README's calls as they stand there, at the ports of this stack, and compares the answers, but for numbers, days and names that are
# others each time. In a shell of its own: the README has names that mean something else here.
readme() (
  local step answer expected product_id=1 order_id=1 compared=0
  mkdir -p "$folder/leeme"
  awk -v folder="$folder/leeme" '
    /^## / { here = ($0 == "## In containers") }
    /^### / { here = 0 }
    here && /^```(sh|json)$/ { kind = substr($0, 4); if (kind == "sh") step++; file = sprintf("%s/%02d.%s", folder, step, kind); next }
    /^```/ { file = "" }
    here && file { print > file }' README.md
  for step in "$folder"/leeme/*.sh; do
    grep -q curl "$step" || continue
    # What was set before is still there for the next.
    sed -e "s/localhost:8080/localhost:$KEYCLOAK_PORT/g; s/127\.0\.0\.1:5000/$(published compras)/g; s/127\.0\.0\.1:5006/$(published mediador)/g" \
      -e "s/\"producto_id\":1,/\"producto_id\":$product_id,/g; s#/pedidos/1/#/pedidos/$order_id/#g" "$step" >"$step.here"
    # shellcheck source=/dev/null
    source "$step.here" >"$step.answer" 2>&1 || fail "a call of the README fails: $(cat "$step" "$step.answer")"
    [[ -e ${step%.sh}.json ]] || continue
    answer=$(same_each_time "$step.answer") expected=$(same_each_time "${step%.sh}.json")
    [[ $answer == "$expected" ]] || fail "the README says $expected, and the answer is $answer"
    compared=$((compared + 1))
    if [[ $(<"$step.answer") =~ ^\{\"id\":([0-9]+),\"nombre\" ]]; then product_id=${BASH_REMATCH[1]}; fi
    if [[ $(<"$step.answer") =~ ^\{\"pedido\":\{\"id\":([0-9]+) ]]; then order_id=${BASH_REMATCH[1]}; fi
  done
  ((compared >= 6)) || fail "the README has $compared answers where six were expected"
)

same_each_time() {
  sed -E 's/"(id|producto_id|pedido_id|pago_id|numero)":[0-9]+/"\1":1/g; s/"(fecha|created_at|clave)":"[^"]*"/"\1":""/g' "$1"
}
