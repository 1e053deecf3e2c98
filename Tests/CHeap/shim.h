#include <malloc.h>

// Bytes that the program has allocated and not given back. Swift's Glibc does not have malloc.h.
static inline size_t shim_allocated(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}
