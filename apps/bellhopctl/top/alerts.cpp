// Broker, services, people, queues: in this order.
#include "bellhopctl/top/alerts.hpp"

#include "bellhopctl/columns.hpp"
#include "bellhopctl/queues/remarks.hpp"

namespace bellhop::ctl {

namespace {

using State = ServiceSight::State;

/// `management: refused` without `management: `.
std::string without_name(const std::string& words, const std::string& name) {
    const auto prefix = name + ": ";
    return words.starts_with(prefix) ? words.substr(prefix.size()) : words;
}

void add_broker(const Sight& sight, const Place& place, std::vector<Alert>& all) {
    if (sight.queues || sight.broker_trouble.empty()) return;
    const auto words = without_name(sight.broker_trouble, "management");
    if (words.starts_with("answers ")) {
        all.push_back({Tone::kTrouble, "the broker's management does not tell", place.management(),
                       words + "; its URL is --management-url"});
    } else {
        all.push_back({Tone::kTrouble, "the broker is missing", place.start("rabbitmq"), words});
    }
}

void add_services(const Sight& sight, const Place& place, std::vector<Alert>& all) {
    for (const auto& service : sight.services) {
        if (service.state == State::kAway) {
            all.push_back({Tone::kTrouble, service.name + " is missing", place.start(service.name),
                           own_words(service)});
        }
    }
    // Without the broker nobody is ready: one alert says it.
    const bool broker_missing = !sight.queues && !sight.broker_trouble.empty();
    for (const auto& service : sight.services) {
        if (service.state == State::kNotReady && !broker_missing) {
            all.push_back({Tone::kNotice, service.name + " is not ready", place.logs(service.name),
                           own_words(service)});
        }
    }
}

void add_queues(const Sight& sight, const Place& place, std::vector<Alert>& all) {
    if (!sight.queues) return;
    for (const auto& remark : remarks_on(*sight.queues, place)) {
        // Whoever should consume it says so itself, and knows it earlier than the broker tells.
        if (remark.kind == Remark::Kind::kNobody) continue;
        const bool passing =
            remark.kind == Remark::Kind::kGrowing || remark.kind == Remark::Kind::kRetried;
        all.push_back({passing ? Tone::kNotice : Tone::kTrouble, remark.queue + " " + remark.what,
                       remark.next, ""});
    }
}

}  // namespace

std::string own_words(const ServiceSight& service) {
    std::string words;
    for (const auto& each : service.words)
        words += (words.empty() ? "" : "; ") + without_name(each, service.name);
    return words;
}

std::vector<Alert> alerts(const Sight& sight, const Place& place) {
    std::vector<Alert> all;
    add_broker(sight, place, all);
    add_services(sight, place, all);
    if (sight.attention.value_or(0) > 0) {
        const bool one = *sight.attention == 1;
        all.push_back({Tone::kTrouble,
                       std::to_string(*sight.attention) +
                           (one ? " booking needs a person" : " bookings need a person"),
                       "bellhopctl attention list", ""});
    }
    add_queues(sight, place, all);
    return all;
}

Lines alert_lines(const std::vector<Alert>& alerts, std::size_t columns, Signs signs) {
    Lines lines;
    for (const auto& alert : alerts) {
        const Piece what{trouble_sign(signs) + " " + alert.what, alert.tone};
        const bool fits = width_of(what.text) + 2 + width_of(alert.next) <= columns;
        lines.push_back({what});
        if (!fits) lines.emplace_back();
        lines.back().push_back({"  "});
        lines.back().push_back({alert.next, Tone::kStrong});
        if (fits && !alert.words.empty())
            lines.back().push_back({"  " + alert.words, Tone::kQuiet});
    }
    return lines;
}

}  // namespace bellhop::ctl
