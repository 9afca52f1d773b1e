// What a person is told to type: in a checkout, and on hosts.
#include "bellhopctl/house.hpp"
#include "bellhopctl/queues/remarks.hpp"
#include "bellhopctl/top/alerts.hpp"
#include "doctor_case.hpp"

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::ctl;
using doctor::Setup;
using doctor::Silence;
using doctor::tests::TestCase;

namespace {

/// The tool is on the broker's host, as vagrant/provision.sh has it.
Place hosts() {
    Addresses addresses;
    addresses.run_by = "systemd";
    addresses.payment = "http://vcc-3:5003";
    return addresses.place();
}

}  // namespace

TEST_CASE("a checkout is run by dev.sh") {
    const auto place = Addresses{}.place();
    CHECK_FALSE(place.has_units());
    CHECK(place.start("payment") == "./dev.sh start payment");
    CHECK(place.restart("rabbitmq") == "./dev.sh restart rabbitmq");
    CHECK(place.logs("payment") == "./dev.sh logs payment");
    CHECK(place.state("payment") == "./dev.sh status");
    CHECK(place.update("payment") == "./dev.sh build && ./dev.sh restart payment");
    CHECK(place.ctl("dlq list") == "./dev.sh ctl dlq list");
    CHECK(place.management() == "rabbitmq/node.sh management");
}

TEST_CASE("units are named as the packages name them, with the host where it is another one") {
    const auto place = hosts();
    CHECK(place.start("orchestrator") == "sudo systemctl start bellhop-orchestrator");
    CHECK(place.start("payment") == "sudo systemctl start bellhop-payment   # on vcc-3");
    CHECK(place.restart("rabbitmq") == "sudo systemctl restart rabbitmq-server");
    CHECK(place.logs("payment") == "sudo journalctl -n 100 -u bellhop-payment   # on vcc-3");
    CHECK(place.state("payment") == "systemctl status bellhop-payment   # on vcc-3");
    CHECK(place.update("payment") == "sudo apt install ./bellhop-payment_*.deb   # on vcc-3");
    CHECK(place.ctl("dlq list") == "sudo bellhopctl dlq list");
    CHECK(place.management() == "sudo grep MANAGEMENT_URL /etc/bellhop/ctl.env");
}

TEST_CASE("a remark about the host does not swallow the command that follows") {
    CHECK(Place::both("a", "b   # on vcc-3") == "a && b   # on vcc-3");
    CHECK(Place::both("a   # on vcc-2", "b") == "a   # on vcc-2, then b");
}

TEST_CASE("a URL's host is another one, or this one") {
    CHECK(other_host_of("http://vcc-3:5003") == "vcc-3");
    CHECK(other_host_of("http://operator:p@ss@10.109.0.150:15672/api") == "10.109.0.150");
    CHECK(other_host_of("http://[fd00::1]:5003/") == "[fd00::1]");
    CHECK(other_host_of("http://[fd00::1]") == "[fd00::1]");
    for (const char* here : {"http://127.0.0.1:5003", "http://localhost", "http://[::1]:5003/", ""})
        CHECK(other_host_of(here) == "");
}

TEST_CASE("on hosts the doctor names units and the packages' files") {
    TestCase house;
    house.place = hosts();
    house.live.broker.nodes = {TestCase::node("rabbit@localhost")};
    house.payment().silence = Silence{Silence::Kind::kAway, "refused"};
    house.live.broker.consumers["payment.commands"] = 0;
    house.live.need_attention = 1;
    const auto text = house.found();
    CHECK(text.find("refused | answers at http://127.0.0.1:1 | sudo systemctl start "
                    "bellhop-payment   # on vcc-3\n") != std::string::npos);
    CHECK(text.find("sudo bellhopctl attention list\n") != std::string::npos);
    CHECK(text.find("dev.sh") == std::string::npos);
    house = TestCase{};
    house.place = hosts();
    house.live.broker.nodes = {TestCase::node("rabbit@localhost")};
    house.live.broker.topology.exchanges.clear();
    CHECK(house.found().find("| sudo rabbitmqctl import_definitions "
                             "/etc/rabbitmq/definitions.json\n") != std::string::npos);
}

TEST_CASE("nodes of a broker on hosts are started where they are") {
    auto nodes = std::vector{TestCase::node("rabbit@vcc-1"), TestCase::node("rabbit@vcc-2")};
    nodes.back().running = false;
    const doctor::Mends mends(Setup::kHosts, nodes, "", hosts());
    CHECK(mends.start_missing_node() == "sudo systemctl start rabbitmq-server   # on vcc-2");
    CHECK(mends.restart_node("rabbit@localhost") == "sudo systemctl restart rabbitmq-server");
    CHECK(mends.ctl("list_users") == "sudo rabbitmqctl list_users");
    CHECK(mends.show_disk() == "sudo du -xh --max-depth=3 /var/lib/rabbitmq | sort -h | tail");
    CHECK(mends.start_broker() == "sudo systemctl start rabbitmq-server");
    CHECK(mends.renew_certificate("/etc/rabbitmq/broker.pem") ==
          "rm .vagrant/bellhop/broker-* && vagrant provision");
    CHECK(mends.renew_ca({}) ==
          "rm .vagrant/bellhop/ca.* .vagrant/bellhop/broker-* && vagrant provision");
}

TEST_CASE("on hosts the queues' remarks and the alerts of top name units too") {
    Queue queue;
    queue.name = "payment.commands";
    const auto remarks = remarks_on({queue}, hosts());
    REQUIRE(remarks.size() == 1);
    CHECK(remarks.front().next == "sudo systemctl start bellhop-payment   # on vcc-3");
    Sight sight;
    sight.services = {{"payment", ServiceSight::State::kAway, {}, {}}};
    sight.broker_trouble = "management: answers 401";
    const auto all = alerts(sight, hosts());
    REQUIRE(all.size() == 2);
    CHECK(all.front().next == "sudo grep MANAGEMENT_URL /etc/bellhop/ctl.env");
    CHECK(all.back().next == "sudo systemctl start bellhop-payment   # on vcc-3");
}
