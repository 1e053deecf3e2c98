// Put before the C library where a program of Swift runs under valgrind: the main thread of a program with an asynchronous `main` ends in
// sigsuspend with a mask that lies in memory that is only read, and valgrind 3.19 (Debian 12) writes there and dies. Waiting for any signal is as
// good here: nobody sends one to that thread.
#include <signal.h>
#include <unistd.h>

int sigsuspend(const sigset_t *mask) {
    (void)mask;
    return pause();
}
