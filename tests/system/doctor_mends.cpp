// Things are broken on a real broker and in real services; the doctor names each, and what it says
// mends it is typed as it stands.
#include "db/database.hpp"
#include "diagnosis.hpp"
#include "support/eventually.hpp"

#include <iostream>
#include <set>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

constexpr Milliseconds kPatience{60000};

DevHouse& house() {
    static DevHouse the_house({}, {{"BELLHOP_PAYMENT_APPROVAL_RATE", "1"}});
    return the_house;
}

/// Services try to reach a broker that was away every now and then, at least every 30 s.
void check_content() {
    Diagnosis now;
    const bool content = eventually(kPatience, [&] {
        now = ask_doctor(house());
        return now.findings.empty() && now.exit_code == 0;
    });
    CHECK(content);
    if (!content) FAIL_CHECK(now.text());
}

/// Types each mend once, in the order in which they are printed.
void type_mends(const Diagnosis& diagnosis) {
    std::set<std::string> typed;
    for (const auto& finding : diagnosis.findings) {
        if (!typed.insert(finding.mend).second) continue;
        CAPTURE(finding.mend);
        const auto result = house().type(finding.mend);
        CHECK(result.exit_code == 0);
        if (result.exit_code != 0) FAIL_CHECK(result.output);
    }
}

/// Something that is broken by a line, and what the doctor has to say of it.
struct Trouble {
    std::string line;
    std::string where;
    std::string mend;  ///< without the run folder in front of node.sh
};

/// Breaks it, hears the doctor, does what is said, and hears that all is well.
void break_and_mend(const Trouble& trouble) {
    CAPTURE(trouble.line);
    house().do_type(trouble.line);
    const auto diagnosis = ask_doctor(house());
    CAPTURE(diagnosis.text());
    CHECK(diagnosis.exit_code == 1);
    const auto* finding = diagnosis.about(trouble.where);
    REQUIRE(finding != nullptr);
    auto mend = finding->mend;
    const auto folder = "BELLHOP_RUN_DIR=" + house().run_dir().string() + " ";
    for (auto at = mend.find(folder); at != std::string::npos; at = mend.find(folder))
        mend.erase(at, folder.size());
    CHECK(mend == trouble.mend);
    type_mends(diagnosis);
    check_content();
}

const std::string kNode = "rabbitmq/node.sh ";
const std::string kTopology = "rabbitmq/node.sh topology";
/// curl -X PUT of the management interface, before its path.
const std::string kPut =
    "curl -sS --fail -X PUT -H 'content-type: application/json' \"$(rabbitmq/node.sh "
    "management)/api/";

/// What the broker says of the queue of the worker that is away.
std::string raw_queues() {
    return house().do_type(kNode + "api queues/bellhop/payment.commands && " + kNode +
                           "api consumers/bellhop && " + kNode +
                           "ctl list_queues -p bellhop name messages messages_ready consumers");
}

std::unique_ptr<db::Database> payment_database() {
    return db::open_database("sqlite:" + (house().run_dir() / "data" / "payment.db").string(),
                             "payment");
}

}  // namespace

TEST_CASE("a house that has just been started is well, and the doctor says what was looked at") {
    check_content();
    const auto text = house().do_type("./dev.sh ctl doctor");
    CHECK(text.find(" checks, all is well\n") != std::string::npos);
    CHECK(ask_doctor(house()).checks > 200);
}

TEST_CASE("the topology: what is missing, what is different, what is too much") {
    break_and_mend({kNode + "ctl clear_policy -p bellhop payment.commands",
                    "policy payment.commands", kTopology});
    break_and_mend({kNode + "ctl set_policy -p bellhop --apply-to queues replies "
                            "'^orchestrator\\.replies\\.[1-8]$' '{\"max-length\":5}'",
                    "policy replies", kTopology});
    break_and_mend({kNode + "ctl set_policy -p bellhop --priority 9 'any other' '^payment' "
                            "'{\"max-length\":5}'",
                    "policy any other", kNode + "ctl clear_policy -p bellhop 'any other'"});
    break_and_mend({kNode + "ctl set_operator_policy -p bellhop narrow '^payment' "
                            "'{\"max-length\":5}'",
                    "operator policy narrow",
                    kNode + "ctl clear_operator_policy -p bellhop narrow"});
    break_and_mend({kNode + "api bindings/bellhop/e/bellhop.commands/q/payment.commands/"
                            "payment.commands DELETE",
                    "binding bellhop.commands -> payment.commands", kTopology});
    break_and_mend({kNode + "api exchanges/bellhop/payment.dead DELETE && " + kPut +
                        "exchanges/bellhop/payment.dead\" -d '{\"type\":\"topic\"}'",
                    "exchange payment.dead",
                    kNode + "api exchanges/bellhop/payment.dead DELETE && " + kTopology});
    break_and_mend({kNode + "ctl delete_queue -p bellhop payment.retry.1s",
                    "queue payment.retry.1s", kTopology});
}

TEST_CASE("a queue of the wrong kind is made anew, and its worker finds it") {
    const auto remake = [](const std::string& queue) {
        return kNode + "ctl delete_queue -p bellhop " + queue + " && " + kTopology;
    };
    break_and_mend({kNode + "ctl delete_queue -p bellhop payment.commands && " + kPut +
                        "queues/bellhop/payment.commands\" -d '{\"durable\":true,\"arguments\":{"
                        "\"x-queue-type\":\"classic\"}}'",
                    "queue payment.commands", remake("payment.commands")});
    break_and_mend({kNode + "ctl delete_queue -p bellhop orchestrator.replies.1 && " + kPut +
                        "queues/bellhop/orchestrator.replies.1\" -d '{\"durable\":false}'",
                    "queue orchestrator.replies.1", remake("orchestrator.replies.1")});
}

TEST_CASE("users: too many, too mighty, with another password") {
    break_and_mend(
        {kNode + "ctl add_user guest guest", "user guest", kNode + "ctl delete_user guest"});
    break_and_mend({kNode + "ctl set_permissions -p bellhop payment '.*' '.*' '.*'",
                    "permission of payment", kTopology});
    break_and_mend({kNode + "ctl set_user_tags payment administrator", "user payment", kTopology});
    break_and_mend({kNode + "ctl change_password operator other", "broker", kTopology});
    break_and_mend({kNode + "ctl delete_user payment", "user payment", kTopology});
}

TEST_CASE("alarms: limits that were set by hand go back") {
    break_and_mend({kNode + "ctl set_vm_memory_high_watermark 0.0001", "node bellhop@localhost",
                    kNode + "ctl set_vm_memory_high_watermark 0.4"});
    break_and_mend({kNode + "ctl set_disk_free_limit 900000GB", "node bellhop@localhost",
                    kNode + "ctl set_disk_free_limit 512MB"});
}

TEST_CASE("who is away is found, and started") {
    break_and_mend({"./dev.sh stop payment", "service payment", "./dev.sh start payment"});
    break_and_mend({kNode + "kill", "broker", "./dev.sh start rabbitmq"});
    break_and_mend(
        {kNode + "ctl eval 'rabbit_vhost_sup_sup:stop_and_delete_vhost(<<\"bellhop\">>).'",
         "virtual host bellhop", kNode + "ctl restart_vhost -p bellhop"});
    break_and_mend({kNode + "ctl delete_vhost bellhop", "virtual host bellhop", kTopology});
}

TEST_CASE("a queue whose worker is away is named with what waits in it") {
    house().do_type("./dev.sh stop payment");
    const auto book = "curl -sS -X POST -H 'Prefer: respond-async' http://127.0.0.1:" +
                      std::to_string(house().port("orchestrator")) + "/book-hotel";
    const auto booked = house().do_type(book);
    CHECK(booked.find("pending") != std::string::npos);
    const auto id = booked.substr(booked.find("BOOK"), 22);
    const auto explain = "./dev.sh ctl explain " + id.substr(0, id.find('"'));
    Diagnosis now;
    const bool named = eventually(2 * kPatience, [&] {
        now = ask_doctor(house());
        const auto* queue = now.about("queue payment.commands");
        return queue != nullptr && queue->found == "nobody reads it; 1 messages wait" &&
               queue->mend == "./dev.sh start payment";
    });
    CHECK(named);
    if (!named) FAIL_CHECK(now.text() << '\n' << house().do_type(explain) << '\n' << raw_queues());
    type_mends(ask_doctor(house()));
    check_content();
    CHECK(eventually(kPatience, [&] {
        return house().do_type(explain).find("is confirmed") != std::string::npos;
    }));
}

TEST_CASE("a dead letter is a warning, with the command that shows it") {
    house().do_type(
        "curl -sS --fail \"$(rabbitmq/node.sh management)/api/exchanges/bellhop/"
        "payment.dead/publish\" -d '{\"properties\":{\"message_id\":\"M1\"},"
        "\"routing_key\":\"\",\"payload\":\"{}\",\"payload_encoding\":\"string\"}'");
    Diagnosis diagnosis;
    CHECK(eventually(kPatience, [&] {
        diagnosis = ask_doctor(house());
        return diagnosis.about("queue payment.dead") != nullptr;
    }));
    CAPTURE(diagnosis.text());
    CHECK(diagnosis.exit_code == 0);
    REQUIRE(diagnosis.findings.size() == 1);
    CHECK(diagnosis.findings.front().severity == "warning");
    CHECK(house().do_type(diagnosis.findings.front().mend).find("M1") != std::string::npos);
    house().do_type("./dev.sh ctl dlq discard --all --reason 'of a test'");
    check_content();
}

TEST_CASE("a database that a newer program was at is found; the older program refuses to start") {
    payment_database()->transaction([](db::Transaction& tx) {
        tx.execute(
            "INSERT INTO schema_versions (component, version, applied_at) VALUES ('payment',"
            " 2, 0)");
    });
    const auto diagnosis = ask_doctor(house());
    CAPTURE(diagnosis.text());
    const auto* finding = diagnosis.about("service payment");
    REQUIRE(finding != nullptr);
    CHECK(finding->found == "its database has version 2 of the schema of payment");
    CHECK(finding->mend == "./dev.sh build && ./dev.sh restart payment");
    const auto refused = house().type("./dev.sh restart payment");
    CHECK(refused.exit_code != 0);
    CHECK(refused.output.find("the database has version 2 of the schema of payment, and this "
                              "program only knows 1: start a newer program") != std::string::npos);
    payment_database()->transaction([](db::Transaction& tx) {
        tx.execute("DELETE FROM schema_versions WHERE component = 'payment' AND version = 2");
    });
    type_mends({0, {{"", "", "", "", "./dev.sh start payment"}}, 0});
    check_content();
}

TEST_CASE("with nobody at all there the doctor still says what to type") {
    house().do_type("./dev.sh stop all");
    const auto diagnosis = ask_doctor(house());
    CAPTURE(diagnosis.text());
    CHECK(diagnosis.findings.size() == 4);
    CHECK(diagnosis.exit_code == 1);
    type_mends(diagnosis);
    check_content();
}

}  // namespace bellhop::tests
