// Closing a descriptor.
#include "loop/descriptor.hpp"

#include <unistd.h>

namespace bellhop::loop {

void Descriptor::reset(int number) {
    const int old = std::exchange(number_, number);
    if (old >= 0) ::close(old);
}

}  // namespace bellhop::loop
