// What both clients are made of: a thread for each connection, until a time or until the orders are used up, and how long each request took.
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { maximum_latencies = 1 << 18, maximum_threads = 256 };

static const char *what;
static long first, last;
static _Atomic long next;
static double end;
static struct client {
    pthread_t thread;
    unsigned number, seed, count, wrong, *took;
} clients[maximum_threads];

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

// Any of the orders.
static long any(struct client *me) { return first + (((long)rand_r(&me->seed) << 15) ^ rand_r(&me->seed)) % (last - first + 1); }

static void done(struct client *me, double start) {
    if (me->count < maximum_latencies) me->took[me->count] = (now() - start) * 1e6;
    me->count++;
}

// Runs `work` on each connection until all have ended. Returns the seconds.
static double run_clients(int connections, double seconds, void *(*work)(void *)) {
    double start = now();
    end = start + seconds;
    next = first;
    for (int i = 0; i < connections; i++) {
        clients[i].number = i;
        clients[i].seed = 7919u * i + 1;
        clients[i].took = malloc(maximum_latencies * sizeof(unsigned));
        if (pthread_create(&clients[i].thread, NULL, work, &clients[i]) != 0) exit(1);
    }
    for (int i = 0; i < connections; i++) pthread_join(clients[i].thread, NULL);
    return now() - start;
}

static int ascending(const void *a, const void *b) {
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return x < y ? -1 : x > y;
}

// Prints: done, seconds, p50 and p99 in microseconds, and how many went wrong.
static void tell(int connections, double seconds) {
    unsigned count = 0, wrong = 0, kept = 0, *all = malloc((size_t)connections * maximum_latencies * sizeof(unsigned));
    for (int i = 0; i < connections; i++) {
        unsigned n = clients[i].count < maximum_latencies ? clients[i].count : maximum_latencies;
        memcpy(all + kept, clients[i].took, n * sizeof(unsigned));
        kept += n;
        count += clients[i].count;
        wrong += clients[i].wrong;
    }
    qsort(all, kept, sizeof(unsigned), ascending);
    printf("%u %.3f %u %u %u", count, seconds, kept ? all[kept / 2] : 0, kept ? all[(size_t)kept * 99 / 100] : 0, wrong);
}
