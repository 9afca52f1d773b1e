// The environment of the process, for tests.
#include "environment.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <vector>

#include <unistd.h>

namespace bellhop::tests {

namespace {

void forget_all() {
    std::vector<std::string> names;
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string entry = *each;
        if (entry.starts_with("BELLHOP_")) names.push_back(entry.substr(0, entry.find('=')));
    }
    for (const auto& name : names) ::unsetenv(name.c_str());
}

}  // namespace

Environment::Environment() {
    forget_all();
    auto pattern = (std::filesystem::temp_directory_path() / "bellhop-env-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("can't make " + pattern);
    folder_ = pattern;
    write_file("");
    set("BELLHOP_ENV_FILE", file());
}

Environment::~Environment() {
    forget_all();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void Environment::set(const std::string& name, const std::string& value) {
    ::setenv(name.c_str(), value.c_str(), 1);
}

void Environment::write_file(const std::string& text) {
    std::ofstream(file()) << text;
}

}  // namespace bellhop::tests
