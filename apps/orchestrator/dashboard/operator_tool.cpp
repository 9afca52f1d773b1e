// One child process after the other.
#include "orchestrator/dashboard/operator_tool.hpp"

#include "core/errors.hpp"
#include "wire/document.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace bellhop::orchestrator {

namespace {

constexpr std::size_t kMostJobs = 8;
constexpr std::size_t kMostWords = 500;

/// The first line, without the control characters that a terminal would obey.
std::string first_line(const std::string& text) {
    auto line = text.substr(0, std::min(text.find('\n'), kMostWords));
    std::erase_if(line, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    return line;
}

/// What it prints goes into an answer as it is.
bool is_object(const std::string& text) {
    try {
        return wire::parse(text).kind == wire::Kind::kObject;
    } catch (const BadMessage&) {
        return false;
    }
}

std::string why_of(const loop::ChildResult& result) {
    if (!result.problem.empty()) return "bellhopctl: " + result.problem;
    auto said = first_line(result.err);
    if (!said.empty()) return said;
    return "bellhopctl ended with " + std::to_string(result.exit_code) +
           " and said nothing that is JSON";
}

}  // namespace

std::string OperatorTool::missing() const {
    if (settings_.program.empty()) return "BELLHOP_OPERATOR_TOOL";
    return settings_.settings.empty() ? "BELLHOP_OPERATOR_TOOL_SETTINGS" : "";
}

bool OperatorTool::full() const {
    return jobs_.size() >= kMostJobs;
}

void OperatorTool::run(std::vector<std::string> arguments, Milliseconds timeout, Done done) {
    if (const auto setting = missing(); !setting.empty())
        throw Unavailable("bellhopctl", "the setting " + setting + " is missing");
    if (full()) throw Unavailable("bellhopctl", "too much waits for it");
    jobs_.push_back({std::move(arguments), timeout, std::move(done)});
    if (!child_) begin();
}

void OperatorTool::begin() {
    loop::ChildCommand command;
    command.program = settings_.program;
    command.arguments = jobs_.front().arguments;
    command.environment = environment();
    command.timeout = jobs_.front().timeout;
    child_ =
        loop_.run(std::move(command), [this](const loop::ChildResult& result) { finish(result); });
}

void OperatorTool::finish(const loop::ChildResult& result) {
    const auto job = std::move(jobs_.front());
    jobs_.pop_front();
    Told told;
    // What it found may be bad news, and its exit code says so; the news is what is wanted.
    if (result.problem.empty() && is_object(result.out)) {
        told.json = result.out;
    } else {
        told.trouble = why_of(result);
    }
    // Not within the child's own callback: the next one takes its place.
    loop_.post([this] {
        child_.reset();
        if (!jobs_.empty()) begin();
    });
    job.done(told);
}

std::vector<std::string> OperatorTool::environment() const {
    std::vector<std::string> all{"BELLHOP_ENV_FILE=" + settings_.settings};
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string_view entry = *each;
        // A service's own settings are not the tool's; these say where and how the house is run.
        const bool ours = entry.starts_with("BELLHOP_");
        const bool place =
            entry.starts_with("BELLHOP_RUN_DIR=") || entry.starts_with("BELLHOP_RUN_BY=");
        if (!ours || place) all.emplace_back(entry);
    }
    return all;
}

}  // namespace bellhop::orchestrator
