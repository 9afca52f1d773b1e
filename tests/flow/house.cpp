// The house in one thread.
#include "flow/house.hpp"

#include "bus/names.hpp"
#include "db/migrations.hpp"

#include <atomic>
#include <stdexcept>

#include <unistd.h>

namespace bellhop::embedded {
extern const std::string_view kAvailabilitySchema;
extern const std::string_view kOrchestratorSchema;
extern const std::string_view kPaymentSchema;
}  // namespace bellhop::embedded

namespace bellhop::flow {

namespace {

std::string name_of(Name name) {
    return name == Name::kAvailability ? "availability"
           : name == Name::kPayment    ? "payment"
                                       : "orchestrator";
}

std::string_view schema_of(Name name) {
    return name == Name::kAvailability ? embedded::kAvailabilitySchema
           : name == Name::kPayment    ? embedded::kPaymentSchema
                                       : embedded::kOrchestratorSchema;
}

std::unique_ptr<db::Database> open(const std::string& url, Name name) {
    auto database = db::open_database(url, name_of(name));
    db::migrate(*database, name_of(name), schema_of(name));
    return database;
}

/// In memory where there is such a file system: thousands of commits, and no test of the disk.
std::filesystem::path new_folder() {
    static std::atomic<int> last{0};
    const std::filesystem::path base = std::filesystem::exists("/dev/shm")
                                           ? std::filesystem::path("/dev/shm")
                                           : std::filesystem::temp_directory_path();
    auto folder =
        base / ("bellhop-flow-" + std::to_string(getpid()) + "-" + std::to_string(++last));
    std::filesystem::create_directories(folder);
    return folder;
}

}  // namespace

Process::Process(Scheduler& house, bus::InMemoryBroker& broker, const std::string& url, Name name,
                 int instance)
    : scheduler(house),
      database(open(url, name)),
      bus(broker.connect()),
      commits(scheduler, *database),
      relay(scheduler, *bus, commits, {instance, name_of(name)}) {}

struct House::Orchestrator {
    Orchestrator(House& house, const std::string& url, int instance)
        : holder("process " + std::to_string(++house.processes_)),
          process(house.scheduler, house.broker, url, Name::kOrchestrator, instance),
          pipeline(process.scheduler, process.random, *process.bus, process.commits, process.relay,
                   {.instance = instance, .holder = holder, .life_of = [&house](const auto& who) {
                        return house.life_of(who);
                    }}) {
        pipeline.claim();
        process.relay.start();
        pipeline.receiver().start();
        pipeline.start();
    }
    std::string holder;
    Process process;
    orchestrator::Pipeline pipeline;
};

struct House::Availability {
    Availability(House& house, const std::string& url)
        : process(house.scheduler, house.broker, url, Name::kAvailability),
          worker(process.scheduler, process.random, *process.bus, process.commits, house.catalog_) {
        process.relay.start();
        worker.receiver().start();
    }
    Process process;
    availability::Worker worker;
};

struct House::Payment {
    Payment(House& house, const std::string& url)
        : process(house.scheduler, house.broker, url, Name::kPayment),
          worker(process.scheduler, process.random, *process.bus, process.commits, house.gateway) {
        process.relay.start();
        worker.receiver().start();
        worker.unfinished().start();
    }
    Process process;
    payment::Worker worker;
};

availability::Catalog one_hotel() {
    return {
        {{"Grand Plaza",
          "New York",
          {{"Suite", {Amount{30000}, "USD"}, 4, 1}, {"Standard", {Amount{12000}, "USD"}, 2, 10}}}}};
}

House::House() : folder_(new_folder()) {
    declare_topology();
    for (const auto name : {Name::kOrchestrator, Name::kAvailability, Name::kPayment}) start(name);
}

House::~House() {
    for (const auto name :
         {Name::kOrchestrator, Name::kSecondOrchestrator, Name::kAvailability, Name::kPayment}) {
        kill(name);
    }
    std::filesystem::remove_all(folder_);
}

void House::declare_topology() {
    namespace names = bus::names;
    broker.declare_topic_exchange(std::string(names::kEvents));
    for (const auto exchange : {names::kCommands, names::kReplies}) {
        broker.declare_direct_exchange(std::string(exchange));
    }
    const auto direct = [this](std::string_view exchange, const std::string& queue) {
        broker.declare_queue(queue);
        broker.bind(std::string(exchange), queue, queue);
    };
    direct(names::kCommands, std::string(names::kAvailabilityCommands));
    direct(names::kCommands, std::string(names::kPaymentCommands));
    for (const int instance : {1, 2}) direct(names::kReplies, names::reply_queue(instance));
    for (const std::string service : {"orchestrator", "availability", "payment"}) {
        broker.declare_fanout_exchange(names::dead_letters(service));
        broker.declare_queue(names::dead_letters(service));
        broker.bind(names::dead_letters(service), "", names::dead_letters(service));
        if (service == "orchestrator") continue;
        // Without the delay: a message comes back to its command queue at once.
        const auto retry = names::retry_exchange(service);
        broker.declare_direct_exchange(retry);
        for (const std::string delay : {".1s", ".5s", ".30s", ".2m", ".10m"}) {
            broker.bind(retry, retry + delay, service + ".commands");
        }
    }
}

std::string House::database_of(Name name) const {
    return "sqlite:" + (folder_ / (name_of(name) + ".db")).string();
}

std::unique_ptr<db::Database> House::look_into(Name name) const {
    return open(database_of(name), name);
}

void House::start(Name name) {
    const auto url = database_of(name);
    if (name == Name::kOrchestrator) orchestrator_ = std::make_unique<Orchestrator>(*this, url, 1);
    if (name == Name::kSecondOrchestrator) second_ = std::make_unique<Orchestrator>(*this, url, 2);
    if (name == Name::kAvailability) availability_ = std::make_unique<Availability>(*this, url);
    if (name == Name::kPayment) payment_ = std::make_unique<Payment>(*this, url);
}

void House::kill(Name name) {
    if (name == Name::kOrchestrator) orchestrator_.reset();
    if (name == Name::kSecondOrchestrator) second_.reset();
    if (name == Name::kAvailability) availability_.reset();
    if (name == Name::kPayment) payment_.reset();
}

bool House::runs(Name name) const {
    return name == Name::kOrchestrator         ? orchestrator_ != nullptr
           : name == Name::kSecondOrchestrator ? second_ != nullptr
           : name == Name::kAvailability       ? availability_ != nullptr
                                               : payment_ != nullptr;
}

service::Life House::life_of(const std::string& holder) const {
    const auto is = [&](const auto& process) { return process && process->holder == holder; };
    return is(orchestrator_) || is(second_) ? service::Life::kRuns : service::Life::kEnded;
}

orchestrator::Pipeline& House::pipeline(Name name) {
    return name == Name::kSecondOrchestrator ? second_->pipeline : orchestrator_->pipeline;
}

BookingId House::book(const std::string& room_type, const std::string& method, Name at) {
    orchestrator::Booking booking;
    booking.guest_name = "Lakshya Vashisth";
    booking.guest_email = "lakshya@example.com";
    booking.hotel_name = "Grand Plaza";
    booking.room_type = room_type;
    booking.stay = {*Date::parse("2026-02-15"), *Date::parse("2026-02-18")};
    booking.payment_method = method;
    std::optional<BookingId> id;
    pipeline(at).bookings().start(booking, std::nullopt,
                                  [&id](const std::exception_ptr& error, auto,
                                        const std::optional<orchestrator::Instance>& instance) {
                                      if (error) std::rethrow_exception(error);
                                      id = BookingId{instance->id};
                                  });
    if (!scheduler.run_until([&] { return id.has_value(); }, Milliseconds{1000})) {
        throw std::runtime_error("the booking did not reach the disk");
    }
    return *id;
}

void House::cancel(const BookingId& id, Name at) {
    pipeline(at).bookings().cancel(id, [](const std::exception_ptr&, const auto&) {});
}

void House::ask_direct_payment(const payment::contract::Charge& command) {
    payment_->worker.charge().ask(
        command, [](const auto&, const auto&) {}, payment::LedgerEntry::Origin::kDirect);
}

orchestrator::Bookings& House::bookings() {
    return orchestrator_->pipeline.bookings();
}

orchestrator::Instance House::booking(const BookingId& id) {
    const auto database = look_into(Name::kOrchestrator);
    const auto shape = orchestrator::book_saga().shape;
    orchestrator::SqlBookings bookings(shape, scheduler, 1);
    std::optional<orchestrator::Instance> found;
    database->read([&](db::Transaction& tx) { found = bookings.find(tx, id); });
    if (!found) throw std::runtime_error("no booking " + id.value());
    return *found;
}

std::int64_t House::unsettled() const {
    const auto database = look_into(Name::kOrchestrator);
    std::int64_t count = 0;
    database->read([&](db::Transaction& tx) {
        count =
            std::get<0>(*tx.row<std::int64_t>("SELECT COUNT(*) FROM bookings WHERE settled = 0"));
    });
    return count;
}

bool House::quiet() {
    const bool orchestrated = orchestrator_ != nullptr || second_ != nullptr;
    if (!orchestrated || availability_ == nullptr || payment_ == nullptr) return false;
    const auto sent = [](const auto& service) {
        return service == nullptr ||
               (service->process.relay.unconfirmed() == 0 && !service->process.relay.behind());
    };
    return sent(orchestrator_) && sent(second_) && sent(payment_) &&
           availability_->worker.receiver().in_hand() == 0 &&
           payment_->worker.receiver().in_hand() == 0 && scheduler.posted() == 0 &&
           unsettled() == 0;
}

bool House::settle() {
    return scheduler.run_until([this] { return quiet(); }, Milliseconds{600000});
}

}  // namespace bellhop::flow
