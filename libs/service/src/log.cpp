// Log lines, on spdlog.
#include "service/log.hpp"

#include "wire/json_text.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace bellhop::service {

struct Log::State {
    explicit State(const std::string& name)
        : logger(name, std::make_shared<spdlog::sinks::stdout_sink_mt>()) {}
    spdlog::logger logger;
};

namespace {

/// A value as it stands where it is one word; quoted and escaped otherwise, so that a line stays a
/// line.
std::string text_value(std::string_view value) {
    const bool plain =
        !value.empty() && value.find_first_of(" \"=\\") == std::string_view::npos &&
        value.find_first_not_of(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/-+,@<>()[]{}") ==
            std::string_view::npos;
    return plain ? std::string(value) : wire::quoted(value);
}

}  // namespace

Log::Log(std::string service, LogFormat format, const std::string& level)
    : service_(std::move(service)), format_(format), state_(std::make_unique<State>(service_)) {
    state_->logger.set_level(spdlog::level::from_str(level));
    state_->logger.flush_on(spdlog::level::trace);
    // The message of a JSON line is already JSON members.
    state_->logger.set_pattern(
        format == LogFormat::kJson
            ? R"({"time":"%Y-%m-%dT%H:%M:%S.%f","level":"%l","service":"%n",%v})"
            : "%Y-%m-%d %H:%M:%S.%e %-5l %n: %v",
        spdlog::pattern_time_type::utc);
}
Log::~Log() = default;

void Log::write(int level, std::string_view text, Fields fields) {
    const auto severity = static_cast<spdlog::level::level_enum>(level);
    if (!state_->logger.should_log(severity)) return;
    std::string line;
    if (format_ == LogFormat::kJson) {
        line = "\"message\":" + wire::quoted(text);
        for (const auto& [name, value] : fields)
            line += "," + wire::quoted(name) + ":" + wire::quoted(value);
    } else {
        for (const char c : text) line += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        for (const auto& [name, value] : fields) {
            line += " " + std::string(name) + "=" + text_value(value);
        }
    }
    state_->logger.log(severity, spdlog::string_view_t(line.data(), line.size()));
}

void Log::debug(std::string_view text, Fields fields) {
    write(spdlog::level::debug, text, fields);
}
void Log::info(std::string_view text, Fields fields) {
    write(spdlog::level::info, text, fields);
}
void Log::warn(std::string_view text, Fields fields) {
    write(spdlog::level::warn, text, fields);
}
void Log::error(std::string_view text, Fields fields) {
    write(spdlog::level::err, text, fields);
}

}  // namespace bellhop::service
