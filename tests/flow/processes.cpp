// Wiring of the three services as their service.cpp does it, without a process around them.
#include "flow/processes.hpp"

#include "bus/names.hpp"
#include "db/migrations.hpp"

namespace bellhop::embedded {
extern const std::string_view kAvailabilitySchema;
extern const std::string_view kOrchestratorSchema;
extern const std::string_view kPaymentSchema;
}  // namespace bellhop::embedded

namespace bellhop::flow {

namespace {

std::string_view schema_of(Name name) {
    return name == Name::kAvailability ? embedded::kAvailabilitySchema
           : name == Name::kPayment    ? embedded::kPaymentSchema
                                       : embedded::kOrchestratorSchema;
}

}  // namespace

std::string name_of(Name name) {
    return name == Name::kAvailability ? "availability"
           : name == Name::kPayment    ? "payment"
                                       : "orchestrator";
}

std::unique_ptr<db::Database> open_migrated(const std::string& url, Name name) {
    auto database = db::open_database(url, name_of(name));
    db::migrate(*database, name_of(name), schema_of(name));
    return database;
}

Process::Process(Surroundings surroundings, Name name)
    : instance(surroundings.instance),
      scheduler(surroundings.house),
      random(surroundings.seed),
      database(std::move(surroundings.database)),
      bus(std::move(surroundings.bus)),
      commits(scheduler, *database),
      relay(scheduler, *bus, commits, {instance, name_of(name)}),
      tracer(surroundings.tracer) {
    if (tracer != nullptr) relay.trace_with(*tracer);
}

OrchestratorProcess::OrchestratorProcess(Surroundings surroundings)
    : holder(surroundings.holder),
      life_of(std::move(surroundings.life_of)),
      process(std::move(surroundings), Name::kOrchestrator),
      pipeline(process.scheduler, process.random, *process.bus, process.commits, process.relay,
               {.instance = process.instance, .holder = holder, .life_of = life_of}) {
    if (process.tracer != nullptr) pipeline.trace_with(*process.tracer);
    process.trace(pipeline.receiver());
    pipeline.claim();
    process.relay.start();
    pipeline.receiver().start();
    pipeline.start();
}

AvailabilityProcess::AvailabilityProcess(Surroundings surroundings,
                                         const availability::Catalog& catalog)
    : process(std::move(surroundings), Name::kAvailability),
      worker(process.scheduler, process.random, *process.bus, process.commits, catalog) {
    process.trace(worker.receiver());
    process.relay.start();
    worker.receiver().start();
}

PaymentProcess::PaymentProcess(Surroundings surroundings, payment::Gateway& the_gateway)
    : process(std::move(surroundings), Name::kPayment),
      gateway(the_gateway, process.tracer),
      worker(process.scheduler, process.random, *process.bus, process.commits, gateway) {
    process.trace(worker.receiver());
    gateway.ask_above(
        [this](const BookingId& id) { return worker.receiver().trace_of(id.value()); });
    process.relay.start();
    worker.receiver().start();
    worker.unfinished().start();
}

availability::Catalog one_hotel() {
    return {
        {{"Grand Plaza",
          "New York",
          {{"Suite", {Amount{30000}, "USD"}, 4, 1}, {"Standard", {Amount{12000}, "USD"}, 2, 10}}}}};
}

/// As in rabbitmq/definitions.json.
static constexpr std::size_t kMostReplies = 50000;

void declare_topology(bus::InMemoryBroker& broker, Delays delays) {
    namespace names = bus::names;
    broker.declare_topic_exchange(std::string(names::kEvents));
    for (const auto exchange : {names::kCommands, names::kReplies}) {
        broker.declare_direct_exchange(std::string(exchange));
    }
    for (const auto name : {names::kAvailabilityCommands, names::kPaymentCommands}) {
        const std::string queue(name);
        broker.declare_queue(queue);
        broker.bind(std::string(names::kCommands), queue, queue);
    }
    for (int i = 1; i <= names::kReplyQueues; ++i) {
        const auto queue = names::reply_queue(i);
        broker.declare_dropping_queue(queue, kMostReplies);
        broker.bind(std::string(names::kReplies), queue, queue);
    }
    for (const std::string service : {"orchestrator", "availability", "payment"}) {
        broker.declare_fanout_exchange(names::dead_letters(service));
        broker.declare_queue(names::dead_letters(service));
        broker.bind(names::dead_letters(service), "", names::dead_letters(service));
        if (service == "orchestrator") continue;
        const auto commands = service + ".commands";
        const auto retry = names::retry_exchange(service);
        broker.declare_direct_exchange(retry);
        for (const auto& delay : names::kDelays) {
            const auto queue = names::retry_queue(service, delay);
            if (delays == Delays::kAsDeployed) {
                broker.declare_delay_queue(queue, delay.length, commands);
            }
            broker.bind(retry, queue, delays == Delays::kAsDeployed ? queue : commands);
        }
    }
}

}  // namespace bellhop::flow
