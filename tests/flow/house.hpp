// All services in one thread, on the in-memory broker and real SQLite files, under a driven clock.
// A process can be killed at any turn, and comes back from its database.
#pragma once

#include "availability/worker.hpp"
#include "bus/in_memory_broker.hpp"
#include "db/group_commit.hpp"
#include "orchestrator/pipeline.hpp"
#include "payment/simulated_gateway.hpp"
#include "payment/worker.hpp"
#include "support/driven_scheduler.hpp"
#include "worker/relay.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace bellhop::flow {

/// A process's view of the scheduler: what it left waiting dies with it.
class ProcessScheduler final : public Scheduler {
 public:
    explicit ProcessScheduler(Scheduler& house) : house_(house) {}
    [[nodiscard]] Timestamp now() const override { return house_.now(); }
    TimerId after(Milliseconds delay, Task task) override {
        return house_.after(delay, guarded(std::move(task)));
    }
    void cancel(TimerId timer) override { house_.cancel(timer); }
    void post(Task task) override { house_.post(guarded(std::move(task))); }

 private:
    Task guarded(Task task) {
        return [alive = std::weak_ptr(alive_), task = std::move(task)] {
            if (!alive.expired()) task();
        };
    }
    Scheduler& house_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// The second orchestrator shares the first one's database.
enum class Name { kOrchestrator, kSecondOrchestrator, kAvailability, kPayment };

/// What every process has.
struct Process {
    Process(Scheduler& house, bus::InMemoryBroker& broker, const std::string& database, Name name,
            int instance = 1);

    ProcessScheduler scheduler;
    SeededRandom random{7};
    std::unique_ptr<db::Database> database;
    std::unique_ptr<bus::Bus> bus;
    db::GroupCommit commits;
    worker::Relay relay;
};

/// One hotel, `Grand Plaza` with one `Suite` for 300.00 and ten `Standard` for 120.00 a night.
[[nodiscard]] availability::Catalog one_hotel();

class House {
 public:
    House();
    ~House();
    House(const House&) = delete;
    House& operator=(const House&) = delete;

    void start(Name name);
    /// As `kill -9`: nothing of it runs any more; its database stays as the last commit left it.
    void kill(Name name);
    [[nodiscard]] bool runs(Name name) const;
    /// An orchestrator that runs.
    [[nodiscard]] orchestrator::Pipeline& pipeline(Name name = Name::kOrchestrator);

    /// Starts a booking of the documented stay. @return its id, once it is on disk
    BookingId book(const std::string& room_type = "Suite",
                   const std::string& method = "credit_card", Name at = Name::kOrchestrator);
    void cancel(const BookingId& id, Name at = Name::kOrchestrator);
    /// Asks the payment service for a charge as POST /process-payment does, and does not wait.
    void ask_direct_payment(const payment::contract::Charge& command);
    /// The orchestrator's bookings, while it runs.
    [[nodiscard]] orchestrator::Bookings& bookings();
    [[nodiscard]] orchestrator::Instance booking(const BookingId& id);
    /// Lets up to ten minutes pass until every booking is settled and nothing waits anywhere.
    /// @return whether it came so
    bool settle();

    tests::DrivenScheduler scheduler;
    bus::InMemoryBroker broker{scheduler};
    SeededRandom random{1};
    payment::SimulatedGateway gateway{scheduler, random, {1.0, 42, Milliseconds{0}}};

    /// A session of the test's own with a service's database, to look into it.
    [[nodiscard]] std::unique_ptr<db::Database> look_into(Name name) const;

    /// Where a service's database is, for a second process of it.
    [[nodiscard]] std::string database_of(Name name) const;

 private:
    struct Orchestrator;
    struct Availability;
    struct Payment;

    void declare_topology();
    [[nodiscard]] bool quiet();

    [[nodiscard]] service::Life life_of(const std::string& holder) const;
    [[nodiscard]] std::int64_t unsettled() const;

    std::filesystem::path folder_;
    availability::Catalog catalog_ = one_hotel();
    std::unique_ptr<Orchestrator> orchestrator_;
    std::unique_ptr<Orchestrator> second_;
    int processes_ = 0;  // so many were started: names the next one
    std::unique_ptr<Availability> availability_;
    std::unique_ptr<Payment> payment_;
};

}  // namespace bellhop::flow
