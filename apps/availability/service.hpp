// The availability service, wired.
#pragma once

#include "availability/check.hpp"
#include "availability/worker.hpp"
#include "service/service.hpp"

#include <string>
#include <vector>

namespace bellhop::availability {

/// Builds the adapters and lists handlers and routes.
class AvailabilityService {
 public:
    /// @throws BadConfiguration for settings or a hotels file that can't be
    AvailabilityService(service::Settings settings, const std::string& hotels_path);

    int run();
    /// What clients can ask, as a test of the interface document wants to know it.
    [[nodiscard]] std::vector<http::RouteName> routes() const { return service_.server().routes(); }

 private:
    void add_routes();
    void add_metrics();
    Catalog catalog_;
    service::Service service_;
    Worker worker_;
    Check check_;
};

/// The program: settings, wiring, run.
int main(int argc, char** argv);

}  // namespace bellhop::availability
