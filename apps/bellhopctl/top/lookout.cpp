// One question after the other, all under way at once.
#include "bellhopctl/top/lookout.hpp"

#include "bellhopctl/bookings/booking_list.hpp"
#include "bellhopctl/bookings/print.hpp"
#include "orchestrator/contract/attention.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::ctl {

namespace {

using orchestrator::contract::AttentionFacts;
using orchestrator::contract::Explanation;
using State = ServiceSight::State;

constexpr Milliseconds kPatience{3000};
constexpr int kMostPending = 20;
constexpr const char* kFront = kServices.front();

/// GET /ready, 200 or 503.
struct Readiness {
    std::string status;
    std::vector<std::string> problems;
    static constexpr auto fields() {
        return wire::fields(wire::field("status", &Readiness::status),
                            wire::field("problems", &Readiness::problems));
    }
};

std::int64_t outbox_of(const std::vector<MetricSample>& metrics) {
    for (const auto& sample : metrics) {
        if (sample.name == "bellhop_outbox_unconfirmed" && sample.value > 0 && sample.value < 1e15)
            return static_cast<std::int64_t>(sample.value);
    }
    return 0;
}

template <class T>
auto decoded(const Question& question) {
    return [question](const http::ClientResponse& answer) { return body_as<T>(question, answer); };
}

PendingSight pending_of(const ListedBooking& booking, const std::vector<PendingSight>& before) {
    PendingSight sight{booking.booking_id.value(), booking.hotel_name + ", " + booking.room_type,
                       "", false, booking.booking_timestamp};
    const auto known = std::find_if(before.begin(), before.end(), [&](const auto& each) {
        return each.booking_id == sight.booking_id;
    });
    if (known != before.end()) {
        sight.waits_for = known->waits_for;
        sight.attention = known->attention;
    }
    return sight;
}

}  // namespace

Lookout::Lookout(House& house, std::function<void()> changed)
    : house_(house), changed_(std::move(changed)) {
    for (const auto* name : kServices) sight_.services.push_back({name, State::kUnknown, {}, {}});
}

template <class T, class Read>
void Lookout::question(const std::string& name, const Question& question, Read read,
                       std::function<void(Heard<T>)> take) {
    if (!open_.insert(name).second) return;
    ask<T>(house_, question, std::move(read), [this, name, take = std::move(take)](Heard<T> heard) {
        open_.erase(name);
        take(std::move(heard));
        sight_.at = house_.now();
        changed_();
    });
}

ServiceSight& Lookout::service(const std::string& name) {
    return *std::find_if(sight_.services.begin(), sight_.services.end(),
                         [&](const auto& each) { return each.name == name; });
}

void Lookout::look() {
    for (auto& each : sight_.services) {
        look_at_service(each);
        look_at_metrics(each);
    }
    look_at_queues();
    look_at_attention();
    look_at_pending();
    look_at_explained();
}

void Lookout::look_at_service(ServiceSight& service) {
    const auto read = [](const http::ClientResponse& answer) {
        return wire::decode<Readiness>(answer.body);
    };
    question<Readiness>("ready " + service.name, {service.name, "/ready", kPatience}, read,
                        [&service](Heard<Readiness> heard) {
                            if (!heard.value) {
                                service.state = State::kAway;
                                service.words = {heard.trouble};
                                return;
                            }
                            const bool ready = heard.status == 200;
                            service.state = ready ? State::kReady : State::kNotReady;
                            service.words = std::move(heard.value->problems);
                        });
}

void Lookout::look_at_metrics(ServiceSight& service) {
    using Metrics = std::vector<MetricSample>;
    const auto read = [](const http::ClientResponse& answer) { return read_metrics(answer.body); };
    question<Metrics>("metrics " + service.name, {service.name, "/metrics", kPatience}, read,
                      [this, &service](const Heard<Metrics>& heard) {
                          service.outbox.reset();
                          const bool front = service.name == kFront;
                          if (front) sight_.traffic.reset();
                          if (!heard.value) return;
                          service.outbox = outbox_of(*heard.value);
                          if (!front) return;
                          meter_.take(house_.now(), *heard.value);
                          sight_.traffic = meter_.traffic();
                      });
}

void Lookout::look_at_queues() {
    using Queues = std::vector<Queue>;
    const Question asked{"management", std::string(kQueuesTarget), kPatience};
    const auto read = [asked](const http::ClientResponse& answer) {
        if (answer.status != 200)
            throw Unavailable(asked.who, "answers " + std::to_string(answer.status));
        return read_queues(answer.body);
    };
    question<Queues>("queues", asked, read, [this](Heard<Queues> heard) {
        sight_.queues = std::move(heard.value);
        sight_.broker_trouble = heard.trouble;
    });
}

void Lookout::look_at_attention() {
    const Question asked{kFront, "/attention?limit=1", kPatience};
    question<AttentionFacts>("attention", asked, decoded<AttentionFacts>(asked),
                             [this](const Heard<AttentionFacts>& heard) {
                                 sight_.attention.reset();
                                 if (heard.value) sight_.attention = heard.value->total;
                             });
}

void Lookout::look_at_pending() {
    const Question asked{kFront, "/bookings?status=pending&limit=" + std::to_string(kMostPending),
                         kPatience};
    question<ListedPage>(
        "pending", asked, decoded<ListedPage>(asked), [this](const Heard<ListedPage>& heard) {
            const auto before = std::exchange(sight_.pending, std::nullopt);
            if (!heard.value) return;
            sight_.pending.emplace();
            for (const auto& booking : heard.value->bookings) {
                sight_.pending->push_back(
                    pending_of(booking, before.value_or(std::vector<PendingSight>{})));
                look_at_waits(booking.booking_id.value());
            }
        });
}

void Lookout::look_at_waits(const std::string& booking_id) {
    const Question asked{kFront, "/bookings/" + booking_id + "/explanation", kPatience};
    question<Explanation>("waits " + booking_id, asked, decoded<Explanation>(asked),
                          [this, booking_id](const Heard<Explanation>& heard) {
                              if (!heard.value || !sight_.pending) return;
                              for (auto& each : *sight_.pending) {
                                  if (each.booking_id != booking_id) continue;
                                  each.waits_for = joined(waits_in_words(*heard.value));
                                  each.attention = heard.value->attention.has_value();
                              }
                          });
}

void Lookout::explain(const std::string& booking_id) {
    if (booking_id == explained_) return;
    explained_ = booking_id;
    explanation_.reset();
    look_at_explained();
}

void Lookout::look_at_explained() {
    const auto name = "about " + explained_;
    if (explained_.empty() || !open_.insert(name).second) return;
    ask_about(house_, explained_, [this, name, id = explained_](Heard<Known> heard) {
        open_.erase(name);
        if (id == explained_) explanation_ = std::move(heard);
        changed_();
    });
}

}  // namespace bellhop::ctl
