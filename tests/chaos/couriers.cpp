// A bus of its own, and by the management API a queue that hears everything.
#include "chaos/couriers.hpp"

#include "bus/names.hpp"
#include "chaos/phone.hpp"

#include <stdexcept>
#include <vector>

namespace bellhop::chaos {

namespace {

const std::string kCopies = "chaos.copies";
constexpr Milliseconds kLatestCopy{6000};
constexpr Milliseconds kLongestDelay{3000};
constexpr int kMostCopies = 2;

struct Call {
    const char* method;
    std::string path;
    std::string body;
};

void ask_management(const tests::TestBroker& broker, const Call& call) {
    Phone phone;
    http::ClientRequest request;
    request.method = call.method;
    request.url = "http://operator:" + broker.password("operator") +
                  "@127.0.0.1:" + std::to_string(broker.management_port()) + "/api/" + call.path;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = call.body;
    request.timeout = Milliseconds{20000};
    const auto answer = phone.call(std::move(request));
    if (!answer || answer->status >= 300) {
        throw std::runtime_error("the broker's management refuses " + call.path + ": " +
                                 (answer ? answer->body : "no answer"));
    }
}

void make_queue_of_copies(const tests::TestBroker& broker) {
    ask_management(broker, {"PUT", "queues/bellhop/" + kCopies,
                            R"({"durable":true,"arguments":{"x-max-length":20000}})"});
    const auto bind = [&](std::string_view exchange, const std::string& key) {
        ask_management(broker,
                       {"POST", "bindings/bellhop/e/" + std::string(exchange) + "/q/" + kCopies,
                        R"({"routing_key":")" + key + "\"}"});
    };
    bind(bus::names::kCommands, std::string(bus::names::kAvailabilityCommands));
    bind(bus::names::kCommands, std::string(bus::names::kPaymentCommands));
    for (const int instance : {1, 2}) bind(bus::names::kReplies, bus::names::reply_queue(instance));
}

/// The same message, straight to its queue: past the exchange, where it would be heard again.
Envelope straight(const bus::Delivery& delivery) {
    auto envelope = without_broker_history(delivery.envelope);
    envelope.exchange.clear();
    return envelope;
}

}  // namespace

Courier::Courier(tests::TestBroker& broker, Prank prank, std::uint64_t seed,
                 std::atomic<std::int64_t>& sent)
    : broker_(broker), prank_(prank), random_(seed), sent_(sent) {
    if (prank == Prank::kCopies) make_queue_of_copies(broker);
    thread_ = std::thread([this, url = broker.amqp_url("operator")] { work(url); });
}

Courier::~Courier() {
    ending_ = true;
    thread_.join();
    try {
        if (prank_ == Prank::kCopies)
            ask_management(broker_, {"DELETE", "queues/bellhop/" + kCopies, ""});
    } catch (const std::runtime_error& why) {
        say(why.what());
    }
}

void Courier::work(const std::string& url) {
    loop::UvLoop loop;
    auto settings = bus::parse_amqp_url(url);
    settings.connection_name = "chaos";
    bus::RabbitBus bus(loop, random_, settings);
    if (prank_ == Prank::kCopies) {
        bus.consume({kCopies, 256, false}, [&](auto delivery) { copy(loop, bus, delivery); });
    } else {
        for (const auto queue : {bus::names::kAvailabilityCommands, bus::names::kPaymentCommands})
            bus.consume({std::string(queue), 8, false},
                        [&](auto delivery) { delay(loop, bus, delivery); });
    }
    while (!ending_) loop.run_once(Milliseconds{20});
    bus.close();
    loop.run_once(Milliseconds{20});
}

void Courier::copy(loop::UvLoop& loop, bus::Bus& bus, const bus::Delivery& delivery) {
    const auto copies = random_.next() % (kMostCopies + 1);
    for (std::uint64_t each = 0; each < copies; ++each) {
        loop.after(random_.up_to(kLatestCopy), [this, &bus, message = straight(delivery)] {
            bus.publish(message, [this](bus::Published how) {
                if (how == bus::Published::kConfirmed) ++sent_;
            });
        });
    }
    bus.acknowledge(std::array{delivery.tag});
}

void Courier::delay(loop::UvLoop& loop, bus::Bus& bus, const bus::Delivery& delivery) {
    loop.after(random_.up_to(kLongestDelay),
               [this, &bus, tag = delivery.tag, message = straight(delivery)] {
                   bus.publish(message, [this, &bus, tag](bus::Published how) {
                       if (how != bus::Published::kConfirmed) return bus.give_back(tag);
                       ++sent_;
                       bus.acknowledge(std::array{tag});
                   });
               });
}

}  // namespace bellhop::chaos
