// Structured log lines: text for people, JSON on request. Never payment details, never passwords.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace bellhop::service {

enum class LogFormat { kText, kJson };

/// Writes lines to standard output, flushed line by line. One thread.
class Log {
 public:
    using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    /// @param level `debug`, `info`, `warn` or `error`: what is below is left out
    Log(std::string service, LogFormat format, const std::string& level);
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    void debug(std::string_view text, Fields fields = {});
    void info(std::string_view text, Fields fields = {});
    void warn(std::string_view text, Fields fields = {});
    void error(std::string_view text, Fields fields = {});
    [[nodiscard]] LogFormat format() const { return format_; }

 private:
    void write(int level, std::string_view text, Fields fields);
    struct State;
    std::string service_;
    LogFormat format_;
    std::unique_ptr<State> state_;
};

}  // namespace bellhop::service
