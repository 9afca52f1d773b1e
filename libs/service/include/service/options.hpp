// Settings: flags, BELLHOP_* environment variables, and an optional .env file, in this order of
// precedence.
#pragma once

#include <memory>
#include <optional>
#include <string>

namespace bellhop::service {

/// The settings of one program. `--http-port` is also `BELLHOP_HTTP_PORT`, and so on for every
/// option. A value that can't be is refused, and so is a BELLHOP_ variable that no part of Bellhop
/// knows: a misspelt setting never goes unnoticed.
class Options {
 public:
    /// @param program `bellhop-payment` @param purpose one line for --help
    Options(const std::string& program, const std::string& purpose);
    ~Options();
    Options(const Options&) = delete;
    Options& operator=(const Options&) = delete;

    /// @name One setting; the target's value at this time is the default, and must outlive `parse`
    /// @{
    void add(const std::string& name, std::string& target, const std::string& help);
    void add(const std::string& name, int& target, const std::string& help, int least, int most);
    void add(const std::string& name, double& target, const std::string& help, double least,
             double most);
    void add(const std::string& name, std::optional<std::int64_t>& target, const std::string& help);
    /// `true`, `1`, `false` or `0`; as a flag also without a value.
    void add(const std::string& name, bool& target, const std::string& help);
    /// One of a few words, separated by `|` in `choices`.
    void add_choice(const std::string& name, std::string& target, const std::string& help,
                    const std::string& choices);
    /// @}

    /// Another word after the program's name, `bellhopctl audit`, with options of its own, which
    /// are flags only. Exactly one of the commands must then be given. It lives as long as this.
    [[nodiscard]] Options& command(const std::string& name, const std::string& purpose);
    /// Whether this command was given, once `parse` has returned.
    [[nodiscard]] bool given() const;
    /// A word without a flag behind the command; required.
    void add_argument(const std::string& name, std::string& target, const std::string& help);

    /// Reads them all. @return an exit code where the program is to end at once (after --help or
    /// --version)
    /// @throws BadConfiguration naming the setting and what it may be
    [[nodiscard]] std::optional<int> parse(int argc, const char* const* argv);

 private:
    struct State;
    explicit Options(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace bellhop::service
