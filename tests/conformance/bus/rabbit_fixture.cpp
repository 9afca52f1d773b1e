// A real RabbitMQ for the suite: one node for all cases of a program, and its test queues.
#include "fixtures.hpp"

#include <chrono>
#include <fstream>

namespace bellhop::tests {

namespace {

constexpr int kQueuesOfEachKind = 30;

std::string queue_json(const std::string& name, const std::string& arguments) {
    return R"({"name":")" + name +
           R"(","vhost":"bellhop","durable":true,"auto_delete":false,"arguments":{)" + arguments +
           "}}";
}

std::string exchange_json(const std::string& name, const std::string& type) {
    return R"({"name":")" + name + R"(","vhost":"bellhop","type":")" + type +
           R"(","durable":true,"auto_delete":false,"internal":false,"arguments":{}})";
}

void import(TestBroker& broker, const std::string& definitions) {
    const auto path = broker.run_dir() / "test-definitions.json";
    std::ofstream(path) << definitions;
    broker.rabbitmqctl({"import_definitions", path.string()});
}

/// All at once: a call of rabbitmqctl takes seconds.
std::string all_definitions() {
    std::string queues;
    for (int n = 1; n <= kQueuesOfEachKind; ++n) {
        const auto number = "." + std::to_string(n);
        queues += queue_json("test.quorum" + number, R"("x-queue-type":"quorum")") + ",";
        queues += queue_json("test.classic" + number, R"("x-queue-type":"classic")") + ",";
    }
    queues += queue_json("test.short.1", R"("x-queue-type":"quorum","x-max-length":)" +
                                             std::to_string(kShortQueue) +
                                             R"(,"x-overflow":"reject-publish")");
    return R"({"queues":[)" + queues + R"(],"exchanges":[)" +
           exchange_json("test.direct", "direct") + "," + exchange_json("test.topic", "topic") +
           "]}";
}

TestBroker& shared_broker() {
    static TestBroker broker(TestBroker::Also::kTls);
    [[maybe_unused]] static const bool imported = (import(broker, all_definitions()), true);
    return broker;
}

std::string numbered(const std::string& kind) {
    static int number = 0;
    return kind + "." + std::to_string(++number);
}

}  // namespace

RabbitFixture::RabbitFixture() {
    shared_broker().start();
}

TestBroker& RabbitFixture::broker() {
    return shared_broker();
}

std::unique_ptr<bus::RabbitBus> RabbitFixture::connect(bus::RabbitSettings settings) {
    return std::make_unique<bus::RabbitBus>(loop_, random_, std::move(settings));
}

bus::RabbitSettings RabbitFixture::settings_of(const std::string& user) const {
    auto settings = bus::parse_amqp_url(shared_broker().amqp_url(user));
    settings.connection_name = "a test";
    settings.first_backoff = Milliseconds{20};
    settings.longest_backoff = Milliseconds{500};
    return settings;
}

bus::RabbitSettings RabbitFixture::settings_over_tls() const {
    auto settings = settings_of("operator");
    settings.transport = bus::Transport::kTls;
    settings.port = shared_broker().amqps_port();
    settings.tls.ca.path = (shared_broker().tls_folder() / "ca.pem").string();
    return settings;
}

bool RabbitFixture::run_until(const std::function<bool()>& condition, Milliseconds most) {
    const auto deadline = std::chrono::steady_clock::now() + most;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= deadline) return false;
        loop_.run_once(Milliseconds{20});
    }
    return true;
}

std::string RabbitFixture::new_queue() {
    return numbered("test.quorum");
}
std::string RabbitFixture::new_short_queue() {
    return "test.short.1";
}
std::string RabbitFixture::new_classic_queue() {
    return numbered("test.classic");
}
std::string RabbitFixture::missing_queue() {
    return numbered("test.missing");
}

void RabbitFixture::declare(const std::string& queue) {
    import(shared_broker(),
           R"({"queues":[)" + queue_json(queue, R"("x-queue-type":"quorum")") + "]}");
}

void RabbitFixture::delete_queue(const std::string& queue) {
    shared_broker().rabbitmqctl({"delete_queue", "-p", "bellhop", queue});
}

void RabbitFixture::bind(const std::string& exchange, const std::string& key,
                         const std::string& queue) {
    import(shared_broker(), R"({"bindings":[{"source":")" + exchange +
                                R"(","vhost":"bellhop","destination":")" + queue +
                                R"(","destination_type":"queue","routing_key":")" + key +
                                R"(","arguments":{}}]})");
}

void RabbitFixture::cut_connections() {
    shared_broker().rabbitmqctl({"close_all_connections", "-p", "bellhop", "cut by a test"});
}

void RabbitFixture::restart() {
    shared_broker().stop();
    shared_broker().start();
}

}  // namespace bellhop::tests
