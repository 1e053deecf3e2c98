// What a plain client makes of the same database: the transactions of an order, as compras, contenido and pagos commit them, sent by prepared
// statements from one thread for each connection, each transaction begun and committed by itself. No HTTP, no saga, no recovery.
//
//   directo SOCKET PREFIX CONNECTIONS SECONDS confirmar FIRST LAST   each order once, in order, and its reservation consumed
//   directo SOCKET PREFIX CONNECTIONS SECONDS leer FIRST LAST        any order with its lines, by compras' one SELECT
//
// PREFIX names the four databases: PREFIXcompras, PREFIXcontenido, PREFIXpagos, PREFIXpasarela. Prints what carga prints, and how long it took
// until the outbox was empty too.
//
// The statements are those of the services' DAOs; what differs is named at each transaction. Savepoints, which let jobs that share a
// transaction fail one by one, have no place here. A statement that is a transaction alone is sent without START and COMMIT. What gives way to
// another transaction (1213, 1020) is begun again.
#include <mysql.h>
#include "clientes.h"

enum { maximum_batch = 500, widest = 16 };

static const char *socket_path;
static _Atomic int serving = 1, conflicts;
static char sql[32][1024];
enum {
    lock_order, clock_now, begin_attempt, order_lines, order_undone, order_whole, write_events1, find_reservation, due_lines, take_stock,
    add_reservation, add_reserved_line, find_payment, add_payment, find_movements, add_movement, end_payment, end_order, add_outbox,
    write_events3, order_request, read_order, first_outbox, consume, consumed_row, consumed_lines, move_stock, drop_outbox, undone_consume,
    statement_count
};

static void prepare_texts(const char *p) {
#define SAY(which, ...) snprintf(sql[which], sizeof sql[which], __VA_ARGS__)
#define EVENT_COLUMNS "INSERT INTO %scompras.eventos (pedido_id, momento, evento, intento, remoto, estado_http, ms, circuito, trace_id) VALUES "
#define EVENT_ROW "(?, ?, ?, 1, ?, ?, 1, 'cerrado', '0123456789abcdef0123456789abcdef')"
    SAY(lock_order, "SELECT estado, version, intento, total, moneda, dueno FROM %scompras.pedidos WHERE id = ? FOR UPDATE", p);
    SAY(clock_now, "SELECT UTC_TIMESTAMP(6)");
    SAY(begin_attempt,
        "UPDATE %scompras.pedidos SET estado = 'confirmando', paso = 'adelante', motivo = NULL, intento = intento + 1, version = version + 1, "
        "plazo = ?, arriendo = ?, medio = 'tarjeta', referencia = NULL, rechazar = 0, pago_id = NULL, pago_estado = NULL, "
        "peticion_sujeto = NULL, peticion_operacion = NULL, peticion_clave = NULL, peticion_ruta = NULL WHERE id = ? AND version = 1", p);
    SAY(order_lines, "SELECT producto_id, cantidad, precio FROM %scompras.lineas_pedido WHERE pedido_id = ? ORDER BY numero", p);
    SAY(order_undone, "SELECT id, pedido_id, clave, accion, estado FROM %scompras.compensaciones WHERE pedido_id = ? ORDER BY id", p);
    SAY(order_whole,
        "SELECT clave, intento, estado, paso, motivo, version, total, moneda, medio, referencia, rechazar, pago_id, pago_estado "
        "FROM %scompras.pedidos WHERE id = ?", p);
    SAY(write_events1, EVENT_COLUMNS EVENT_ROW, p);
    SAY(write_events3, EVENT_COLUMNS EVENT_ROW ", " EVENT_ROW ", " EVENT_ROW, p);
    SAY(find_reservation, "SELECT id, clave, estado, vence FROM %scontenido.reservas WHERE clave = ?", p);
    SAY(due_lines, "SELECT reserva_id FROM %scontenido.lineas_reserva WHERE producto_id = ? AND vence <= ?", p);
    SAY(take_stock,
        "UPDATE %scontenido.existencias SET disponible = disponible - ?, reservado = reservado + ? WHERE producto_id = ? AND disponible >= ?", p);
    SAY(add_reservation, "INSERT INTO %scontenido.reservas (clave, estado, creada, vence) VALUES (?, 'activa', ?, NULL) RETURNING id", p);
    SAY(add_reserved_line,
        "INSERT INTO %scontenido.lineas_reserva (reserva_id, producto_id, cantidad, habia, vence) VALUES (?, ?, ?, NULL, NULL)", p);
    SAY(find_payment, "SELECT id, clave, estado, monto, moneda, medio FROM %spagos.pagos WHERE clave = ?", p);
    SAY(add_payment,
        "INSERT INTO %spagos.pagos (clave, estado, monto, moneda, medio, referencia, rechazar, creado, arriendo) "
        "VALUES (?, 'en_curso', ?, 'PYG', 'tarjeta', NULL, 0, ?, ?) RETURNING id", p);
    SAY(find_movements, "SELECT id, clave, tipo, monto, moneda, momento FROM %spasarela.movimientos WHERE clave = ? ORDER BY id", p);
    SAY(add_movement,
        "INSERT INTO %spasarela.movimientos (clave, tipo, monto, moneda, momento, numero) VALUES (?, 'cobro', ?, 'PYG', ?, 1)", p);
    SAY(end_payment, "UPDATE %spagos.pagos SET estado = 'aprobado', arriendo = NULL, retomas = 0 WHERE id = ? AND estado = 'en_curso'", p);
    SAY(end_order,
        "UPDATE %scompras.pedidos SET estado = 'confirmado', motivo = NULL, oculto = 0, paso = NULL, arriendo = NULL, pago_id = ?, "
        "pago_estado = 'aprobado', version = version + 1 WHERE id = ? AND version = 2", p);
    SAY(add_outbox, "INSERT INTO %scompras.salidas (pedido_id, intento, clave, creado) VALUES (?, 1, ?, ?)", p);
    SAY(order_request,
        "SELECT peticion_sujeto, peticion_operacion, peticion_clave, peticion_ruta FROM %scompras.pedidos WHERE id = ?", p);
    SAY(read_order,
        "SELECT p.id, p.clave, p.estado, p.motivo, p.total, p.moneda, p.version, p.creado, p.dueno, p.razon, l.producto_id, l.cantidad, "
        "l.precio FROM %1$scompras.pedidos p LEFT JOIN %1$scompras.lineas_pedido l ON l.pedido_id = p.id WHERE p.id = ? ORDER BY l.numero", p);
    SAY(first_outbox, "SELECT id, pedido_id, intento, clave FROM %scompras.salidas ORDER BY id LIMIT ?", p);
    SAY(consume,
        "UPDATE %scontenido.reservas SET estado = 'consumida' WHERE clave = ? AND estado = 'activa' AND (estado <> 'activa' OR "
        "vence IS NULL OR vence > ?)", p);
    SAY(consumed_row, "SELECT id, clave, estado, vence FROM %scontenido.reservas WHERE clave = ?", p);
    SAY(consumed_lines,
        "SELECT producto_id, cantidad, habia FROM %scontenido.lineas_reserva WHERE reserva_id = ? ORDER BY producto_id", p);
    SAY(move_stock,
        "UPDATE %scontenido.existencias SET disponible = disponible + 0, reservado = reservado + ?, vendido = vendido + ? "
        "WHERE producto_id = ?", p);
    SAY(drop_outbox, "DELETE FROM %scompras.salidas WHERE id = ?", p);
    SAY(undone_consume, "SELECT id, pedido_id, clave FROM %scompras.compensaciones WHERE clave = ? AND accion = 'consumir' FOR UPDATE", p);
}

static long micros(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

// A connection, its prepared statements and the row that was fetched last.
struct session {
    MYSQL *mysql;
    MYSQL_STMT *statements[statement_count];
    int width[statement_count];
    char text[widest][128];
    long numbers[widest];
    int lost; // the transaction gave way to another one
};

static void stop(const char *where, const char *why) {
    fprintf(stderr, "directo: %s: %s\n", where, why);
    exit(1);
}

static void query(struct session *s, const char *text) {
    if (mysql_real_query(s->mysql, text, strlen(text)) != 0) stop(text, mysql_error(s->mysql));
}

static struct session *open_session(void) {
    struct session *s = calloc(1, sizeof *s);
    s->mysql = mysql_init(NULL);
    mysql_options(s->mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    if (!mysql_real_connect(s->mysql, NULL, "root", "", NULL, 0, socket_path, CLIENT_FOUND_ROWS)) stop("connect", mysql_error(s->mysql));
    query(s, "SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'");
    query(s, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
    return s;
}

static MYSQL_STMT *prepared(struct session *s, int which) {
    if (!s->statements[which]) {
        MYSQL_STMT *statement = s->statements[which] = mysql_stmt_init(s->mysql);
        if (mysql_stmt_prepare(statement, sql[which], strlen(sql[which])) != 0) stop(sql[which], mysql_stmt_error(statement));
    }
    return s->statements[which];
}

// Runs a statement; `form` names its values: i a number, s a text. Returns the rows that it changed, or found and left unread.
static long run(struct session *s, int which, const char *form, ...) {
    if (s->lost) return 0;
    MYSQL_STMT *statement = prepared(s, which);
    MYSQL_BIND binds[widest * 2] = {0};
    long numbers[widest * 2];
    va_list values;
    va_start(values, form);
    for (int i = 0; form[i]; i++) {
        if (form[i] == 'i') {
            numbers[i] = va_arg(values, long);
            binds[i].buffer_type = MYSQL_TYPE_LONGLONG;
            binds[i].buffer = &numbers[i];
        } else {
            const char *text = va_arg(values, const char *);
            binds[i].buffer_type = text ? MYSQL_TYPE_STRING : MYSQL_TYPE_NULL;
            binds[i].buffer = (void *)text;
            binds[i].buffer_length = binds[i].length_value = text ? strlen(text) : 0;
        }
    }
    va_end(values);
    if ((form[0] && mysql_stmt_bind_param(statement, binds) != 0) || mysql_stmt_execute(statement) != 0) {
        unsigned code = mysql_stmt_errno(statement);
        if (code != 1213 && code != 1020 && code != 1205) stop(sql[which], mysql_stmt_error(statement));
        s->lost = 1;
        return 0;
    }
    int width = mysql_stmt_field_count(statement);
    if (width == 0) return mysql_stmt_affected_rows(statement);
    if (s->width[which] != width) {
        s->width[which] = width;
        MYSQL_BIND columns[widest] = {0};
        for (int i = 0; i < width; i++) {
            columns[i].buffer_type = MYSQL_TYPE_STRING;
            columns[i].buffer = s->text[i];
            columns[i].buffer_length = sizeof s->text[i];
        }
        mysql_stmt_bind_result(statement, columns);
    }
    mysql_stmt_store_result(statement);
    return mysql_stmt_num_rows(statement);
}

// Goes on to the next row, whose columns are then in `text`.
static int step(struct session *s, int which) {
    int code = s->lost ? MYSQL_NO_DATA : mysql_stmt_fetch(s->statements[which]);
    if (code == 0 || code == MYSQL_DATA_TRUNCATED) return 1;
    if (!s->lost) mysql_stmt_free_result(s->statements[which]);
    return 0;
}

static void skip(struct session *s, int which) { while (step(s, which)) {} }

static void begin(struct session *s) {
    s->lost = 0;
    query(s, "START TRANSACTION");
    run(s, clock_now, "");
    skip(s, clock_now);
}

// Whether it is done; else it is to be begun again.
static int commit(struct session *s) {
    query(s, s->lost ? "ROLLBACK" : "COMMIT");
    if (s->lost) atomic_fetch_add(&conflicts, 1);
    return !s->lost;
}

static void confirm(struct session *s, long id) {
    char reservation[64], charge[80];
    long product = 0, quantity = 0, total = 0, payment = 0, at = micros();
    // 1. compras: the intent.
    do {
        begin(s);
        if (run(s, lock_order, "i", id) != 1) stop("confirmar", "no such order");
        step(s, lock_order);
        if (strcmp(s->text[0], "pendiente")) stop("confirmar", s->text[0]);
        total = atol(s->text[3]);
        skip(s, lock_order);
        run(s, begin_attempt, "iii", at + 60000000, at + 15000000, id);
        run(s, order_lines, "i", id);
        while (step(s, order_lines)) product = atol(s->text[0]), quantity = atol(s->text[1]);
        run(s, order_undone, "i", id);
        skip(s, order_undone);
        run(s, order_whole, "i", id);
        step(s, order_whole);
        snprintf(reservation, sizeof reservation, "%.36s:1", s->text[0]);
        skip(s, order_whole);
        run(s, write_events1, "iissi", id, at, "iniciado", NULL, 0L);
    } while (!commit(s));
    snprintf(charge, sizeof charge, "%s:cobro", reservation);
    // 2. contenido: the reservation.
    do {
        begin(s);
        run(s, find_reservation, "s", reservation);
        skip(s, find_reservation);
        run(s, due_lines, "ii", product, at);
        skip(s, due_lines);
        run(s, take_stock, "iiii", quantity, quantity, product, quantity);
        run(s, add_reservation, "si", reservation, at);
        step(s, add_reservation);
        long number = atol(s->text[0]);
        skip(s, add_reservation);
        run(s, add_reserved_line, "iii", number, product, quantity);
    } while (!commit(s));
    // 3. pagos: the intent; 4. the gateway's ledger; 5. pagos: the end.
    do {
        begin(s);
        run(s, find_payment, "s", charge);
        skip(s, find_payment);
        run(s, add_payment, "siii", charge, total, at, at + 15000000);
        step(s, add_payment);
        payment = atol(s->text[0]);
        skip(s, add_payment);
    } while (!commit(s));
    do {
        begin(s);
        run(s, find_movements, "s", charge);
        skip(s, find_movements);
        run(s, add_movement, "sii", charge, total, at);
    } while (!commit(s));
    do {
        s->lost = 0;
        run(s, end_payment, "i", payment);
    } while (s->lost);
    // 6. compras: the end, and the outbox.
    do {
        begin(s);
        if (run(s, end_order, "ii", payment, id) != 1 && !s->lost) stop("confirmar", "the order has another version");
        run(s, add_outbox, "isi", id, reservation, at);
        run(s, write_events3, "iissiiissiiissi", id, at, "reserva", "contenido", 201L, id, at, "cobro", "pagos", 200L, id, at, "confirmado",
            NULL, 0L);
        run(s, order_request, "i", id);
        skip(s, order_request);
    } while (!commit(s));
}

// The outbox: up to 500 reservations are consumed in one transaction of contenido, and crossed out in one of compras.
static long consume_some(struct session *s) {
    static struct {
        long id, order;
        char key[64];
    } rows[maximum_batch];
    static struct {
        long product, quantity;
    } moves[maximum_batch];
    long count = 0, at = micros();
    s->lost = 0;
    run(s, first_outbox, "i", (long)maximum_batch);
    for (; step(s, first_outbox); count++) {
        rows[count].id = atol(s->text[0]);
        rows[count].order = atol(s->text[1]);
        snprintf(rows[count].key, sizeof rows[count].key, "%.63s", s->text[3]);
    }
    if (count == 0) return 0;
    do {
        begin(s);
        int moved = 0;
        for (long i = 0; i < count; i++) {
            run(s, consume, "si", rows[i].key, at);
            run(s, consumed_row, "s", rows[i].key);
            step(s, consumed_row);
            long number = atol(s->text[0]);
            skip(s, consumed_row);
            run(s, consumed_lines, "i", number);
            while (step(s, consumed_lines)) {
                long product = atol(s->text[0]), quantity = atol(s->text[1]);
                int place = 0;
                while (place < moved && moves[place].product < product) place++;
                if (place == moved || moves[place].product != product) {
                    memmove(moves + place + 1, moves + place, (moved - place) * sizeof *moves);
                    moves[place].product = product;
                    moves[place].quantity = 0;
                    moved++;
                }
                moves[place].quantity += quantity;
            }
        }
        for (int i = 0; i < moved; i++) run(s, move_stock, "iii", -moves[i].quantity, moves[i].quantity, moves[i].product);
    } while (!commit(s));
    do {
        begin(s);
        for (long i = 0; i < count; i++) {
            run(s, drop_outbox, "i", rows[i].id);
            run(s, write_events1, "iissi", rows[i].order, at, "consumo", "contenido", 200L);
            run(s, undone_consume, "s", rows[i].key);
            skip(s, undone_consume);
        }
    } while (!commit(s));
    return count;
}

static void *consumer(void *unused) {
    mysql_thread_init();
    struct session *s = open_session();
    for (;;) {
        int more = atomic_load(&serving);
        if (consume_some(s) > 0) continue;
        if (!more) break;
        usleep(1000);
    }
    mysql_close(s->mysql);
    mysql_thread_end();
    return unused;
}

static void *work(void *pointer) {
    struct client *me = pointer;
    mysql_thread_init();
    struct session *s = open_session();
    while (now() < end) {
        double start = now();
        if (!strcmp(what, "confirmar")) {
            long id = atomic_fetch_add(&next, 1);
            if (id > last) break;
            confirm(s, id);
        } else {
            if (run(s, read_order, "i", any(me)) < 1) stop("leer", "no such order");
            skip(s, read_order);
        }
        done(me, start);
    }
    mysql_close(s->mysql);
    mysql_thread_end();
    return NULL;
}

int main(int count, char **arguments) {
    if (count < 8) return fprintf(stderr, "usage: directo SOCKET PREFIX CONNECTIONS SECONDS confirmar|leer FIRST LAST\n"), 64;
    socket_path = arguments[1];
    prepare_texts(arguments[2]);
    int connections = atoi(arguments[3]);
    if (connections < 1 || connections > maximum_threads) return 64;
    what = arguments[5];
    first = atol(arguments[6]);
    last = atol(arguments[7]);
    mysql_server_init(0, NULL, NULL);
    double start = now();
    pthread_t outbox;
    int consumes = !strcmp(what, "confirmar");
    if (consumes && pthread_create(&outbox, NULL, consumer, NULL) != 0) stop("thread", "none");
    double took = run_clients(connections, atof(arguments[4]), work);
    atomic_store(&serving, 0);
    if (consumes) pthread_join(outbox, NULL);
    clients[0].wrong = atomic_load(&conflicts);
    tell(connections, took);
    printf(" %.3f\n", now() - start);
    return 0;
}
