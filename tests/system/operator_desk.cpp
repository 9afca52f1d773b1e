// The poison is a trigger in the worker's database: the message is valid, and its handler throws
// for as long as the trigger is there.
#include "operator_desk.hpp"

#include "db/database.hpp"
#include "stage.hpp"

#include <memory>
#include <stdexcept>

namespace bellhop::tests {

namespace {

std::unique_ptr<db::Database> database_of(const House& house, const std::string& service) {
    auto url = house.setting(service, "BELLHOP_DB");
    if (url.starts_with("sqlite:")) url += "/" + service + ".db";
    return db::open_database(url, service);
}

void poison(const House& house, const std::vector<std::string>& ids, std::size_t count) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "'" : ", '") + ids.at(i) + "'";
    const auto database = database_of(house, "availability");
    const auto when = "WHEN (NEW.booking_id IN (" + list + "))";
    database->transaction([&](db::Transaction& tx) {
        if (tx.dialect() == db::Dialect::kSqlite) {
            tx.execute("CREATE TRIGGER poison BEFORE INSERT ON holds " + when +
                       " BEGIN SELECT RAISE(ABORT, 'poison'); END");
            return;
        }
        tx.execute(
            "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION "
            "''poison''; END'");
        tx.execute("CREATE TRIGGER poison BEFORE INSERT ON holds FOR EACH ROW " + when +
                   " EXECUTE FUNCTION poison()");
    });
}

void shorten_delays() {
    static bool done = false;
    if (done) return;
    const std::string policy =
        R"({"message-ttl":50,"dead-letter-exchange":"bellhop.commands",)"
        R"("dead-letter-routing-key":"availability.commands",)"
        R"("dead-letter-strategy":"at-least-once","overflow":"reject-publish","max-length":1000})";
    the_broker().rabbitmqctl({"set_policy", "-p", "bellhop", "--priority", "10", "--apply-to",
                              "queues", "short delays", R"(^availability\.retry\.)", policy});
    done = true;
}

}  // namespace

std::string ctl_program() {
    return BELLHOPCTL;
}

Environment ctl_environment(const House& house) {
    auto& broker = the_broker();
    return {
        {"BELLHOP_ENV_FILE", "/dev/null"},
        {"BELLHOP_RUN_DIR", house.run_dir().string()},
        {"BELLHOP_ORCHESTRATOR_URL", house.url("orchestrator")},
        {"BELLHOP_AVAILABILITY_URL", house.url("availability")},
        {"BELLHOP_PAYMENT_URL", house.url("payment")},
        {"BELLHOP_MANAGEMENT_URL", "http://operator:" + broker.password("operator") +
                                       "@127.0.0.1:" + std::to_string(broker.management_port())},
        {"BELLHOP_OPERATOR_TOKEN_FILE", (house.run_dir() / "operator-token").string()},
        {"BELLHOP_AMQP_URL", broker.amqp_url("operator")}};
}

CommandResult ctl(const House& house, const std::vector<std::string>& words,
                  const std::vector<std::string>& before) {
    auto all = before;
    all.push_back(ctl_program());
    all.insert(all.end(), words.begin(), words.end());
    return run_command(all, ctl_environment(house), kPatience);
}

wire::Value ctl_json(const House& house, std::vector<std::string> words) {
    words.emplace_back("--json");
    const auto result = ctl(house, words);
    if (result.exit_code != 0) throw std::runtime_error("bellhopctl: " + result.output);
    return wire::parse(result.output);
}

House& house_of_short_delays() {
    auto& house = empty_house();
    shorten_delays();
    return house;
}

std::vector<std::string> book_with_poison(House& house, std::size_t poisoned, std::size_t healthy) {
    // Its database has to be there before it can be spoiled.
    house.start_all();
    if (house.terminate("availability") != 0)
        throw std::runtime_error("availability: no clean end");
    auto ids = book_many(house, static_cast<int>(poisoned + healthy));
    poison(house, ids, poisoned);
    house.start("availability");
    return ids;
}

void spoil(const House& house, const std::string& service, const std::string& sql) {
    database_of(house, service)->transaction([&](db::Transaction& tx) { tx.execute(sql); });
}

void cure(House& house) {
    database_of(house, "availability")->transaction([](db::Transaction& tx) {
        const bool sqlite = tx.dialect() == db::Dialect::kSqlite;
        tx.execute(sqlite ? "DROP TRIGGER poison" : "DROP TRIGGER poison ON holds");
        if (!sqlite) tx.execute("DROP FUNCTION poison()");
    });
}

bool need_attention(const House& house, std::size_t count) {
    return eventually(kPatience, [&] {
        return get(house.port("orchestrator"), "/attention").at("total") == std::to_string(count);
    });
}

std::string dead_count(const House& house) {
    return text_at(ctl_json(house, {"dlq", "list"}), "letters");
}

std::string numbers(const wire::Value& report) {
    std::string text;
    for (const auto* name : {"found", "chosen", "done", "skipped", "unsure", "untouched", "left"})
        text += (text.empty() ? "" : " ") + text_at(report, name);
    return text;
}

std::string text_at(const wire::Value& value, std::string_view member) {
    const auto* found = value.member(member);
    return found == nullptr ? "" : found->text;
}

}  // namespace bellhop::tests
