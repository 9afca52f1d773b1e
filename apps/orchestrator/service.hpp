// The orchestrator, wired.
#pragma once

#include "orchestrator/dashboard/dashboard.hpp"
#include "orchestrator/event_feed.hpp"
#include "orchestrator/front/attention_routes.hpp"
#include "orchestrator/front/book_hotel.hpp"
#include "orchestrator/front/booking_routes.hpp"
#include "orchestrator/front/operator_door.hpp"
#include "orchestrator/measures.hpp"
#include "orchestrator/pipeline.hpp"
#include "service/operator_token.hpp"
#include "service/service.hpp"

#include <string>
#include <vector>

namespace bellhop::orchestrator {

/// What only the orchestrator is told.
struct FrontSettings {
    int wait_seconds = 5;
    bool reject_past = false;
    int most_pending = 100000;
    int most_waiting = 512;
    int ask_again_seconds = 30;
    service::OperatorTokenOptions operator_token;
    DashboardSettings dashboard;

    void add_to(service::Options& options);
};

/// Builds the adapters and lists handlers and routes.
class OrchestratorService {
 public:
    /// @throws BadConfiguration for settings that can't be
    OrchestratorService(service::Settings settings, const FrontSettings& front);

    int run();
    /// What clients can ask, as a test of the interface document wants to know it.
    [[nodiscard]] std::vector<http::RouteName> routes() const { return service_.server().routes(); }

 private:
    void add_drain_steps();
    void add_routes();
    void add_operator_routes();
    void add_metrics();
    /// Logs why there is none.
    [[nodiscard]] std::string find_token(const service::OperatorTokenOptions& options);

    service::Service service_;
    Pipeline pipeline_;
    Measures measures_;
    EventFeed feed_;
    BookHotel book_hotel_;
    BookingRoutes routes_;
    AttentionRoutes attention_;
    OperatorDoor door_;
    Dashboard dashboard_;
};

/// The program: settings, wiring, run.
int main(int argc, char** argv);

}  // namespace bellhop::orchestrator
