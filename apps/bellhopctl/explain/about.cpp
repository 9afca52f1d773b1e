// Asking everybody about one booking.
#include "bellhopctl/explain/about.hpp"

#include <memory>
#include <utility>

namespace bellhop::ctl {

namespace {

using availability::contract::HoldFacts;
using orchestrator::contract::Explanation;
using payment::contract::PaymentFacts;

struct ManagedQueue {
    std::int64_t messages_ready = 0;
    std::int64_t messages_unacknowledged = 0;
    std::int64_t consumers = 0;
    static constexpr auto fields() {
        using Q = ManagedQueue;
        return wire::fields(wire::optional("messages_ready", &Q::messages_ready),
                            wire::optional("messages_unacknowledged", &Q::messages_unacknowledged),
                            wire::optional("consumers", &Q::consumers));
    }
};

/// What is known so far; told when the last of those who share it has been heard.
class Gathering {
 public:
    explicit Gathering(std::function<void(Heard<Known>)> done) : done_(std::move(done)) {}
    Gathering(const Gathering&) = delete;
    Gathering& operator=(const Gathering&) = delete;

    Heard<Known> heard;

    /// One more who was asked. Remembers who did not answer instead of ending the whole.
    template <class T, class Take>
    static void add(const std::shared_ptr<Gathering>& all, House& house, Question question,
                    Take take) {
        ++all->open_;
        ask<T>(house, question, [all, who = question.who, take](Heard<T> answer) {
            if (answer.value) {
                take(*all->heard.value, *answer.value);
            } else {
                all->heard.value->troubles[who] = answer.trouble;
            }
            if (--all->open_ == 0) all->tell();
        });
    }
    void tell() { done_(std::move(heard)); }

 private:
    std::function<void(Heard<Known>)> done_;
    int open_ = 0;
};

void ask_others(House& house, const std::string& id, const std::shared_ptr<Gathering>& all) {
    Gathering::add<HoldFacts>(all, house, {"availability", "/audit/holds?booking_id=" + id},
                              [](Known& known, const HoldFacts& page) {
                                  if (!page.facts.empty()) known.hold = page.facts.front();
                              });
    Gathering::add<PaymentFacts>(all, house, {"payment", "/audit/payments?booking_id=" + id},
                                 [](Known& known, const PaymentFacts& page) {
                                     if (!page.facts.empty()) known.payment = page.facts.front();
                                 });
    const auto waits_for = all->heard.value->booking.waits_for;
    for (const auto& waits : waits_for) {
        Gathering::add<ManagedQueue>(
            all, house, {"management", "/api/queues/bellhop/" + waits.queue},
            [name = waits.queue](Known& known, const ManagedQueue& queue) {
                known.queues[name] = {queue.messages_ready, queue.messages_unacknowledged,
                                      queue.consumers};
            });
    }
}

}  // namespace

void ask_about(House& house, const std::string& booking_id,
               std::function<void(Heard<Known>)> done) {
    const auto all = std::make_shared<Gathering>(std::move(done));
    ask<Explanation>(house, {"orchestrator", "/bookings/" + booking_id + "/explanation"},
                     [&house, all, booking_id](Heard<Explanation> answer) {
                         all->heard.trouble = answer.trouble;
                         all->heard.status = answer.status;
                         if (!answer.value) return all->tell();
                         all->heard.value.emplace().booking = std::move(*answer.value);
                         ask_others(house, booking_id, all);
                     });
}

}  // namespace bellhop::ctl
