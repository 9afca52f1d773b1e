// All services in one thread, on the in-memory broker and real SQLite files, under a driven clock.
// A process can be killed at any turn, and comes back from its database.
#pragma once

#include "flow/processes.hpp"
#include "payment/simulated_gateway.hpp"
#include "support/driven_scheduler.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bellhop::flow {

class House {
 public:
    /// @param sink takes the spans of all services; null: nobody records
    explicit House(trace::Sink* sink = nullptr);
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
                   const std::string& method = "credit_card", Name at = Name::kOrchestrator,
                   orchestrator::Bookings::Asked asked = {});
    void cancel(const BookingId& id, Name at = Name::kOrchestrator);
    /// Asks the payment service for a charge as POST /process-payment does, and does not wait.
    void ask_direct_payment(const payment::contract::Charge& command);
    /// The orchestrator's bookings, while it runs.
    [[nodiscard]] orchestrator::Bookings& bookings();
    [[nodiscard]] orchestrator::Instance booking(const BookingId& id);
    /// Lets up to ten minutes pass until every booking is settled and nothing waits anywhere.
    /// @return whether it came so
    bool settle();

    /// Null where nobody records.
    [[nodiscard]] trace::Tracer* tracer() { return tracer_.get(); }

    tests::DrivenScheduler scheduler;
    bus::InMemoryBroker broker{scheduler};
    SeededRandom random{1};
    payment::SimulatedGateway gateway{scheduler, random, {1.0, 42, Milliseconds{0}}};

    /// Everything that was announced so far, in the order in which the broker took it.
    [[nodiscard]] std::vector<Envelope> announced() const { return broker.waiting(kListener); }
    /// The queue that hears what is announced.
    static constexpr const char* kListener = "listener";

    /// A session of the test's own with a service's database, to look into it.
    [[nodiscard]] std::unique_ptr<db::Database> look_into(Name name) const;

    /// Where a service's database is, for a second process of it.
    [[nodiscard]] std::string database_of(Name name) const;

 private:
    [[nodiscard]] Surroundings surroundings_of(Name name);
    [[nodiscard]] bool quiet();

    [[nodiscard]] service::Life life_of(const std::string& holder) const;
    [[nodiscard]] std::int64_t unsettled() const;

    std::filesystem::path folder_;
    std::unique_ptr<trace::Tracer> tracer_;
    availability::Catalog catalog_ = one_hotel();
    std::unique_ptr<OrchestratorProcess> orchestrator_;
    std::unique_ptr<OrchestratorProcess> second_;
    int processes_ = 0;  // so many were started: names the next one
    std::unique_ptr<AvailabilityProcess> availability_;
    std::unique_ptr<PaymentProcess> payment_;
};

}  // namespace bellhop::flow
