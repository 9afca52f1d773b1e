// What others hear on `booking.events` of the real services on a real broker.
#include "bus/names.hpp"
#include "bus/rabbit_bus.hpp"
#include "core/random.hpp"
#include "loop/uv_loop.hpp"
#include "operator_desk.hpp"
#include "stage.hpp"
#include "wire/cloud_event.hpp"

#include <algorithm>
#include <future>
#include <map>
#include <set>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

using Types = std::vector<std::string>;

/// Somebody with a queue of their own, who hears everything from the beginning.
class Listener {
 public:
    Listener() : bus_(loop_, random_, bus::parse_amqp_url(the_broker().amqp_url("operator"))) {
        bus::Subscription subscription;
        subscription.bindings = {{std::string(bus::names::kEvents), "#"}};
        bus_.consume(std::move(subscription), [this](const bus::Delivery& delivery) {
            hear(delivery.envelope);
            bus_.acknowledge(std::span(&delivery.tag, 1));
        });
        if (!listen_until([this] { return bus_.problems().empty(); }))
            throw std::runtime_error("the listener does not come up");
    }
    template <class Condition>
    [[nodiscard]] bool listen_until(Condition condition, Milliseconds most = kPatience) {
        const auto until = loop_.now() + most;
        while (!condition()) {
            if (loop_.now() >= until) return false;
            loop_.run_once(Milliseconds{20});
        }
        return true;
    }
    /// Each id once, by booking.
    [[nodiscard]] const std::map<std::string, Types>& heard() const { return heard_; }
    [[nodiscard]] std::size_t ids() const { return ids_.size(); }
    [[nodiscard]] int copies() const { return copies_; }

 private:
    void hear(const Envelope& envelope) {
        const auto heading = wire::decode<wire::EventHeading>(envelope.body);
        CHECK(envelope.content_type == wire::kCloudEventMedia);
        CHECK(envelope.message_id.value() == heading.id);
        if (!ids_.insert(heading.id).second) {
            ++copies_;
            return;
        }
        heard_[heading.subject].push_back(heading.type);
    }

    loop::UvLoop loop_;
    SystemRandom random_;
    bus::RabbitBus bus_;
    std::map<std::string, Types> heard_;
    std::set<std::string> ids_;
    int copies_ = 0;
};

const Types kConfirmed{"booking.created", "room.held", "payment.completed", "booking.confirmed"};

}  // namespace

TEST_CASE(
    "each booking's facts are heard once and in order, with the orchestrator killed in between") {
    auto& house = fresh_house();
    Listener listener;
    std::vector<std::string> ids;
    for (int round = 0; round < 4; ++round) {
        for (auto& id : book_many(house, 20)) ids.push_back(std::move(id));
        house.kill("orchestrator");
        house.start("orchestrator");
        REQUIRE(house.wait_ready("orchestrator", kPatience));
    }
    REQUIRE(all_confirmed(house, ids));
    CHECK(listener.listen_until([&] { return listener.ids() >= ids.size() * kConfirmed.size(); }));
    CHECK(listener.ids() == ids.size() * kConfirmed.size());
    // Not all of it each time: what was announced is noted.
    CHECK(listener.copies() < static_cast<int>(listener.ids()));
    for (const auto& id : ids) CHECK(listener.heard().at(id) == kConfirmed);
    MESSAGE("sent again after 4 kills, under the same ids: ", listener.copies());

    CHECK(cancel(house, ids.front()).status == 200);
    REQUIRE(listener.listen_until([&] { return listener.heard().at(ids.front()).size() == 7; }));
    const auto& all = listener.heard().at(ids.front());
    CHECK(all.at(4) == "booking.cancelled");
    CHECK(std::count(all.begin(), all.end(), "payment.refunded") == 1);
    CHECK(std::count(all.begin(), all.end(), "room.released") == 1);
}

TEST_CASE("an orchestrator that stops in good order has announced all, and repeats nothing") {
    auto& house = fresh_house();
    Listener listener;
    const auto ids = book_many(house, 20);
    REQUIRE(all_confirmed(house, ids));
    CHECK(house.terminate("orchestrator") == 0);
    house.start("orchestrator");
    REQUIRE(house.wait_ready("orchestrator", kPatience));
    const auto last = book(house, new_booking());
    const auto id = last.at("booking_id");
    REQUIRE(listener.listen_until(
        [&] { return listener.heard().contains(id) && listener.heard().at(id) == kConfirmed; }));
    CHECK(listener.ids() == 21 * kConfirmed.size());
    CHECK(listener.copies() == 0);
}

TEST_CASE(
    "bellhopctl events tail shows what happens from now on, and ends by its limit or Ctrl-C") {
    auto& house = any_house();
    auto tail = std::async(std::launch::async, [&] {
        return ctl(house,
                   {"events", "tail", "--json", "--type", "booking.confirmed", "--limit", "1"});
    });
    std::set<std::string> ids;
    CHECK(eventually(kPatience, [&] {
        ids.insert(book(house, new_booking()).at("booking_id"));
        return tail.wait_for(Milliseconds{100}) == std::future_status::ready;
    }));
    const auto shown = tail.get();
    CHECK(shown.exit_code == 0);
    const auto line = shown.output.substr(shown.output.find('{'));
    const auto heading = wire::decode<wire::EventHeading>(line);
    CHECK(heading.type == "booking.confirmed");
    CHECK(ids.contains(heading.subject));

    // In the foreground: else timeout signals the group too, a second time, in the middle of the
    // end.
    const auto ended = ctl(house, {"events", "tail"},
                           {"timeout", "--foreground", "-s", "INT", "--preserve-status", "3"});
    CHECK(ended.exit_code == 0);
    CHECK(ended.output.find("listening to booking.events") != std::string::npos);
    CHECK(ctl(house, {"events", "tail", "--type", "Room!"}).exit_code == 2);
}

}  // namespace bellhop::tests
