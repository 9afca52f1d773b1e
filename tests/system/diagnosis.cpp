// Asking the doctor as a person of the house does.
#include "diagnosis.hpp"

#include <stdexcept>

namespace bellhop::tests {

std::string Diagnosis::text() const {
    std::string all = std::to_string(checks) + " checks, exit code " + std::to_string(exit_code);
    for (const auto& each : findings)
        all += "\n" + each.severity + " " + each.where + ": " + each.found + " -> " + each.mend;
    return all;
}

const Diagnosis::Item* Diagnosis::about(const std::string& where) const {
    for (const auto& each : findings) {
        if (each.where == where) return &each;
    }
    return nullptr;
}

Diagnosis ask_doctor(const DevHouse& house) {
    const auto result = house.type("./dev.sh ctl doctor --json");
    if (result.exit_code != 0 && result.exit_code != 1)
        throw std::runtime_error("bellhopctl doctor: " + result.output);
    auto diagnosis = wire::decode<Diagnosis>(result.output);
    diagnosis.exit_code = result.exit_code;
    return diagnosis;
}

}  // namespace bellhop::tests
