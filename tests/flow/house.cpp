// The house in one thread.
#include "flow/house.hpp"

#include "bus/names.hpp"
#include "flow/announced.hpp"

#include <atomic>
#include <stdexcept>

#include <unistd.h>

namespace bellhop::flow {

namespace {

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

House::House(trace::Sink* sink) : folder_(new_folder()) {
    if (sink != nullptr)
        tracer_ = std::make_unique<trace::Tracer>(scheduler, random, *sink, trace::Sampler{});
    declare_topology(broker, Delays::kNone);
    broker.declare_queue(kListener);
    broker.bind(std::string(bus::names::kEvents), "#", kListener);
    for (const auto name : {Name::kOrchestrator, Name::kAvailability, Name::kPayment}) start(name);
}

House::~House() {
    for (const auto name :
         {Name::kOrchestrator, Name::kSecondOrchestrator, Name::kAvailability, Name::kPayment}) {
        kill(name);
    }
    std::filesystem::remove_all(folder_);
}

std::string House::database_of(Name name) const {
    return "sqlite:" + (folder_ / (name_of(name) + ".db")).string();
}

std::unique_ptr<db::Database> House::look_into(Name name) const {
    return open_migrated(database_of(name), name);
}

Surroundings House::surroundings_of(Name name) {
    return {.house = scheduler,
            .database = open_migrated(database_of(name), name),
            .bus = broker.connect(),
            .instance = name == Name::kSecondOrchestrator ? 2 : 1,
            .holder = "process " + std::to_string(++processes_),
            .life_of = [this](const std::string& holder) { return life_of(holder); },
            .tracer = tracer_.get()};
}

void House::start(Name name) {
    if (name == Name::kOrchestrator)
        orchestrator_ = std::make_unique<OrchestratorProcess>(surroundings_of(name));
    if (name == Name::kSecondOrchestrator)
        second_ = std::make_unique<OrchestratorProcess>(surroundings_of(name));
    if (name == Name::kAvailability)
        availability_ = std::make_unique<AvailabilityProcess>(surroundings_of(name), catalog_);
    if (name == Name::kPayment)
        payment_ = std::make_unique<PaymentProcess>(surroundings_of(name), gateway);
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

BookingId House::book(const std::string& room_type, const std::string& method, Name at,
                      orchestrator::Bookings::Asked asked) {
    orchestrator::Booking booking;
    booking.guest_name = "Lakshya Vashisth";
    booking.guest_email = "lakshya@example.com";
    booking.hotel_name = "Grand Plaza";
    booking.room_type = room_type;
    booking.stay = {*Date::parse("2026-02-15"), *Date::parse("2026-02-18")};
    booking.payment_method = method;
    std::optional<BookingId> id;
    pipeline(at).bookings().start(
        booking, std::nullopt,
        [&id](const std::exception_ptr& error, auto,
              const std::optional<orchestrator::Instance>& instance) {
            if (error) std::rethrow_exception(error);
            id = BookingId{instance->id};
        },
        {}, std::move(asked));
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
           unsettled() == 0 && unannounced(*look_into(Name::kOrchestrator)) == 0;
}

bool House::settle() {
    return scheduler.run_until([this] { return quiet(); }, Milliseconds{600000});
}

}  // namespace bellhop::flow
