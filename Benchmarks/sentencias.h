// The statements of an order, as the services' DAOs send them. Those on many reservations have places for 1, 2, 4 … 64.
#include <stdio.h>
#include <string.h>

enum { group_sizes = 7, maximum_group = 64 };

enum {
    lock_order, clock_now, begin_attempt, order_lines, write_events1, find_reservation, due_lines, take_stock,
    add_reservation, add_reserved_line, find_payment, add_payment, find_movements, add_movement, end_payment, end_order, add_outbox,
    write_events3, read_order, first_outbox, move_stock, of_groups, find_group = of_groups, consume_group = find_group + group_sizes,
    lines_group = consume_group + group_sizes, drop_group = lines_group + group_sizes, events_group = drop_group + group_sizes,
    undone_group = events_group + group_sizes, statement_count = undone_group + group_sizes
};

static char sql[80][8192];

static void prepare_texts(const char *p) {
#define SAY(which, ...) snprintf(sql[which], sizeof sql[which], __VA_ARGS__)
#define EVENT_COLUMNS "INSERT INTO %scompras.eventos (pedido_id, momento, evento, intento, remoto, estado_http, ms, circuito, trace_id) VALUES "
#define EVENT_ROW "(?, ?, ?, 1, ?, ?, 1, 'cerrado', '0123456789abcdef0123456789abcdef')"
    SAY(lock_order, "SELECT estado, version, intento, total, moneda, dueno, clave FROM %scompras.pedidos WHERE id = ? FOR UPDATE", p);
    SAY(clock_now, "SELECT UTC_TIMESTAMP(6)");
    SAY(begin_attempt,
        "UPDATE %scompras.pedidos SET estado = 'confirmando', paso = 'adelante', motivo = NULL, intento = intento + 1, version = version + 1, "
        "plazo = ?, arriendo = ?, medio = 'tarjeta', referencia = NULL, rechazar = 0, pago_id = NULL, pago_estado = NULL, "
        "peticion_sujeto = NULL, peticion_operacion = NULL, peticion_clave = NULL, peticion_ruta = NULL WHERE id = ? AND version = 1", p);
    SAY(order_lines, "SELECT producto_id, cantidad, precio FROM %scompras.lineas_pedido WHERE pedido_id = ? ORDER BY numero", p);
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
    SAY(read_order,
        "SELECT p.id, p.clave, p.estado, p.motivo, p.total, p.moneda, p.version, p.creado, p.dueno, p.razon, l.producto_id, l.cantidad, "
        "l.precio FROM %1$scompras.pedidos p LEFT JOIN %1$scompras.lineas_pedido l ON l.pedido_id = p.id WHERE p.id = ? ORDER BY l.numero", p);
    SAY(first_outbox, "SELECT id, pedido_id, intento, clave FROM %scompras.salidas ORDER BY id LIMIT ?", p);
    SAY(move_stock,
        "UPDATE %scontenido.existencias SET disponible = disponible + 0, reservado = reservado + ?, vendido = vendido + ? "
        "WHERE producto_id = ?", p);
    for (int size = 0; size < group_sizes; size++) {
        char marks[4 * maximum_group] = "?", rows[16 + 128 * maximum_group] = EVENT_ROW;
        for (int i = 1; i < 1 << size; i++) strcat(marks, ", ?"), strcat(rows, ", " EVENT_ROW);
        SAY(find_group + size, "SELECT id, clave, estado, vence FROM %scontenido.reservas WHERE clave IN (%s)", p, marks);
        SAY(consume_group + size,
            "UPDATE %scontenido.reservas SET estado = 'consumida' WHERE id IN (%s) AND estado = 'activa' AND (vence IS NULL OR vence > 0)", p,
            marks);
        SAY(lines_group + size, "SELECT producto_id, cantidad FROM %scontenido.lineas_reserva WHERE reserva_id IN (%s)", p, marks);
        SAY(drop_group + size, "DELETE FROM %scompras.salidas WHERE id IN (%s) RETURNING id", p, marks);
        SAY(events_group + size, EVENT_COLUMNS "%s", p, rows);
        SAY(undone_group + size, "SELECT id, clave FROM %scompras.compensaciones WHERE clave IN (%s) AND accion = 'consumir'", p, marks);
    }
}
