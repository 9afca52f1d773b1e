// bellhop-orchestrator.
#include "orchestrator/service.hpp"

int main(int argc, char** argv) {
    return bellhop::orchestrator::main(argc, argv);
}
