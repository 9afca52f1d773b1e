// Which URLs name a database.
#include "database_url.hpp"

#include "core/errors.hpp"

#include <doctest/doctest.h>

namespace bellhop::tests {
namespace {

std::string described(const std::string& url, const std::string& schema = "payment") {
    return db::driver_for(url, schema)->describe();
}

TEST_CASE("an SQLite file is named by its path") {
    CHECK(described("sqlite:///var/lib/bellhop/payment.db") ==
          "sqlite:///var/lib/bellhop/payment.db");
    CHECK(described("sqlite:/var/lib/a b=c.db", "") == "sqlite:///var/lib/a b=c.db");
    CHECK(described("sqlite:payment.db").ends_with("/payment.db"));
    CHECK(described("sqlite::memory:") == "sqlite::memory:");
}

TEST_CASE("a PostgreSQL database is described without who asks") {
    const std::string plain = "postgresql://db.example:5433/bellhop";
    CHECK(described(plain) == plain);
    CHECK(described("postgresql://me@db.example:5433/bellhop") == plain);
    CHECK(described("postgresql://me:p%40ss:w@rd@db.example:5433/bellhop") == plain);
    CHECK(described("postgres://me:secret@db.example/bellhop") ==
          "postgresql://db.example:5432/bellhop");
    CHECK(described("postgresql://[::1]/bellhop") == "postgresql://::1:5432/bellhop");
}

TEST_CASE("anything else is a bad configuration that repeats no password") {
    for (const std::string url : {"",
                                  "sqlite",
                                  "sqlite:",
                                  "sqlite://relative.db",
                                  "sqlite:a\"b",
                                  "mysql://me:secret@host/name",
                                  "postgresql:",
                                  "postgresql://",
                                  "postgresql:///name",
                                  "postgresql://me:secret@/name",
                                  "postgresql://me:secret@host",
                                  "postgresql://me:secret@host/",
                                  "postgresql://me:secret@host:port/name",
                                  "postgresql://h:123456/name",
                                  "postgresql://h:65536/name",
                                  "postgresql://h:0/name",
                                  "postgresql://[::1/name",
                                  "postgresql://[::1]5432/name",
                                  "postgresql://me:secret@host/name?sslmode=off",
                                  "postgresql://me:secret%2@host/name",
                                  "postgresql://me:secret%zz@host/name",
                                  "postgresql://me:secret%00@host/name"}) {
        CAPTURE(url);
        try {
            static_cast<void>(described(url));
            FAIL("taken");
        } catch (const BadConfiguration& error) {
            CHECK(std::string{error.what()}.find("secret") == std::string::npos);
        }
    }
}

TEST_CASE("a schema is lower-case letters and underscores") {
    for (const std::string schema : {"", "Payment", "pay-ment", "a b", "a;b", "a1"}) {
        CHECK_THROWS_AS(described("postgresql://host/name", schema), BadConfiguration);
    }
    CHECK_THROWS_AS(described("postgresql://host/name", std::string(64, 'a')), BadConfiguration);
}

}  // namespace
}  // namespace bellhop::tests
