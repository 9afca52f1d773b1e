// The operator's tool, bellhopctl, as a program that is run: doctor, audit and dead letters are its
// matter, and there is no second truth here.
#pragma once

#include "loop/uv_loop.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bellhop::orchestrator {

/// Where it is, and how it finds the house.
struct ToolSettings {
    std::string program;   ///< empty: there is none here
    std::string settings;  ///< a file NAME=VALUE with the operator's addresses and passwords
};

/// Runs it, one at a time; others wait, a few. One thread.
class OperatorTool {
 public:
    /// Its JSON, or why there is none.
    struct Told {
        std::string json;
        std::string trouble;
    };
    using Done = std::function<void(const Told& told)>;

    OperatorTool(loop::UvLoop& loop, ToolSettings settings)
        : loop_(loop), settings_(std::move(settings)) {}

    /// The name of the setting that is missing; empty where it can be run.
    [[nodiscard]] std::string missing() const;
    /// Whether it would take nothing more now.
    [[nodiscard]] bool full() const;
    /// @param arguments as a person types them; no shell reads them @throws Unavailable where it is
    /// not set, or too many wait
    void run(std::vector<std::string> arguments, Milliseconds timeout, Done done);

 private:
    struct Job {
        std::vector<std::string> arguments;
        Milliseconds timeout;
        Done done;
    };
    void begin();
    void finish(const loop::ChildResult& result);
    [[nodiscard]] std::vector<std::string> environment() const;

    loop::UvLoop& loop_;
    ToolSettings settings_;
    std::deque<Job> jobs_;  // the first of them runs while there is a child
    std::unique_ptr<loop::Child> child_;
};

}  // namespace bellhop::orchestrator
