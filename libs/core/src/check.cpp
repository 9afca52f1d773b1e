// The last words of a program that found itself wrong.
#include "core/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace bellhop {

void broken_invariant(const char* invariant, const char* file, int line) {
    std::fprintf(stderr, "broken invariant: %s (%s:%d)\n", invariant, file, line);
    std::abort();
}

}  // namespace bellhop
