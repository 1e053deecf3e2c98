# make demo    installs what is missing, builds, and shows a purchase from end to end
# make test    installs what is missing, checks the sources, builds and runs all tests; KEYCLOAK_HOME=folder: those with the real
#                Keycloak too (keycloak/README.md)
# make run     starts the services of both shapes on 5000 to 5007 and leaves them running, in ./var/<service>
# make stop    stops them
# make test-containers  builds the images, starts the containers on free ports, logs in, buys, kills, restarts, looks who may what, and removes
#                them; needs Docker with its compose plugin; NAVEGADOR=1 installs Chromium, in which the pages of the formal API are opened
# make test-api  starts the services of both shapes, sends them what schemathesis makes up of their formal API, by every role, and buys with
#                generated clients, the Postman collection and the .http file: no answer may be other than the documents say (four minutes);
#                EJEMPLOS=n made-up requests of each kind, SEED=first (scripts/probar-api SERVICE… tries some)
# make sanitize  the tests under AddressSanitizer and under ThreadSanitizer
# make model   checks the protocol with SPIN: no error, and one for each rule that is left out (three minutes; scripts/modelo --breve: half a one)
# make simulate  2,000 histories of each shape, pinguinos and compras, under a seeded scheduler, with kills, lost calls and failing commits;
#                SEEDS=n PRIMERA=first, REGLA=rule for one that is left out (scripts/simular tells one seed's story)
# make weaken  leaves out one rule of an order at a time: the simulation must find what goes wrong without it
# make fuzz    10,000,000 made-up tokens, INPUTS=n SEED=first: none may end the code that takes tokens, and none may be taken that OpenSSL's
#                own verification refuses or that does not keep the rules (two minutes); then test-api with 300 requests of each kind
#                (ten minutes), EJEMPLOS=n
# make soak    100,000 calls by one client, 200 kills in the middle of writes, the whole crash matrix of each shape, 10,000 orders
#                (CRASH_RUNS=n: n of each): what only shows after long (two hours)
# make bench     what the services do beside a plain client in C and beside the same in Python (PEER_CMD: beside another peer), and with a million
#                orders (forty minutes; BREVE=1: five)
# make profile   where the time of pedidos goes while orders are made; SERVICIO=name for another of the four
# make microbench  instructions of what is hot, beside those that are kept in Benchmarks/micro.txt; GUARDAR=1 keeps the new ones
# make format  formats the sources
# make clean   removes what was built
.DEFAULT_GOAL := help
.PHONY: help demo test test-api test-containers run stop sanitize model simulate weaken fuzz soak bench profile microbench format clean

help: ; @sed -n 's/^# //p' Makefile

demo: ; @scripts/demo
test: ; @scripts/probar
test-api: ; @scripts/probar-api
test-containers: ; @NAVEGADOR=$(NAVEGADOR) scripts/probar-contenedores
run: ; @scripts/servicios iniciar
stop: ; @scripts/servicios parar
sanitize: ; @scripts/sanear
model: ; @scripts/modelo
simulate: ; @scripts/simular $(or $(SEEDS),2000) $(or $(PRIMERA),1) $(if $(REGLA),--regla $(REGLA))
weaken: ; @scripts/debilitar
fuzz: ; @scripts/mutar $(or $(INPUTS),10000000) $(or $(SEED),1) && EJEMPLOS=$(or $(EJEMPLOS),300) SEED=$(or $(SEED),1) scripts/probar-api
soak: ; @scripts/resistencia
bench: ; @scripts/medir && scripts/medir-pinguinos
profile: ; @scripts/perfil $(or $(SERVICIO),pedidos)
microbench: ; @scripts/micro
format: ; @swift format --in-place --recursive Package.swift Sources lambda Tests Benchmarks
clean: ; @rm -rf .build .build-*
