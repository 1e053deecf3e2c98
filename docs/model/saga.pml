/* How an order is confirmed and refunded (../saga.md), for the model checker SPIN: one order, one unit of stock, N attempts, some replicas.
 *
 * What may go wrong, as often as it likes and in any order: a replica is paused or crashes between any two steps, another one takes the
 * order over, calls and answers get lost, copies of a call arrive late and again, a call is refused for good, patience ends, pagos
 * crashes between its commits, another buyer takes the unit and brings it back, the customer cancels, an operator steps in. Nothing counts
 * these, so nothing bounds them: only attempts and replicas have a number.
 *
 * What must hold is said at the end, by siempre (at every moment) and conserje (every state can be brought to rest).
 *
 * README.md tells how to run it, what stands in the code behind the names here, and what each SIN_… leaves out.
 */
#ifndef N
#define N 2                                    /* attempts */
#endif
#ifndef REPLICAS
#define REPLICAS 2                             /* 2 or 3 */
#endif

mtype = { NINGUNO, SI, NO, YA_NO, OCUPADO };    /* answers; NINGUNO also: no step, no row */
mtype = { PENDIENTE, CANCELADO, CONFIRMANDO, CONFIRMADO, REEMBOLSANDO, REEMBOLSADO };    /* the order; the last two also: a payment */
mtype = { ADELANTE, COMPENSANDO, CUARENTENA };    /* the step of an order that is under way */
mtype = { HECHA };    /* a compensation is NINGUNO, PENDIENTE, CUARENTENA or this */
mtype = { NADA, ACTIVA, CONSUMIDA, DEVUELTA, LIBERADA, EXPIRADA, RECHAZADA };    /* a reservation */
mtype = { EN_CURSO, APROBADO, RECHAZADO, ANULANDO, ANULADO };    /* a payment, which may also be NADA */
mtype = { COBRADO, DEVUELTO };    /* the gateway's ledger: NADA, RECHAZADO or these */

/* ---- pedidos: one row of pedidos, its compensaciones and its row of salidas ---- */
mtype estado = PENDIENTE, paso = NINGUNO;
byte intento = 0;
byte version = 0;        /* a number in the code; here the one replica that knows the current one, 0 for none */
mtype anular = NINGUNO, liberar = NINGUNO;                             /* rows written by the turn */
mtype reembolsar = NINGUNO, consumir = NINGUNO, devolver = NINGUNO;    /* rows written by the commit that begins a refund */
bool salida = false;     /* outbox: the reservation is to be consumed */

/* ---- inventario ---- */
byte disponible = 1;
bool rival = false;      /* another buyer holds the unit */
mtype reserva[N + 1] = NADA;

/* ---- pagos and its gateway ---- */
mtype pago[N + 1] = NADA;
mtype libro[N + 1] = NADA;

/* ---- the network: a call of this name has left, so a copy of it may arrive from now on, at any time, as often as it likes ---- */
bool sale_reserva[N + 1], sale_cobro[N + 1], sale_reembolso;

/* ---- the rehearsal ---- */
bool trabaja[REPLICAS + 1];    /* replicas that have the order in hand */
bool calma = false;      /* no more faults: recovery alone is left */

#define TRABAJAN    (trabaja[1] || trabaja[2] || trabaja[REPLICAS])
#define RETIENE(n)  (reserva[n] == ACTIVA || reserva[n] == CONSUMIDA)
#define A_MEDIAS(n) (pago[n] == EN_CURSO || pago[n] == ANULANDO || pago[n] == REEMBOLSANDO)

/* ================================================ the participants' transactions ================================================ */

inline inventario_reservar(n, r) {
  if
  :: reserva[n] == NADA && disponible > 0 -> disponible--; reserva[n] = ACTIVA; r = SI
#ifdef SIN_RECHAZO
  :: reserva[n] == NADA && disponible == 0 -> r = NO
#else
  :: reserva[n] == NADA && disponible == 0 -> reserva[n] = RECHAZADA; r = NO
#endif
  :: RETIENE(n) -> r = SI
  :: reserva[n] == RECHAZADA -> r = NO
  :: reserva[n] == LIBERADA || reserva[n] == EXPIRADA || reserva[n] == DEVUELTA -> r = YA_NO
  fi
}

inline inventario_liberar(n, r) {
  if
  :: reserva[n] == ACTIVA -> reserva[n] = LIBERADA; disponible++; r = SI
#ifdef SIN_LAPIDA
  :: reserva[n] == NADA -> r = SI
#else
  :: reserva[n] == NADA -> reserva[n] = LIBERADA; r = SI
#endif
  :: reserva[n] == CONSUMIDA -> r = NO
  :: else -> r = SI
  fi
}

inline inventario_consumir(n, r) {
  if
  :: reserva[n] == ACTIVA -> reserva[n] = CONSUMIDA; r = SI
  :: reserva[n] == CONSUMIDA || reserva[n] == DEVUELTA -> r = SI
  :: else -> r = NO
  fi
}

inline inventario_devolver(n, r) {
  if
  :: reserva[n] == CONSUMIDA -> reserva[n] = DEVUELTA; disponible++; r = SI
  :: reserva[n] == DEVUELTA -> r = SI
  :: else -> r = NO
  fi
}

inline pagos_pagar(n, r) {               /* the first commit of a charge; proctype pagos does the rest */
  if
  :: pago[n] == NADA -> pago[n] = EN_CURSO; r = OCUPADO
  :: pago[n] == EN_CURSO -> r = OCUPADO
  :: pago[n] == APROBADO -> r = SI
  :: pago[n] == RECHAZADO -> r = NO
  :: else -> r = YA_NO
  fi
}

inline pagos_anular(n, r) {
  if
#ifdef SIN_LAPIDA
  :: pago[n] == NADA -> r = SI
#else
  :: pago[n] == NADA -> pago[n] = ANULADO; r = SI
#endif
#ifdef SIN_EN_CURSO
  :: pago[n] == EN_CURSO -> r = SI
#else
  :: pago[n] == EN_CURSO -> r = OCUPADO
#endif
  :: pago[n] == APROBADO -> pago[n] = ANULANDO; r = OCUPADO
  :: pago[n] == ANULANDO || pago[n] == REEMBOLSANDO -> r = OCUPADO
  :: else -> r = SI
  fi
}

inline pagos_reembolsar(n, r) {
  if
  :: pago[n] == APROBADO -> pago[n] = REEMBOLSANDO; r = OCUPADO
  :: pago[n] == REEMBOLSANDO -> r = OCUPADO
  :: pago[n] == REEMBOLSADO -> r = SI
  :: else -> r = NO
  fi
}

/* pagos after its first commit, one step at a time and by itself, whoever asked and whatever crashed. The gateway hears a charge once it
 * may have been told of it, perhaps late, and answers its key always alike; each end is conditional on the state that the first commit
 * wrote. So a second worker of pagos, or one that was paused, adds nothing to this. */
proctype pagos(byte n) {
end:
  do
  :: atomic { libro[n] == NADA && (pago[n] == EN_CURSO || pago[n] == APROBADO || pago[n] == RECHAZADO) ->
       if :: libro[n] = COBRADO :: libro[n] = RECHAZADO fi }
  :: atomic { pago[n] == EN_CURSO && libro[n] == COBRADO -> pago[n] = APROBADO }
  :: atomic { pago[n] == EN_CURSO && libro[n] == RECHAZADO -> pago[n] = RECHAZADO }
  :: atomic { (pago[n] == ANULANDO || pago[n] == REEMBOLSANDO) && libro[n] == COBRADO -> libro[n] = DEVUELTO }
  :: atomic { pago[n] == ANULANDO && libro[n] == DEVUELTO -> pago[n] = ANULADO }
  :: atomic { pago[n] == REEMBOLSANDO && libro[n] == DEVUELTO -> pago[n] = REEMBOLSADO }
  od
}

/* ============================================ the network, other people, the outbox ============================================ */

/* Copies of the calls of an attempt that nobody waits for. Those of void, release and return need no mark of their own: they can only have
 * left once their row was written, and after the end of the attempt they find done what they ask for. */
proctype red(byte n) {
  mtype r = NINGUNO;
end:
  do
  :: atomic { !calma && sale_reserva[n] -> inventario_reservar(n, r); r = NINGUNO }
  :: atomic { !calma && sale_cobro[n] -> pagos_pagar(n, r); r = NINGUNO }
  :: atomic { !calma && n == intento && anular != NINGUNO -> pagos_anular(n, r); r = NINGUNO }
  :: atomic { !calma && n == intento && liberar != NINGUNO -> inventario_liberar(n, r); r = NINGUNO }
  :: atomic { !calma && n == intento && sale_reembolso -> pagos_reembolsar(n, r); r = NINGUNO }
  :: atomic { !calma && n == intento && reembolsar == HECHA && consumir == HECHA -> inventario_devolver(n, r); r = NINGUNO }
#ifdef CADUCA
  :: atomic { reserva[n] == ACTIVA -> reserva[n] = EXPIRADA; disponible++ }
#endif
  od
}

/* A worker of any replica may have read the row long ago: its call may come as late as it likes, also to goods that were returned. */
proctype salidas() {
  mtype r = NINGUNO;
end:
  do
  :: atomic { !calma && (estado == CONFIRMADO || estado == REEMBOLSANDO || estado == REEMBOLSADO) ->
       inventario_consumir(intento, r); assert(r == SI); r = NINGUNO }
  :: atomic { salida && (reserva[intento] == CONSUMIDA || reserva[intento] == DEVUELTA) -> salida = false }
  od
}

proctype otros() {
end:
  do
  /* another buyer */
  :: atomic { disponible > 0 && !rival && !calma -> disponible--; rival = true }
  :: atomic { rival && !calma -> rival = false; disponible++ }
  /* the customer cancels */
  :: atomic { estado == PENDIENTE && !calma -> estado = CANCELADO; version = 0 }
  /* whoever may call pagos and inventario voids or releases under a name that they do not know yet */
  :: atomic { estado == CONFIRMANDO && pago[intento] == NADA && !calma -> pago[intento] = ANULADO }
  :: atomic { estado == CONFIRMANDO && reserva[intento] == NADA && !calma -> reserva[intento] = LIBERADA }
  od
}

#define REINTENTAR(fila) atomic { fila == CUARENTENA -> fila = PENDIENTE; paso = COMPENSANDO; version = 0 }
#define ABIERTA(fila) (fila == CUARENTENA || fila == PENDIENTE)
#define FORZAR(fila, verdad) atomic { ABIERTA(fila) && (verdad) -> fila = HECHA; paso = COMPENSANDO; version = 0 }

proctype operador() {
end:
  do
  :: REINTENTAR(anular)
  :: REINTENTAR(liberar)
  :: REINTENTAR(reembolsar)
  :: REINTENTAR(consumir)
  :: REINTENTAR(devolver)
  /* of a row that was not in quarantine, while another one still is */
  :: atomic { paso == CUARENTENA && (anular == PENDIENTE || liberar == PENDIENTE || consumir == PENDIENTE || devolver == PENDIENTE) ->
       paso = COMPENSANDO; version = 0 }
  /* what is taken as done is done */
  :: FORZAR(anular, pago[intento] == ANULADO || pago[intento] == RECHAZADO)
  :: FORZAR(liberar, reserva[intento] == LIBERADA)
  :: FORZAR(reembolsar, pago[intento] == REEMBOLSADO)
#ifdef ABANDONAR
  /* what is given up is not done, and the rest goes on; a refund whose money has not gone back is given up as a whole */
  :: FORZAR(anular, true)
  :: FORZAR(liberar, true)
  :: FORZAR(consumir, estado == REEMBOLSANDO && reembolsar == HECHA)
  :: FORZAR(devolver, reembolsar == HECHA)
  :: atomic { estado == REEMBOLSANDO && ABIERTA(reembolsar) ->
#else
  /* a refund that pagos has not heard of, nor will: none has left, and nobody who might send one is alive */
  :: atomic { estado == REEMBOLSANDO && paso == CUARENTENA && !sale_reembolso && !TRABAJAN ->
#endif
       estado = CONFIRMADO; paso = NINGUNO; reembolsar = NINGUNO; consumir = NINGUNO; devolver = NINGUNO; version = 0 }
  od
}

/* ========================================================= the saga ========================================================= */

#define MIA (version == yo)                  /* what every commit asks first */
#ifdef SIN_VERSION
#define MIA_AL_FINAL (estado != CONFIRMADO)  /* the last one asks less */
#else
#define MIA_AL_FINAL MIA
#endif
#define DICE(respuesta) r == respuesta -> r = NINGUNO; goto
#define MARCAR(fila) if :: fila == PENDIENTE -> fila = HECHA :: else fi
#define SEGUIR_SI(mia) if :: !(mia) -> soltar(); goto libre :: else fi
/* replicas are alike: it is enough that of those which are free the one with the lowest number acts */
#define PUEDE (!calma && (yo == 1 || (trabaja[1] && (yo == 2 || trabaja[2]))))
#define CAE :: atomic { true -> soltar() } ; goto libre     /* it crashes, or stops here for ever */

inline soltar() {
  n = 0; reservo = false; cobro = false; anulo = false; libero = false; trabaja[yo] = false;
  if :: version == yo -> version = 0 :: else fi
}
/* Of an attempt that is over it matters no more what was sent where there is an answer: suppose that it was. */
inline olvidar() {
  if :: reserva[intento] != NADA -> sale_reserva[intento] = true :: else fi;
  if :: pago[intento] != NADA -> sale_cobro[intento] = true :: else fi
}
inline tomar() { version = yo; trabaja[yo] = true; n = intento }

/* n: the attempt in hand. reservo, cobro: a reservation, a charge of this attempt may have left, which who took the order over cannot know
 * and so supposes. anulo, libero: what this replica has still to take back, as it read it or wrote it in the turn. */
proctype replica(byte yo) {
  byte n; mtype r = NINGUNO; bool reservo, cobro, anulo, libero;
end:
libre:
  if
  :: atomic { estado == PENDIENTE && intento < N && PUEDE ->                  /* first commit: the intent */
       olvidar(); intento++; estado = CONFIRMANDO; paso = ADELANTE; tomar() } ; goto reservar
  :: atomic { estado == CONFIRMANDO && paso == ADELANTE && PUEDE ->           /* a lease ran out: taken over, here and below */
       tomar(); reservo = true;
#ifndef SIN_ANULAR
       cobro = true
#endif
     } ; goto reservar
  :: atomic { estado == CONFIRMANDO && paso == COMPENSANDO && PUEDE ->
       tomar(); anulo = (anular == PENDIENTE); libero = (liberar == PENDIENTE) } ; goto compensar
  :: atomic { estado == CONFIRMADO && PUEDE ->                                /* the intent to refund */
       estado = REEMBOLSANDO; paso = COMPENSANDO; reembolsar = PENDIENTE; consumir = PENDIENTE; devolver = PENDIENTE;
       tomar() } ; goto reembolsando
  :: atomic { estado == REEMBOLSANDO && paso == COMPENSANDO && PUEDE -> tomar();
       if
       :: reembolsar == PENDIENTE -> goto reembolsando
       :: reembolsar == HECHA && consumir == PENDIENTE -> goto consumiendo
       :: consumir == HECHA && devolver == PENDIENTE -> goto devolviendo
       :: devolver == HECHA -> goto reembolsado
       :: else -> paso = CUARENTENA; version = 0; soltar(); goto libre      /* the next one is still in quarantine */
       fi }
  fi;

reservar:
  if
  :: atomic { true -> sale_reserva[n] = true; reservo = true; inventario_reservar(n, r);
       if
       :: DICE(SI) cobrar
       :: DICE(NO) acabar                /* kept under its name: nothing can be reserved or charged later */
       :: DICE(YA_NO) girar
       fi }
  :: atomic { !reservo || !sale_reserva[n] -> sale_reserva[n] = true; reservo = true } ; goto reservar     /* no answer that settles it */
  :: !reservo -> goto acabar             /* certainly nothing left */
  :: goto girar                          /* the deadline, or a refusal that the contract does not have */
  CAE
  fi;

cobrar:
  if
  :: atomic { true -> sale_cobro[n] = true; cobro = true; pagos_pagar(n, r);
       if
       :: DICE(SI) confirmar
       :: DICE(NO) girar_sin_cobro
       :: DICE(YA_NO) girar_sin_cobro
       :: DICE(OCUPADO) cobrar
       fi }
  :: atomic { !cobro || !sale_cobro[n] -> sale_cobro[n] = true; cobro = true } ; goto cobrar
  :: goto girar
  CAE
  fi;

confirmar:                               /* second commit: the end */
  if
  :: atomic { true -> SEGUIR_SI(MIA_AL_FINAL); estado = CONFIRMADO; paso = NINGUNO; salida = true; version = 0; soltar() } ; goto libre
  :: goto girar
  CAE
  fi;

acabar:                                  /* the end of an attempt that has nothing to take back */
  if
  :: atomic { true -> SEGUIR_SI(MIA_AL_FINAL); estado = PENDIENTE; paso = NINGUNO; version = 0; soltar() } ; goto libre
  CAE
  fi;

girar_sin_cobro:                         /* declined or voided is final under its key: the void has nothing to do */
  atomic { true -> cobro = false } ; goto girar;

girar:                                   /* the turn: a commit of its own, with a row for each thing to take back */
  if
  :: atomic { true -> anulo = cobro; libero = true;
#ifndef SIN_COMPENSANDO
       SEGUIR_SI(MIA); paso = COMPENSANDO; liberar = PENDIENTE; if :: anulo -> anular = PENDIENTE :: else fi;
#endif
       reservo = false; cobro = false } ; goto compensar
  CAE
  fi;

compensar:
  if
  :: atomic { anulo -> pagos_anular(n, r);
       if
       :: DICE(SI) anulada
       :: DICE(OCUPADO) compensar
       fi }
  :: atomic { libero -> inventario_liberar(n, r);
       if
       :: DICE(SI) liberada
       :: DICE(NO) compensar
       fi }
  :: !anulo && !libero -> goto terminar
  /* refused for good too often */
  :: atomic { anulo && liberar != NINGUNO -> SEGUIR_SI(MIA); anular = CUARENTENA; paso = CUARENTENA; version = 0; soltar() } ; goto libre
  :: atomic { libero && liberar != NINGUNO -> SEGUIR_SI(MIA); liberar = CUARENTENA; paso = CUARENTENA; version = 0; soltar() } ; goto libre
  CAE
  fi;

anulada:
  if
  :: atomic { true -> SEGUIR_SI(MIA); MARCAR(anular); anulo = false } ; goto compensar
  CAE
  fi;

liberada:
  if
  :: atomic { true -> SEGUIR_SI(MIA); MARCAR(liberar); libero = false } ; goto compensar
  CAE
  fi;

terminar:                                /* third commit: every row is done, or the order waits for the operator again */
  if
  :: atomic { true -> SEGUIR_SI(MIA_AL_FINAL);
       if
       :: anular == CUARENTENA || liberar == CUARENTENA -> paso = CUARENTENA
       :: else -> estado = PENDIENTE; paso = NINGUNO; anular = NINGUNO; liberar = NINGUNO
       fi;
       version = 0; soltar() } ; goto libre
  CAE
  fi;

reembolsando:
  if
  :: atomic { true -> sale_reembolso = true; pagos_reembolsar(n, r);
       if
       :: DICE(SI) reembolsada
       :: DICE(OCUPADO) reembolsando
       fi }
  :: atomic { !sale_reembolso -> sale_reembolso = true } ; goto reembolsando
  :: atomic { true -> SEGUIR_SI(MIA); reembolsar = CUARENTENA; paso = CUARENTENA; version = 0; soltar() } ; goto libre
  CAE
  fi;

reembolsada:
  if
  :: atomic { true -> SEGUIR_SI(MIA); MARCAR(reembolsar) } ; goto consumiendo
  CAE
  fi;

consumiendo:
  if
  :: atomic { true -> inventario_consumir(n, r); assert(r == SI); r = NINGUNO } ; goto consumida
  :: atomic { true -> SEGUIR_SI(MIA); consumir = CUARENTENA; paso = CUARENTENA; version = 0; soltar() } ; goto libre
  CAE
  fi;

consumida:
  if
  :: atomic { true -> SEGUIR_SI(MIA); MARCAR(consumir) } ; goto devolviendo
  CAE
  fi;

devolviendo:
  if
  :: atomic { true -> inventario_devolver(n, r); assert(r == SI); r = NINGUNO } ; goto devuelta
  :: atomic { true -> SEGUIR_SI(MIA); devolver = CUARENTENA; paso = CUARENTENA; version = 0; soltar() } ; goto libre
  CAE
  fi;

devuelta:
  if
  :: atomic { true -> SEGUIR_SI(MIA); MARCAR(devolver) } ; goto reembolsado
  CAE
  fi;

reembolsado:                             /* the end of a refund, and of what the outbox had still to do */
  if
  :: atomic { true -> SEGUIR_SI(MIA_AL_FINAL); estado = REEMBOLSADO; paso = NINGUNO; salida = false;
       reembolsar = NINGUNO; consumir = NINGUNO; devolver = NINGUNO; version = 0; soltar() } ; goto libre
  CAE
  fi
}

/* =================================================== what must hold =================================================== */

/* From every state, once faults end and nobody is at work, recovery and reintentar alone bring the order to rest. Replicas may crash at
 * any point, so waiting until all are free leaves no state of the rows out. What cannot be finished stops here, and nothing else moves by
 * then: SPIN calls that an invalid end state. */
proctype conserje() {
  mtype r = NINGUNO;
end:
  atomic { !TRABAJAN -> calma = true; version = 0 };
  do
  :: REINTENTAR(anular)
  :: REINTENTAR(liberar)
  :: REINTENTAR(reembolsar)
  :: REINTENTAR(consumir)
  :: REINTENTAR(devolver)
  :: atomic { paso == ADELANTE -> paso = COMPENSANDO; anular = PENDIENTE; liberar = PENDIENTE }
  :: atomic { anular == PENDIENTE && !A_MEDIAS(intento) -> pagos_anular(intento, r);
       if :: r == SI -> anular = HECHA :: else fi; r = NINGUNO }
  :: atomic { liberar == PENDIENTE -> inventario_liberar(intento, r); assert(r == SI); r = NINGUNO; liberar = HECHA }
  :: atomic { liberar == HECHA && (anular == HECHA || anular == NINGUNO) ->
       estado = PENDIENTE; paso = NINGUNO; anular = NINGUNO; liberar = NINGUNO }
  :: atomic { reembolsar == PENDIENTE && !A_MEDIAS(intento) -> sale_reembolso = true; pagos_reembolsar(intento, r); assert(r != NO);
       if :: r == SI -> reembolsar = HECHA :: else fi; r = NINGUNO }
  :: atomic { reembolsar == HECHA && consumir == PENDIENTE ->
       inventario_consumir(intento, r); assert(r == SI); r = NINGUNO; consumir = HECHA }
  :: atomic { consumir == HECHA && devolver == PENDIENTE ->
       inventario_devolver(intento, r); assert(r == SI); r = NINGUNO; devolver = HECHA }
  :: atomic { reembolsar == HECHA && consumir == HECHA && devolver == HECHA -> estado = REEMBOLSADO; paso = NINGUNO; salida = false;
       reembolsar = NINGUNO; consumir = NINGUNO; devolver = NINGUNO }
  :: atomic { paso == NINGUNO && salida -> inventario_consumir(intento, r); assert(r == SI); r = NINGUNO; salida = false }
  :: paso == NINGUNO && !salida -> break
  od
}

#define EN_MANOS(n) (n == intento && (estado == CONFIRMANDO || estado == CONFIRMADO || estado == REEMBOLSANDO))
#define NUNCA(mal)  atomic { mal -> assert(!(mal)) }

/* At every moment, whatever is paused and whatever is still on its way. */
proctype siempre(byte n) {
end:
  do
  /* a confirmed order has its goods and its money; they are sold once the outbox is done with them */
  :: NUNCA(estado == CONFIRMADO && n == intento && !(RETIENE(n) && pago[n] == APROBADO && libro[n] == COBRADO))
  :: NUNCA(estado == CONFIRMADO && n == intento && !salida && reserva[n] != CONSUMIDA)
  /* a refunded one has neither */
  :: NUNCA(estado == REEMBOLSADO && n == intento && !(reserva[n] == DEVUELTA && pago[n] == REEMBOLSADO && libro[n] == DEVUELTO))
  /* no attempt that is over has taken money or holds goods, nor will */
  :: NUNCA((libro[n] == COBRADO || pago[n] == APROBADO) && !EN_MANOS(n))
  :: NUNCA(RETIENE(n) && !EN_MANOS(n))
  od
}

init {
  byte i;
  atomic {
    for (i : 1 .. N) { run pagos(i); run red(i); run siempre(i) }
    for (i : 1 .. REPLICAS) { run replica(i) }
    run salidas(); run otros(); run operador(); run conserje();
    i = 0
  }
}
