// The three services without HTTP, each as a process that a test can start and kill, and the
// broker's topology that they need.
#pragma once

#include "availability/worker.hpp"
#include "bus/in_memory_broker.hpp"
#include "db/group_commit.hpp"
#include "orchestrator/pipeline.hpp"
#include "payment/traced_gateway.hpp"
#include "payment/worker.hpp"
#include "service/process_identity.hpp"
#include "worker/relay.hpp"

#include <cstdint>
#include <functional>
#include <memory>
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
[[nodiscard]] std::string name_of(Name name);

/// Opens a service's database and brings it to the newest schema.
[[nodiscard]] std::unique_ptr<db::Database> open_migrated(const std::string& url, Name name);

/// What a process finds outside of itself. The scheduler must outlive it.
struct Surroundings {
    Scheduler& house;
    std::unique_ptr<db::Database> database{};
    std::unique_ptr<bus::Bus> bus{};
    int instance = 1;
    std::uint64_t seed = 7;
    std::string holder{};  ///< names the process among the orchestrators
    std::function<service::Life(const std::string& holder)> life_of{};
    trace::Tracer* tracer = nullptr;  ///< null: nobody records
};

/// What every process has.
struct Process {
    Process(Surroundings surroundings, Name name);

    int instance;
    ProcessScheduler scheduler;
    SeededRandom random;
    std::unique_ptr<db::Database> database;
    std::unique_ptr<bus::Bus> bus;
    db::GroupCommit commits;
    worker::Relay relay;
    trace::Tracer* tracer;

    /// What service::Service does for a receiver.
    void trace(worker::Receiver& receiver) const {
        if (tracer != nullptr) receiver.trace_with(*tracer);
    }
};

struct OrchestratorProcess {
    explicit OrchestratorProcess(Surroundings surroundings);
    std::string holder;
    std::function<service::Life(const std::string& holder)> life_of;
    Process process;
    orchestrator::Pipeline pipeline;
};

struct AvailabilityProcess {
    /// The catalog must outlive it.
    AvailabilityProcess(Surroundings surroundings, const availability::Catalog& catalog);
    Process process;
    availability::Worker worker;
};

struct PaymentProcess {
    /// The gateway must outlive it.
    PaymentProcess(Surroundings surroundings, payment::Gateway& gateway);
    Process process;
    payment::TracedGateway gateway;
    payment::Worker worker;
};

/// One hotel, `Grand Plaza` with one `Suite` for 300.00 and ten `Standard` for 120.00 a night.
[[nodiscard]] availability::Catalog one_hotel();

/// kNone: what is to be tried again later comes back to its queue at once.
enum class Delays { kNone, kAsDeployed };
/// Queues and exchanges, as rabbitmq/definitions declares them.
void declare_topology(bus::InMemoryBroker& broker, Delays delays);

}  // namespace bellhop::flow
