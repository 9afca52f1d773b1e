// The system tests on SQLite: a folder of the house's own.
#include "stage.hpp"

namespace bellhop::tests {

std::string new_database() {
    return {};
}

}  // namespace bellhop::tests
