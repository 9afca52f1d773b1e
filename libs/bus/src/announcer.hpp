// Tells a service when its link changed: compares what was said last with what is true now.
#pragma once

#include "core/scheduler.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bellhop::bus {

/// How a link stands: what keeps it from working, and whether a publish would get through.
struct LinkView {
    std::vector<std::string> problems;
    bool can_publish = false;
    friend bool operator==(const LinkView&, const LinkView&) = default;
};

/// Looks once per turn, at its end, however often it was told that something may have changed.
class Announcer {
 public:
    Announcer(Scheduler& scheduler, std::function<LinkView()> look)
        : scheduler_(scheduler), look_(std::move(look)) {}

    void on_change(std::function<void()> task) { on_change_.push_back(std::move(task)); }
    void on_connected(std::function<void()> task) { on_connected_.push_back(std::move(task)); }
    /// Something may have changed.
    void nudge();

 private:
    void compare();

    Scheduler& scheduler_;
    std::function<LinkView()> look_;
    std::vector<std::function<void()>> on_change_;
    std::vector<std::function<void()>> on_connected_;
    LinkView said_;
    bool complete_ = false;
    bool nudged_ = false;
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace bellhop::bus
