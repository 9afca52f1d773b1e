// Writing commands.
#include "bellhopctl/doctor/mends.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace bellhop::doctor {

namespace {

const std::string kClusterNode = "bellhop";

/// 1 to 3 for `bellhop1@localhost`, as cluster.sh counts them; empty for another's node.
std::string number_of(const std::string& node) {
    const auto at = node.find('@');
    if (at != kClusterNode.size() + 1 || !node.starts_with(kClusterNode)) return "";
    const auto digit = node.substr(kClusterNode.size(), 1);
    return digit >= "1" && digit <= "3" ? digit : "";
}

/// Empty for this one.
std::string host_of(const std::string& node) {
    const auto host = node.substr(std::min(node.find('@') + 1, node.size()));
    return host == "localhost" ? "" : host;
}

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

}  // namespace

Setup setup_of(const std::vector<Node>& nodes) {
    if (nodes.front().name == "bellhop@localhost") return Setup::kNode;
    return number_of(nodes.front().name).empty() ? Setup::kHosts : Setup::kCluster;
}

Mends::Mends(Setup setup, std::vector<Node> nodes, const std::string& run_dir, ctl::Place place)
    : setup_(setup),
      nodes_(std::move(nodes)),
      run_dir_(run_dir.empty() ? ".run" : run_dir),
      place_(std::move(place)),
      before_(run_dir.empty() ? "" : "BELLHOP_RUN_DIR=" + word(run_dir) + " ") {}

std::string Mends::script(const std::string& arguments) const {
    return before_ + (setup_ == Setup::kCluster ? "rabbitmq/cluster.sh " : "rabbitmq/node.sh ") +
           arguments;
}

std::string Mends::node_script(const std::string& node, const std::string& arguments) const {
    if (setup_ == Setup::kNode) return script(arguments);
    return script("node " + number_of(node) + " " + arguments);
}

std::string Mends::running_node() const {
    const auto running =
        std::find_if(nodes_.begin(), nodes_.end(), [](const Node& node) { return node.running; });
    return running == nodes_.end() ? "" : running->name;
}

std::string Mends::start_broker() const {
    return setup_ == Setup::kCluster ? script("start") : place_.start("rabbitmq");
}

std::string Mends::restart_broker() const {
    if (setup_ == Setup::kCluster) return script("stop") + " && " + script("start");
    return place_.restart("rabbitmq");
}

std::string Mends::topology() const {
    if (setup_ != Setup::kHosts) return script("topology");
    // The names are those of vagrant/provision.sh and of rabbitmq/CLUSTER.md.
    return ctl(place_.has_units() ? "import_definitions /etc/rabbitmq/definitions.json"
                                  : "import_definitions definitions-of-all.json");
}

std::string Mends::ctl(const std::string& arguments) const {
    if (setup_ != Setup::kHosts) return script("ctl " + arguments);
    return place_.as_root() + "rabbitmqctl " + arguments;
}

std::string Mends::ctl_on(const std::string& node, const std::string& arguments) const {
    if (setup_ == Setup::kHosts)
        return place_.as_root() + "rabbitmqctl -n " + word(node) + " " + arguments;
    return node_script(node, "ctl " + arguments);
}

std::string Mends::remove(const std::string& path) const {
    if (setup_ == Setup::kHosts)
        return "curl -u operator -X DELETE " + word("http://127.0.0.1:15672/api/" + path);
    return node_script(running_node(), "api " + word(path) + " DELETE");
}

std::string Mends::start_node(const std::string& node) const {
    if (setup_ == Setup::kNode) return place_.start("rabbitmq");
    if (setup_ == Setup::kCluster) return script("start " + number_of(node));
    return ctl::Place::systemctl("start rabbitmq-server", host_of(node));
}

std::string Mends::start_missing_node() const {
    const auto down =
        std::find_if(nodes_.begin(), nodes_.end(), [](const Node& node) { return !node.running; });
    return down == nodes_.end() ? restart_broker() : start_node(down->name);
}

std::string Mends::restart_node(const std::string& node) const {
    if (setup_ == Setup::kNode) return place_.restart("rabbitmq");
    if (setup_ == Setup::kHosts)
        return ctl::Place::systemctl("restart rabbitmq-server", host_of(node));
    return script("stop " + number_of(node)) + " && " + script("start " + number_of(node));
}

std::string Mends::grow() const {
    if (setup_ != Setup::kHosts) return script("grow");
    std::string all;
    for (const auto& node : nodes_)
        all += (all.empty() ? "" : " && ") + place_.as_root() + "rabbitmq-queues grow " +
               word(node.name) + " all";
    return all;
}

std::string Mends::renew_certificate(const std::string& file) const {
    // The provisioning makes what is not there (vagrant/secrets.rb).
    if (place_.has_units()) return "rm .vagrant/bellhop/broker-* && vagrant provision";
    const auto folder = std::filesystem::path(file).parent_path().string();
    return "rabbitmq/certificates.sh " + word(folder) + " server";
}

std::string Mends::renew_ca(const Certificate& ca) const {
    if (place_.has_units())
        return "rm .vagrant/bellhop/ca.* .vagrant/bellhop/broker-* && vagrant provision";
    return "rm " + word(ca.file) + " && " + renew_certificate(ca.file) + " && " +
           ctl_on(ca.node, "eval " + word("ssl:clear_pem_cache().")) + " && " +
           place_.restart("all");
}

std::string Mends::show_disk() const {
    const auto folder = setup_ == Setup::kHosts ? std::string("/var/lib/rabbitmq") : run_dir_;
    return place_.as_root() + "du -xh --max-depth=3 " + word(folder) + " | sort -h | tail";
}

std::string word(const std::string& text) {
    const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return is_plain(c) || c == '/' || c == ':' || c == '@' || c == '%';
    });
    if (plain) return text;
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

std::string path_part(const std::string& text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string part;
    for (const char c : text) {
        if (is_plain(c) || c == '~') {
            part += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        part.append({'%', kDigits[byte >> 4U], kDigits[byte & 15U]});
    }
    return part;
}

}  // namespace bellhop::doctor
