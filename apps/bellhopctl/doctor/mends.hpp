// The commands that mend: as a person types them, in the checkout or on a host.
#pragma once

#include "bellhopctl/doctor/live.hpp"
#include "bellhopctl/place.hpp"

#include <string>
#include <vector>

namespace bellhop::doctor {

/// How the broker is run here.
enum class Setup {
    kNode,     ///< rabbitmq/node.sh
    kCluster,  ///< rabbitmq/cluster.sh
    kHosts     ///< RabbitMQ of the system, on one host or several
};
/// @param nodes of the broker, at least one: by their names it is seen
[[nodiscard]] Setup setup_of(const std::vector<Node>& nodes);

/// Writes commands. Nothing is run.
class Mends {
 public:
    /// @param nodes of the broker @param run_dir BELLHOP_RUN_DIR where it is not the usual one:
    /// node.sh does not read .env
    Mends(Setup setup, std::vector<Node> nodes, const std::string& run_dir, ctl::Place place);

    [[nodiscard]] Setup setup() const { return setup_; }
    [[nodiscard]] std::string start_broker() const;
    [[nodiscard]] std::string restart_broker() const;
    [[nodiscard]] std::string topology() const;
    /// rabbitmqctl with such arguments, already quoted.
    [[nodiscard]] std::string ctl(const std::string& arguments) const;
    [[nodiscard]] std::string ctl_on(const std::string& node, const std::string& arguments) const;
    /// Removes what a path of the management interface names.
    [[nodiscard]] std::string remove(const std::string& path) const;
    [[nodiscard]] std::string start_node(const std::string& node) const;
    /// The first node that is down; the whole broker anew where all of them run.
    [[nodiscard]] std::string start_missing_node() const;
    [[nodiscard]] std::string restart_node(const std::string& node) const;
    /// A member of each quorum queue on every node.
    [[nodiscard]] std::string grow() const;
    /// A new certificate of the broker in place of this file, for the same names: it is read within
    /// two minutes.
    [[nodiscard]] std::string renew_certificate(const std::string& file) const;
    /// The same under a new CA, which is in the certificate's file then: the node reads all anew at
    /// once, the services when they start.
    [[nodiscard]] std::string renew_ca(const Certificate& ca) const;
    /// What fills the disk under the broker's data.
    [[nodiscard]] std::string show_disk() const;

    /// Of the services.
    [[nodiscard]] const ctl::Place& place() const { return place_; }

 private:
    [[nodiscard]] std::string script(const std::string& arguments) const;
    /// A node to ask: one that runs.
    [[nodiscard]] std::string running_node() const;
    /// The same for one node of several.
    [[nodiscard]] std::string node_script(const std::string& node,
                                          const std::string& arguments) const;

    Setup setup_;
    std::vector<Node> nodes_;
    std::string run_dir_;
    ctl::Place place_;
    std::string before_;  // a variable in front of a command, or nothing
};

/// A word for the shell: in quotes where it has to be.
[[nodiscard]] std::string word(const std::string& text);
/// A part of a URL's path (RFC 3986 section 2.1).
[[nodiscard]] std::string path_part(const std::string& text);

}  // namespace bellhop::doctor
