// What must exist in the broker.
#include "topology.hpp"

#include "problem_text.hpp"

namespace bellhop::bus {

namespace {
constexpr std::size_t kMostRequired = 256;
}  // namespace

Topology::Topology(Scheduler& scheduler, Random& random, const RabbitSettings& settings,
                   Looks& looks, std::function<void()> on_change)
    : scheduler_(scheduler),
      settings_(settings),
      looks_(looks),
      on_change_(std::move(on_change)),
      backoff_(random, settings.first_backoff, settings.longest_backoff) {}

void Topology::require(Thing thing, const std::string& name) {
    const Name key{thing, name};
    if (!required_.emplace(key, Found::Answer::kUnknown).second) return;
    if (linked_) look(key);
    on_change_();
}

void Topology::missed_exchange(const std::string& exchange) {
    const Name key{Thing::kExchange, exchange};
    if (!required_.contains(key) && required_.size() >= kMostRequired) return;
    required_[key] = Found::Answer::kMissing;
    look_again_later();
    on_change_();
}

bool Topology::missing_exchange(const std::string& exchange) const {
    const auto it = required_.find({Thing::kExchange, exchange});
    return it != required_.end() && it->second == Found::Answer::kMissing;
}

void Topology::link_opened() {
    linked_ = true;
    for (auto& [name, answer] : required_) {
        answer = Found::Answer::kUnknown;
        look(name);
    }
}

void Topology::link_lost() {
    linked_ = false;
    scheduler_.cancel(std::exchange(timer_, 0));
}

void Topology::add_problems(std::vector<std::string>& problems) const {
    if (!linked_) return;
    for (const auto& [name, answer] : required_) {
        if (answer == Found::Answer::kThere) continue;
        if (answer == Found::Answer::kUnknown)
            problems.push_back(unanswered_text(settings_, "word yet about '" + name.second + "'"));
        else if (name.first == Thing::kQueue)
            problems.push_back(queue_missing_text(settings_, name.second));
        else
            problems.push_back(exchange_missing_text(settings_, name.second));
    }
}

void Topology::look(const Name& name) {
    looks_.look(name.first, name.second,
                [this, name](const Found& result) { found(name, result); });
}

void Topology::found(const Name& name, const Found& found) {
    required_[name] = found.answer;
    if (found.answer != Found::Answer::kThere) look_again_later();
    on_change_();
}

void Topology::look_again_later() {
    if (timer_ != 0 || !linked_) return;
    timer_ = scheduler_.after(backoff_.next(), [this] {
        timer_ = 0;
        look_for_all_but_the_found();
    });
}

void Topology::look_for_all_but_the_found() {
    bool all_found = true;
    for (const auto& [name, answer] : required_) {
        if (answer == Found::Answer::kThere) continue;
        all_found = false;
        look(name);
    }
    if (all_found) backoff_.reset();
}

}  // namespace bellhop::bus
