// The dashboard: its page, and the routes that its figures come from.
#pragma once

#include "orchestrator/dashboard/figures.hpp"
#include "orchestrator/dashboard/occupancy_desk.hpp"
#include "orchestrator/dashboard/operator_tool.hpp"
#include "orchestrator/dashboard/page_files.hpp"
#include "orchestrator/dashboard/pipeline_look.hpp"
#include "orchestrator/dashboard/trouble.hpp"
#include "orchestrator/front/operator_door.hpp"
#include "orchestrator/pipeline.hpp"
#include "service/service.hpp"

#include <string>

namespace bellhop::orchestrator {

/// What only the dashboard is told.
struct DashboardSettings {
    std::string availability = "http://127.0.0.1:5002";
    std::string payment = "http://127.0.0.1:5003";
    std::string run_by = "dev.sh";
    ToolSettings tool;

    void add_to(service::Options& options);
    /// @param broker its URL
    [[nodiscard]] service::Place place(const std::string& broker) const;
};

/// Adds the schemas of its bodies.
void describe_dashboard(wire::Schemas& schemas);

/// Adds its routes to the service. All of them only look, but for those of Trouble, which the
/// operator's door guards.
class Dashboard {
 public:
    Dashboard(service::Service& service, Pipeline& pipeline, const OperatorDoor& door,
              const DashboardSettings& settings);

 private:
    void add_page_routes();
    void add_figure_routes();
    void add_trouble_routes();
    void add_operator_route(const char* pattern, const http::Server::Handler& handler);

    service::Service& service_;
    const OperatorDoor& door_;
    PageFiles files_;
    Traffic traffic_;
    Latencies latencies_;
    PipelineLook look_;
    OccupancyDesk occupancy_;
    Figures figures_;
    OperatorTool tool_;
    Trouble trouble_;
};

}  // namespace bellhop::orchestrator
