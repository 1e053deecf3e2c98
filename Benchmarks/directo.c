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
#include <stddef.h>
#include "clientes.h"
#include "sentencias.h"

enum { maximum_batch = 500, widest = 16 };

static const char *socket_path;
static _Atomic int serving = 1, conflicts;
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

static void bind_number(MYSQL_BIND *bind, long *number) {
    bind->buffer_type = MYSQL_TYPE_LONGLONG;
    bind->buffer = number;
}

static void bind_text(MYSQL_BIND *bind, const char *text) {
    bind->buffer_type = text ? MYSQL_TYPE_STRING : MYSQL_TYPE_NULL;
    bind->buffer = (void *)text;
    bind->buffer_length = bind->length_value = text ? strlen(text) : 0;
}

// Runs a statement. Returns the rows that it changed, or found and left unread.
static long execute(struct session *s, int which, MYSQL_BIND *values) {
    if (s->lost) return 0;
    MYSQL_STMT *statement = prepared(s, which);
    if ((values && mysql_stmt_bind_param(statement, values) != 0) || mysql_stmt_execute(statement) != 0) {
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

// The same; `form` names its values: i a number, s a text.
static long run(struct session *s, int which, const char *form, ...) {
    MYSQL_BIND binds[widest * 2] = {0};
    long numbers[widest * 2];
    va_list values;
    va_start(values, form);
    for (int i = 0; form[i]; i++) {
        if (form[i] == 'i') {
            numbers[i] = va_arg(values, long);
            bind_number(&binds[i], &numbers[i]);
        } else {
            bind_text(&binds[i], va_arg(values, const char *));
        }
    }
    va_end(values);
    return execute(s, which, form[0] ? binds : NULL);
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
        snprintf(reservation, sizeof reservation, "%.36s:1", s->text[6]);
        skip(s, lock_order);
        run(s, begin_attempt, "iii", at + 60000000, at + 15000000, id);
        run(s, order_lines, "i", id);
        while (step(s, order_lines)) product = atol(s->text[0]), quantity = atol(s->text[1]);
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
    } while (!commit(s));
}

struct waiting {
    long id, order, number;
    char key[64];
};

static int size_of(int count) {
    int size = 0;
    while (1 << size < count) size++;
    return size;
}

// Runs one of the statements on many: with the keys, or the numbers at an offset, of so many; the last one stands in for those that are not
// there.
static long on_group(struct session *s, int which, struct waiting *rows, int count, long offset) {
    MYSQL_BIND binds[maximum_group] = {0};
    int size = size_of(count);
    for (int i = 0; i < 1 << size; i++) {
        struct waiting *row = &rows[i < count ? i : count - 1];
        if (offset < 0) bind_text(&binds[i], row->key);
        else bind_number(&binds[i], (long *)((char *)row + offset));
    }
    return execute(s, which + size, binds);
}

static void note_consumed(struct session *s, struct waiting *rows, int count, long at) {
    static long status = 200;
    // As many rows as there are, in pieces of 64, 32 …
    while (count > 0) {
        MYSQL_BIND binds[maximum_group * 5] = {0};
        int size = group_sizes - 1;
        while (1 << size > count) size--;
        for (int i = 0; i < 1 << size; i++) {
            bind_number(&binds[5 * i], &rows[i].order);
            bind_number(&binds[5 * i + 1], &at);
            bind_text(&binds[5 * i + 2], "consumo");
            bind_text(&binds[5 * i + 3], "contenido");
            bind_number(&binds[5 * i + 4], &status);
        }
        execute(s, events_group + size, binds);
        rows += 1 << size;
        count -= 1 << size;
    }
}

static int group_of(int whole, int start) { return whole - start < maximum_group ? whole - start : maximum_group; }

// The outbox: up to 500 reservations are consumed in one transaction of contenido, and crossed out in one of compras, 64 by one statement.
static int consume_some(struct session *s) {
    static struct waiting rows[maximum_batch];
    static long moved[100001];
    int count = 0;
    long at = micros();
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
        memset(moved, 0, sizeof moved);
        for (int i = 0; i < count; i += maximum_group) {
            int some = group_of(count, i), found = 0;
            on_group(s, find_group, rows + i, some, -1);
            while (step(s, find_group + size_of(some))) rows[i + found++].number = atol(s->text[0]);
            if (!s->lost && found != some) stop("consumir", "a reservation is missing");
            on_group(s, consume_group, rows + i, some, offsetof(struct waiting, number));
            on_group(s, lines_group, rows + i, some, offsetof(struct waiting, number));
            while (step(s, lines_group + size_of(some))) moved[atol(s->text[0]) % 100001] += atol(s->text[1]);
        }
        for (long product = 0; product <= 100000; product++) {
            if (moved[product]) run(s, move_stock, "iii", -moved[product], moved[product], product);
        }
    } while (!commit(s));
    do {
        begin(s);
        for (int i = 0; i < count; i += maximum_group) {
            int some = group_of(count, i);
            on_group(s, drop_group, rows + i, some, offsetof(struct waiting, id));
            skip(s, drop_group + size_of(some));
            note_consumed(s, rows + i, some, at);
            on_group(s, undone_group, rows + i, some, -1);
            skip(s, undone_group + size_of(some));
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
