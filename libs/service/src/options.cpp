// Settings, on CLI11.
#include "service/options.hpp"

#include "core/errors.hpp"
#include "known_settings.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>

#include <CLI/CLI.hpp>

namespace bellhop::service {

struct Options::State {
    std::unique_ptr<CLI::App> owned;  // of the program; a command is owned by it
    CLI::App& app;
    std::map<std::string, std::string> variables;  ///< by their flags, `--http-port`
    std::vector<std::unique_ptr<Options>> commands;

    /// Only the program's own options are variables too.
    std::string variable_for(const std::string& name) {
        if (!owned) return "";
        return variables["--" + name] = variable_name(name);
    }
    [[nodiscard]] std::set<std::string> variable_names() const {
        std::set<std::string> names;
        for (const auto& [flag, variable] : variables) names.insert(variable);
        return names;
    }
};

namespace {

std::string trimmed(const std::string& text) {
    const auto from = text.find_first_not_of(" \t\r");
    if (from == std::string::npos) return "";
    return text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

std::string unquoted(const std::string& text) {
    const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                        text.front() == text.back();
    return quoted ? text.substr(1, text.size() - 2) : text;
}

/// Whether a file must be there.
enum class Needed { kNo, kYes };

/// Puts the KEY=VALUE lines of a file into the environment, where the environment does not have
/// them already.
void load_env_file(const std::string& path, Needed needed) {
    std::ifstream file(path);
    if (!file && needed == Needed::kYes)
        throw BadConfiguration("BELLHOP_ENV_FILE: cannot read " + path);
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        line = trimmed(line);
        if (line.empty() || line.front() == '#') continue;
        const auto equals = line.find('=');
        if (equals == std::string::npos || equals == 0) {
            throw BadConfiguration(path + ":" + std::to_string(number) + ": not KEY=VALUE");
        }
        const auto key = trimmed(line.substr(0, equals));
        setenv(key.c_str(), unquoted(trimmed(line.substr(equals + 1))).c_str(), 0);
    }
}

template <typename Number>
struct Range {
    Number least;
    Number most;
};

/// Says whether a text is no number, or one that is too small or too large.
template <typename Number>
CLI::Validator within(Range<Number> range) {
    std::ostringstream words;
    words << range.least << " to " << range.most;
    const auto problem = [range, words = words.str()](const std::string& text) -> std::string {
        Number value{};
        const auto* end = text.data() + text.size();
        const auto read = std::from_chars(text.data(), end, value);
        if (read.ptr != end || read.ec == std::errc::invalid_argument)
            return text + (std::is_integral_v<Number> ? " is no whole number" : " is no number");
        // A comparison with NaN is false.
        const bool fits = read.ec == std::errc{} && value >= range.least && value <= range.most;
        return fits ? "" : text + " is not in the range " + words;
    };
    return {problem, words.str()};
}

bool has_argument(const std::vector<std::string_view>& arguments, std::string_view flag) {
    return std::any_of(arguments.begin(), arguments.end(),
                       [&](auto each) { return each.substr(0, each.find('=')) == flag; });
}

/// Names a value's variable and not its flag, where it is the variable that holds it.
std::string with_its_source(std::string message,
                            const std::map<std::string, std::string>& variables,
                            const std::vector<std::string_view>& arguments) {
    for (const auto& [flag, variable] : variables) {
        const auto at = message.find(flag);
        if (at == std::string::npos || has_argument(arguments, flag)) continue;
        const auto after = at + flag.size();
        if (after == message.size() || message[after] == ':' || message[after] == ' ')
            return message.replace(at, flag.size(), variable);
    }
    return message;
}

}  // namespace

Options::Options(const std::string& program, const std::string& purpose) : state_(nullptr) {
    auto app = std::make_unique<CLI::App>();
    auto& its = *app;
    state_ = std::make_unique<State>(State{std::move(app), its, {}, {}});
    state_->app.name(program);
    state_->app.description(purpose);
    state_->app.set_version_flag("--version", program + " " BELLHOP_VERSION);
    state_->app.footer(
        "Each option is also an environment variable, as shown; a .env file is read too.");
}
Options::Options(std::unique_ptr<State> state) : state_(std::move(state)) {}
Options::~Options() = default;

Options& Options::command(const std::string& name, const std::string& purpose) {
    state_->app.require_subcommand(1);
    auto& app = *state_->app.add_subcommand(name, purpose);
    state_->commands.push_back(std::unique_ptr<Options>(
        new Options(std::make_unique<State>(State{nullptr, app, {}, {}}))));
    return *state_->commands.back();
}

bool Options::given() const {
    return state_->app.parsed();
}

void Options::add_argument(const std::string& name, std::string& target, const std::string& help) {
    state_->app.add_option(name, target, help)->required();
}

void Options::add(const std::string& name, std::string& target, const std::string& help) {
    state_->app.add_option("--" + name, target, help)
        ->envname(state_->variable_for(name))
        ->capture_default_str();
}

void Options::add(const std::string& name, int& target, const std::string& help, int least,
                  int most) {
    state_->app.add_option("--" + name, target, help)
        ->envname(state_->variable_for(name))
        ->check(within(Range<int>{least, most}))
        ->capture_default_str();
}

void Options::add(const std::string& name, double& target, const std::string& help, double least,
                  double most) {
    state_->app.add_option("--" + name, target, help)
        ->envname(state_->variable_for(name))
        ->check(within(Range<double>{least, most}))
        ->capture_default_str();
}

void Options::add(const std::string& name, std::optional<std::int64_t>& target,
                  const std::string& help) {
    state_->app.add_option("--" + name, target, help)->envname(state_->variable_for(name));
}

void Options::add(const std::string& name, bool& target, const std::string& help) {
    state_->app.add_flag("--" + name, target, help)->envname(state_->variable_for(name));
}

void Options::add_choice(const std::string& name, std::string& target, const std::string& help,
                         const std::string& choices) {
    state_->app.add_option("--" + name, target, help)
        ->envname(state_->variable_for(name))
        ->check(CLI::IsMember(CLI::detail::split(choices, '|')))
        ->capture_default_str();
}

std::optional<int> Options::parse(int argc, const char* const* argv) {
    const std::vector<std::string_view> arguments(argv + std::min(argc, 1), argv + argc);
    // Who asks for help is answered, however wrong the environment is.
    const bool help = has_argument(arguments, "--help") || has_argument(arguments, "-h");
    if (!help && !has_argument(arguments, "--version")) {
        const char* file = std::getenv("BELLHOP_ENV_FILE");
        load_env_file(file != nullptr ? file : ".env",
                      file != nullptr ? Needed::kYes : Needed::kNo);
        refuse_unknown_variables(state_->variable_names());
    }
    try {
        state_->app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return state_->app.exit(error, std::cout, std::cerr);
        if (help) return (std::cout << state_->app.help(), 0);
        throw BadConfiguration(with_its_source(error.what(), state_->variables, arguments) +
                               " (see --help)");
    }
    return std::nullopt;
}

}  // namespace bellhop::service
