// Settings, on CLI11.
#include "service/options.hpp"

#include "core/errors.hpp"
#include "known_settings.hpp"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>
#include <string>

#include <CLI/CLI.hpp>

namespace bellhop::service {

struct Options::State {
    std::unique_ptr<CLI::App> owned;  // of the program; a command is owned by it
    CLI::App& app;
    std::set<std::string> variables;
    std::vector<std::unique_ptr<Options>> commands;

    /// Only the program's own options are variables too.
    std::string variable_for(const std::string& name) {
        if (!owned) return "";
        auto variable = variable_name(name);
        variables.insert(variable);
        return variable;
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

/// Every comparison with NaN is false, so it is within every range.
std::string refuse_nan(const std::string& text) {
    return std::isnan(std::strtod(text.c_str(), nullptr)) ? "Value " + text + " is no number" : "";
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
        ->check(CLI::Range(least, most))
        ->capture_default_str();
}

void Options::add(const std::string& name, double& target, const std::string& help, double least,
                  double most) {
    state_->app.add_option("--" + name, target, help)
        ->envname(state_->variable_for(name))
        ->check(CLI::Range(least, most))
        ->check(refuse_nan, "")
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
    const char* file = std::getenv("BELLHOP_ENV_FILE");
    load_env_file(file != nullptr ? file : ".env", file != nullptr ? Needed::kYes : Needed::kNo);
    refuse_unknown_variables(state_->variables);
    try {
        state_->app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return state_->app.exit(error, std::cout, std::cerr);
        throw BadConfiguration(std::string(error.what()) + " (see --help)");
    }
    return std::nullopt;
}

}  // namespace bellhop::service
