#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

// Swift's Glibc has neither epoll nor eventfd, and struct epoll_event is packed, with a union in it.

// -1 when the system does not allow it, as with all of these.
static inline int shim_epoll_open(void) { return epoll_create1(EPOLL_CLOEXEC); }

static inline int shim_epoll_add(int epoll, int descriptor, uint32_t events) {
    struct epoll_event event = {.events = events, .data = {.fd = descriptor}};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

static inline int shim_epoll_change(int epoll, int descriptor, uint32_t events) {
    struct epoll_event event = {.events = events, .data = {.fd = descriptor}};
    return epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event);
}

static inline int shim_epoll_remove(int epoll, int descriptor) { return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL); }

// Waits for at most `milliseconds` (-1: for as long as it takes). Returns how many of the pairs (descriptor, events) were filled.
enum { SHIM_EPOLL_EVENTS = 64 };
struct shim_event { int32_t descriptor; uint32_t events; };

static inline int shim_epoll_wait(int epoll, struct shim_event *events, int milliseconds) {
    struct epoll_event found[SHIM_EPOLL_EVENTS];
    int count = epoll_wait(epoll, found, SHIM_EPOLL_EVENTS, milliseconds);
    for (int i = 0; i < count; i++) events[i] = (struct shim_event){found[i].data.fd, found[i].events};
    return count;
}

// An eventfd, in the set from the start under that name: each write is one event (EPOLLET), and nobody has to read what was written.
static inline int shim_nudge_open(int epoll, uint64_t name) {
    int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data = {.u64 = name}};
    if (descriptor < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0) return descriptor;
    close(descriptor);
    return -1;
}

static inline void shim_nudge(int descriptor) { eventfd_write(descriptor, 1); }
