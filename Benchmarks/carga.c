// Sends requests to a service over kept connections and tells how many were answered and how long each took.
//
//   carga PORT CONNECTIONS SECONDS confirmar FIRST LAST   POST /pedidos/{id}/confirm, each order once, in order
//   carga PORT CONNECTIONS SECONDS leer FIRST LAST        GET /pedidos/{id}, any of them
//   carga PORT CONNECTIONS SECONDS listar                 GET /pedidos?limite=50
//   carga PORT CONNECTIONS SECONDS invocar PATH           POST PATH, with the body that BODY holds
//
// Prints: answered, seconds, p50 and p99 in microseconds, and how many were not answered 200. A thread for each connection, with a socket
// that waits: what it costs is small beside what it asks for, and it costs the same each time.
#include <arpa/inet.h>
#include <netinet/tcp.h>

#include "clientes.h"

static int port;

static void give_up(const char *why) {
    perror(why);
    exit(1);
}

static int dial(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) give_up("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

// Reads one answer, whose length its header tells, or which is in chunks, as the emulator's are. Returns its status, 0 where the connection ended.
static int answer(int fd) {
    static _Thread_local char buffer[1 << 18];
    size_t have = 0;
    char *body = NULL;
    while (!body) {
        ssize_t got = read(fd, buffer + have, sizeof buffer - 1 - have);
        if (got <= 0) return 0;
        have += got;
        buffer[have] = 0;
        body = strstr(buffer, "\r\n\r\n");
    }
    body += 4;
    char *length = strcasestr(buffer, "\r\ncontent-length:");
    if (!length || length > body) {
        char *chunked = strcasestr(buffer, "\r\ntransfer-encoding: chunked");
        if (!chunked || chunked > body) return 0;
        while (memcmp(buffer + have - 7, "\r\n0\r\n\r\n", 7)) {
            ssize_t got = read(fd, buffer + have, sizeof buffer - 1 - have);
            if (got <= 0) return 0;
            have += got;
        }
        return atoi(buffer + 9);
    }
    size_t whole = (body - buffer) + atol(length + 17);
    while (have < whole) {
        ssize_t got = read(fd, buffer + have, sizeof buffer - 1 - have);
        if (got <= 0) return 0;
        have += got;
    }
    return atoi(buffer + 9);
}

// The fields of every request, with the token that TOKEN holds.
static char head[4096];
static const char *path = "/", *given = "{}";
static const char body[] = "{\"pago\":{\"medio\":\"tarjeta\"}}";

static void *run(void *pointer) {
    struct client *me = pointer;
    int fd = dial();
    char request[sizeof head + 4608];
    while (now() < end) {
        int size;
        if (!strcmp(what, "confirmar")) {
            long id = atomic_fetch_add(&next, 1);
            if (id > last) break;
            size = snprintf(request, sizeof request,
                "POST /pedidos/%ld/confirm HTTP/1.1\r\n%sContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", id, head,
                sizeof body - 1, body);
        } else if (!strcmp(what, "leer")) {
            size = snprintf(request, sizeof request, "GET /pedidos/%ld HTTP/1.1\r\n%s\r\n", any(me), head);
        } else if (!strcmp(what, "invocar")) {
            size = snprintf(request, sizeof request, "POST %s HTTP/1.1\r\n%sContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                path, head, strlen(given), given);
        } else {
            size = snprintf(request, sizeof request, "GET /pedidos?limite=50 HTTP/1.1\r\n%s\r\n", head);
        }
        double start = now();
        int status = write(fd, request, size) == size ? answer(fd) : 0;
        if (status == 200) done(me, start);
        else me->wrong++;
        if (status == 0) {
            close(fd);
            fd = dial();
        }
    }
    close(fd);
    return NULL;
}

int main(int count, char **arguments) {
    if (count < 5) return fprintf(stderr, "usage: carga PORT CONNECTIONS SECONDS confirmar|leer|listar|invocar [FIRST LAST | PATH]\n"), 64;
    port = atoi(arguments[1]);
    int connections = atoi(arguments[2]);
    if (connections < 1 || connections > maximum_threads) return 64;
    what = arguments[4];
    const char *token = getenv("TOKEN");
    int size = snprintf(head, sizeof head, "Host: localhost\r\nAuthorization: Bearer %s\r\n", token ? token : "penguin-secret");
    if (size >= (int)sizeof head) return 64;
    if (count > 5) path = arguments[5];
    if (getenv("BODY")) given = getenv("BODY");
    if (strlen(path) + strlen(given) > 4096) return 64;
    if (count > 6) first = atol(arguments[5]), last = atol(arguments[6]);
    double took = run_clients(connections, atof(arguments[3]), run);
    tell(connections, took);
    putchar('\n');
    return 0;
}
