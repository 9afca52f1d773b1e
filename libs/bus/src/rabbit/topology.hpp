// What must exist in the broker: looked for at every connect, and again while it is missing.
#pragma once

#include "backoff.hpp"
#include "looks.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bellhop::bus {

/// The required queues and exchanges, and which of them are there.
class Topology {
 public:
    Topology(Scheduler& scheduler, Random& random, const RabbitSettings& settings, Looks& looks,
             std::function<void()> on_change);
    ~Topology() { scheduler_.cancel(timer_); }
    Topology(const Topology&) = delete;
    Topology& operator=(const Topology&) = delete;

    void require(Thing thing, const std::string& name);
    /// A publish found this exchange missing: from now on it is required, and missing.
    void missed_exchange(const std::string& exchange);
    [[nodiscard]] bool missing_exchange(const std::string& exchange) const;

    void link_opened();
    void link_lost();
    void add_problems(std::vector<std::string>& problems) const;

 private:
    using Name = std::pair<Thing, std::string>;

    void look(const Name& name);
    void found(const Name& name, const Found& found);
    void look_again_later();
    void look_for_all_but_the_found();

    Scheduler& scheduler_;
    const RabbitSettings& settings_;
    Looks& looks_;
    std::function<void()> on_change_;
    Backoff backoff_;
    std::map<Name, Found::Answer> required_;
    bool linked_ = false;
    Scheduler::TimerId timer_ = 0;
};

}  // namespace bellhop::bus
