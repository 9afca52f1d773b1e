// The promises of the whole house, as bellhopctl audit finds them kept or broken.
#include "operator_desk.hpp"
#include "stage.hpp"

#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

/// The broken rules of an audit that does not wait for what could become right, a line each.
std::string broken(const House& house) {
    const auto result = ctl(house, {"audit", "--at-rest", "--patience", "0", "--json"});
    std::string rules;
    const auto report = wire::parse(result.output);
    for (const auto& violation : report.member("violations")->items)
        rules += text_at(violation, "rule") + ' ';
    CHECK(result.exit_code == (rules.empty() ? 0 : 1));
    return rules;
}

/// Breaks the books, looks, and mends them. @return what the audit said meanwhile
std::string broken_by(const House& house, const std::string& service, const std::string& sql,
                      const std::string& mend) {
    spoil(house, service, sql);
    auto rules = broken(house);
    spoil(house, service, mend);
    CHECK(broken(house).empty());
    return rules;
}

}  // namespace

TEST_CASE("an audit finds every promise kept, and each that is broken behind its back") {
    auto& house = fresh_house();
    const auto id = book(house, new_booking()).at("booking_id");
    REQUIRE(book(house, new_booking(), {{"Idempotency-Key", "k1"}}).status == 200);
    REQUIRE(cancel(house, book(house, new_booking()).at("booking_id")).status == 200);
    REQUIRE(eventually(kPatience, [&] { return broken(house).empty(); }));
    const auto mine = " WHERE booking_id = '" + id + "'";
    CHECK(broken_by(house, "payment", "UPDATE payments SET state = 'refunded'" + mine,
                    "UPDATE payments SET state = 'approved'" + mine) == "confirmed_is_paid ");
    CHECK(broken_by(house, "payment", "UPDATE payments SET amount_minor = amount_minor + 1" + mine,
                    "UPDATE payments SET amount_minor = amount_minor - 1" + mine) ==
          "confirmed_is_paid ");
    CHECK(broken_by(house, "availability", "UPDATE holds SET state = 'released'" + mine,
                    "UPDATE holds SET state = 'held'" + mine) ==
          "confirmed_holds_room night_counts_its_holds ");
    CHECK(broken_by(house, "availability", "UPDATE nights SET taken = taken + 1",
                    "UPDATE nights SET taken = taken - 1")
              .find("night_counts_its_holds") == 0);
}

TEST_CASE("an audit leaves its findings for Prometheus") {
    auto& house = any_house();
    const auto file = house.run_dir() / "audit.prom";
    REQUIRE(ctl(house, {"audit", "--prometheus", file.string()}).exit_code == 0);
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    CHECK(text.str().find("bellhop_audit_violations{rule=") != std::string::npos);
}

}  // namespace bellhop::tests
