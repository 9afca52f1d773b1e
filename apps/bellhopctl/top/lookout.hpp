// Asks everybody, again and again, without waiting for anybody, and keeps what is known.
#pragma once

#include "bellhopctl/asking.hpp"
#include "bellhopctl/explain/about.hpp"
#include "bellhopctl/top/meter.hpp"
#include "bellhopctl/top/sight.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>

namespace bellhop::ctl {

/// Who does not answer a question is not asked the same again meanwhile; so nothing piles up. One
/// thread; it must live as long as the loop turns.
class Lookout {
 public:
    /// @param changed is called after every answer
    Lookout(House& house, std::function<void()> changed);
    Lookout(const Lookout&) = delete;
    Lookout& operator=(const Lookout&) = delete;

    /// Asks everybody once.
    void look();
    /// Whether all that were asked have answered, or did not.
    [[nodiscard]] bool heard_all() const { return open_.empty(); }
    [[nodiscard]] const Sight& sight() const { return sight_; }

    /// Whose explanation is asked for at each look, at once for the first time; empty: nobody's.
    void explain(const std::string& booking_id);
    /// Of that booking; nothing while it is not known.
    [[nodiscard]] const std::optional<Heard<Known>>& explanation() const { return explanation_; }

 private:
    template <class T, class Read>
    void question(const std::string& name, const Question& question, Read read,
                  std::function<void(Heard<T>)> take);
    void look_at_service(ServiceSight& service);
    void look_at_queues();
    void look_at_metrics(ServiceSight& service);
    void look_at_attention();
    void look_at_pending();
    void look_at_waits(const std::string& booking_id);
    void look_at_explained();
    [[nodiscard]] ServiceSight& service(const std::string& name);

    House& house_;
    std::function<void()> changed_;
    Sight sight_;
    Meter meter_;
    std::set<std::string> open_;  // questions under way, by name
    std::string explained_;
    std::optional<Heard<Known>> explanation_;
};

}  // namespace bellhop::ctl
