// bellhop-availability.
#include "availability/service.hpp"

int main(int argc, char** argv) {
    return bellhop::availability::main(argc, argv);
}
