// Asking, remembering, telling on.
#include "orchestrator/dashboard/occupancy_desk.hpp"

#include "core/date.hpp"
#include "core/errors.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::orchestrator {

namespace {

using availability::contract::Occupancy;

constexpr Milliseconds kYoung{1000};
constexpr Milliseconds kPatience{2000};
constexpr std::size_t kMostConnections = 4;
constexpr std::size_t kMostKnown = 32;
constexpr std::size_t kMostWaiters = 256;
constexpr std::int64_t kUsualDays = 31;
constexpr std::int64_t kMostDays = 92;

struct OccupancyBody {
    bool fresh = false;
    Timestamp as_of{};
    Occupancy occupancy;
    static constexpr auto fields() {
        using O = OccupancyBody;
        return wire::fields(wire::field("fresh", &O::fresh), wire::field("as_of", &O::as_of),
                            wire::field("occupancy", &O::occupancy));
    }
};

/// Nothing where it is not what the contract says.
std::optional<Occupancy> occupancy_in(const std::optional<http::ClientResponse>& answer) {
    if (!answer || answer->status != 200) return std::nullopt;
    try {
        return wire::decode<Occupancy>(answer->body);
    } catch (const BadMessage&) {
        return std::nullopt;
    }
}

/// Only what was understood is passed on.
std::string target_of(const http::Request& request) {
    const auto days = http::whole_parameter(request, "days", {kUsualDays, kMostDays});
    std::string target = "/occupancy?days=" + std::to_string(days);
    const auto from = request.parameter("from");
    if (!from || from->empty()) return target;
    const auto date = Date::parse(*from);
    if (!date) throw BadMessage("from", "must be a date, YYYY-MM-DD");
    return target + "&from=" + date->text();
}

}  // namespace

void describe_occupancy(wire::Schemas& schemas) {
    schemas.add<Occupancy>("Occupancy", wire::Side::kWritten)
        .add<OccupancyBody>("KnownOccupancy", wire::Side::kWritten);
}

OccupancyDesk::OccupancyDesk(loop::UvLoop& loop, std::string url)
    : loop_(loop), url_(std::move(url)), client_(loop, kMostConnections) {}

void OccupancyDesk::respond(const http::Request& request, const OnAnswer& answer) {
    const auto target = target_of(request);
    if (!known_.contains(target)) forget_oldest();
    auto& known = known_[target];
    if (!known.asking && known.asked_at != Timestamp{} && loop_.now() - known.asked_at < kYoung)
        return answer(told(known));
    if (known.waiters.size() >= kMostWaiters) throw Unavailable("occupancy", "too many ask for it");
    known.waiters.push_back(answer);
    if (!known.asking) ask(target);
}

void OccupancyDesk::ask(const std::string& target) {
    auto& known = known_[target];
    known.asking = true;
    http::ClientRequest request;
    request.url = url_ + target;
    request.connect_timeout = kPatience;
    request.timeout = kPatience;
    client_.send(std::move(request),
                 [this, target](const std::optional<http::ClientResponse>& answer,
                                const std::string&) { take(target, answer); });
}

void OccupancyDesk::take(const std::string& target,
                         const std::optional<http::ClientResponse>& theirs) {
    auto& known = known_[target];
    known.asking = false;
    known.asked_at = loop_.now();
    auto occupancy = occupancy_in(theirs);
    known.fresh = occupancy.has_value();
    if (occupancy) {
        known.occupancy = std::move(occupancy);
        known.at = known.asked_at;
    }
    const auto response = told(known);
    for (const auto& waiter : std::exchange(known.waiters, {})) waiter(response);
}

http::Response OccupancyDesk::told(const Known& known) {
    if (!known.occupancy) {
        auto away = http::error(503, "Not known: availability is away");
        away.headers.emplace_back("Retry-After", "2");
        return away;
    }
    return http::json(200, wire::encode(OccupancyBody{known.fresh, known.at, *known.occupancy}));
}

void OccupancyDesk::forget_oldest() {
    if (known_.size() < kMostKnown) return;
    const auto oldest =
        std::min_element(known_.begin(), known_.end(), [](const auto& a, const auto& b) {
            return std::pair(a.second.asking, a.second.asked_at) <
                   std::pair(b.second.asking, b.second.asked_at);
        });
    if (oldest->second.asking) throw Unavailable("occupancy", "too much is asked for at once");
    known_.erase(oldest);
}

}  // namespace bellhop::orchestrator
