// An environment with no BELLHOP_ variables but the test's own.
#pragma once

#include <filesystem>
#include <string>

namespace bellhop::tests {

/// Takes all BELLHOP_ variables away, and gives the program an .env file of the test's own; puts
/// everything away again at its end.
class Environment {
 public:
    Environment();
    ~Environment();
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

    void set(const std::string& name, const std::string& value);
    /// Writes the .env file.
    void write_file(const std::string& text);
    [[nodiscard]] std::string file() const { return (folder_ / "settings.env").string(); }

 private:
    std::filesystem::path folder_;
};

}  // namespace bellhop::tests
