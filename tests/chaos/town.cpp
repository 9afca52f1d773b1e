// Built from the ground up: network, disk, gateway, broker, database, services.
#include "chaos/town.hpp"

#include "support/command.hpp"

#include <cstdlib>
#include <stdexcept>

#include <unistd.h>

namespace bellhop::chaos {

namespace {

constexpr Milliseconds kLongestStart{60000};
constexpr int kSqliteMegabytes = 48;
constexpr int kPostgresMegabytes = 900;
const std::string kLoopback = "127.0.0.1";

std::string our_address() {
    return in_namespaces() ? SecondHost::kOurs : kLoopback;
}

std::string heard_from_afar(std::string url) {
    return url.replace(url.find(kLoopback), kLoopback.size(), SecondHost::kOurs);
}

std::unique_ptr<SecondHost> host_for(Form form) {
    std::unique_ptr<SecondHost> host;
    if (!in_namespaces()) return host;
    if (form == Form::kSeveral) {
        host = std::make_unique<SecondHost>();
    } else {
        run({"ip", "address", "add", std::string(SecondHost::kOurs) + "/32", "dev", "lo"});
    }
    ::setenv("BELLHOP_BROKER_ALSO_LISTEN", SecondHost::kOurs, 1);
    return host;
}

/// The server's data goes where TMPDIR says: onto the small disk.
std::unique_ptr<tests::TestPostgres> postgres_on(const SmallDisk& disk) {
    if (!in_namespaces()) return std::make_unique<tests::TestPostgres>();
    ::setenv("TMPDIR", disk.path().c_str(), 1);
    auto server = std::make_unique<tests::TestPostgres>(SecondHost::kOurs);
    ::unsetenv("TMPDIR");
    return server;
}

}  // namespace

Town::Town(Form form)
    : form_(form),
      second_host_(host_for(form)),
      disk_(form == Form::kSingle ? kSqliteMegabytes : kPostgresMegabytes),
      gateway_(our_address()) {
    start_broker();
    database_ = database();
    house_ = std::make_unique<tests::House>(
        broker_, database_,
        tests::Environment{{"BELLHOP_ASK_AGAIN_SECONDS", "2"},
                           {"BELLHOP_PAYMENT_GATEWAY_URL", gateway_.url()},
                           {"BELLHOP_PAYMENT_GATEWAY_TIMEOUT_MS", "1000"}});
    processes_ = tests::House::names();
    if (form == Form::kSeveral) add_instances();
    start(processes_);
    for (const auto& name : tests::House::names()) {
        if (!house_->wait_ready(name, kLongestStart))
            throw std::runtime_error(name + " does not get ready: " + house_->log(name));
    }
}

std::string Town::database() {
    if (form_ == Form::kSingle) return "sqlite:" + disk_.path().string();
    postgres_ = postgres_on(disk_);
    return postgres_->url();
}

void Town::add_instances() {
    processes_.push_back(house_->add_instance("orchestrator", 2));
    for (const std::string worker : {"availability", "payment"}) {
        processes_.push_back(house_->add_instance(worker, 2));
        processes_.push_back(house_->add_instance(worker, 3));
        if (second_host_) move_to_second_host(processes_.back());
    }
}

void Town::move_to_second_host(const std::string& process) {
    const auto service = process.substr(0, process.find(' '));
    house_->run_behind(process, second_host_->prefix());
    house_->set(process, "BELLHOP_DB", heard_from_afar(database_));
    house_->set(process, "BELLHOP_AMQP_URL", heard_from_afar(broker_.amqp_url(service)));
}

std::vector<std::string> Town::processes(const std::string& service) const {
    std::vector<std::string> found;
    for (const auto& process : processes_) {
        if (process.starts_with(service)) found.push_back(process);
    }
    return found;
}

std::vector<int> Town::front_ports() const {
    std::vector<int> ports;
    for (const auto& process : processes("orchestrator")) ports.push_back(house_->port(process));
    return ports;
}

void Town::kill(const std::string& process) {
    house_->kill(process);
    ++blows_.kills;
}

void Town::kill_broker() {
    broker_.kill_hard();
    ++blows_.kills;
}

void Town::start_broker() {
    broker_.start();
    // What the server proposes; the shorter one of both sides holds.
    const std::string seconds = form_ == Form::kSingle ? "2" : "5";
    broker_.rabbitmqctl({"eval", "application:set_env(rabbit, heartbeat, " + seconds + ")."});
}

Milliseconds Town::beyond_heartbeat() const {
    return Milliseconds{form_ == Form::kSingle ? 5000 : 13000};
}

Milliseconds Town::beyond_lease() const {
    return form_ == Form::kSingle ? beyond_heartbeat() : Milliseconds{18000};
}

void Town::start(const std::vector<std::string>& processes) {
    for (const auto& process : processes) {
        if (!house_->running(process)) house_->start(process);
    }
}

std::vector<std::string> Town::ended_by_themselves() {
    std::vector<std::string> found;
    for (const auto& process : processes_) {
        if (house_->running(process)) continue;
        found.push_back(process + " ended by itself with exit code " +
                        std::to_string(house_->wait_for_end(process)));
        house_->start(process);
    }
    return found;
}

std::filesystem::path Town::keep_logs() {
    auto folder = std::filesystem::temp_directory_path() /
                  ("bellhop-chaos-logs-" + std::to_string(::getpid()));
    constexpr auto kAll = std::filesystem::copy_options::recursive;
    std::error_code ignored;
    std::filesystem::create_directories(folder);
    std::filesystem::copy(house_->run_dir(), folder, kAll, ignored);
    std::filesystem::copy(broker_.run_dir() / "rabbitmq.log", folder, ignored);
    if (form_ == Form::kSingle) std::filesystem::copy(disk_.path(), folder / "data", kAll, ignored);
    if (postgres_ && postgres_->serves()) {
        static_cast<void>(tests::run_command(
            {"pg_dump", "-f", (folder / "database.sql").string(), "-d", database_}, {},
            kLongestStart));
    }
    return folder;
}

}  // namespace bellhop::chaos
