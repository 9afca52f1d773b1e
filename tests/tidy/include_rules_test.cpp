// The include rules find what they are for, and leave the rest alone.
#include "include_rules.hpp"

#include <doctest/doctest.h>

using namespace bellhop::tidy;

namespace {

std::string found(const std::string& path, const std::string& include) {
    const auto violations = check_includes({path, "// A file.\n#include " + include + "\n"},
                                           {"orchestrator", "payment", "parking"});
    return violations.empty() ? "" : violations.front().text();
}

}  // namespace

TEST_CASE("a library may not include one above it or beside it") {
    CHECK(found("libs/core/src/a.cpp", "\"wire/codec.hpp\"") ==
          "libs/core/src/a.cpp:2: <wire/codec.hpp> may not include wire");
    CHECK(found("libs/db/src/a.cpp", "\"bus/bus.hpp\"") != "");
    CHECK(found("libs/bus/include/bus/a.hpp", "\"wire/codec.hpp\"") != "");
    CHECK(found("libs/saga/src/a.cpp", "\"worker/relay.hpp\"") != "");
    CHECK(found("libs/http/src/a.cpp", "\"service/log.hpp\"") != "");
    CHECK(found("libs/service/src/a.cpp", "\"payment/charge.hpp\"") != "");
    CHECK(found("libs/new_one/src/a.cpp", "\"core/date.hpp\"") != "");
}

TEST_CASE("a library may include those below it and its own") {
    CHECK(found("libs/bus/src/a.cpp", "\"loop/uv_loop.hpp\"") == "");
    CHECK(found("libs/worker/src/a.cpp", "\"bus/bus.hpp\"") == "");
    CHECK(found("libs/http/src/a.cpp", "\"http/server.hpp\"") == "");
    CHECK(found("libs/http/src/a.cpp", "\"answer.hpp\"") == "");
    CHECK(found("libs/bus/src/rabbit/a.cpp", "\"../announcer.hpp\"") == "");
}

TEST_CASE("an app may include only the contract of another") {
    CHECK(found("apps/orchestrator/book/a.cpp", "\"payment/contract/payment.hpp\"") == "");
    CHECK(found("apps/orchestrator/book/a.cpp", "\"payment/ledger.hpp\"") ==
          "apps/orchestrator/book/a.cpp:2: <payment/ledger.hpp> may include only contract/ of "
          "another app");
    CHECK(found("apps/orchestrator/a.cpp", "\"parking/spaces.hpp\"") != "");
    CHECK(found("apps/payment/a.cpp", "\"payment/ledger.hpp\"") == "");
    CHECK(found("apps/payment/a.cpp", "\"service/service.hpp\"") == "");
    CHECK(found("tests/flow/a.cpp", "\"payment/ledger.hpp\"") == "");
}

TEST_CASE("every folder of apps is an app, without standing in a list") {
    CHECK(apps_of({{"apps/CMakeLists.txt", ""},
                   {"apps/payment/main.cpp", ""},
                   {"apps/parking/contract/parking.hpp", ""},
                   {"libs/core/src/money.cpp", ""}}) ==
          std::set<std::string>{"parking", "payment"});
}

TEST_CASE("nobody leaves his part by dots") {
    CHECK(found("libs/bus/src/a.cpp", "\"../../db/src/session.hpp\"") != "");
    CHECK(found("tests/unit/db/a.cpp", "\"../../../libs/db/src/session.hpp\"") != "");
}

TEST_CASE("vendor headers are in their one library only") {
    CHECK(found("libs/db/src/a.cpp", "<uv.h>") ==
          "libs/db/src/a.cpp:2: <uv.h> belongs to libs/loop/ alone");
    CHECK(found("apps/payment/a.cpp", "<rapidjson/reader.h>") != "");
    CHECK(found("apps/payment/a.cpp", "<sodium.h>") != "");
    CHECK(found("libs/core/src/a.cpp", "<doctest/doctest.h>") != "");
    CHECK(found("libs/loop/src/a.cpp", "<uv.h>") == "");
    CHECK(found("libs/db/src/a.cpp", "<soci/soci.h>") == "");
    CHECK(found("apps/orchestrator/a.cpp", "<sodium.h>") == "");
}

TEST_CASE("vendor headers are in no public header") {
    CHECK(found("libs/db/include/db/a.hpp", "<soci/soci.h>") ==
          "libs/db/include/db/a.hpp:2: <soci/soci.h> is in a public header");
    CHECK(found("libs/db/src/a.hpp", "<soci/soci.h>") == "");
}

TEST_CASE("the standard's and the system's headers are everybody's, a stranger's nobody's") {
    CHECK(found("libs/core/src/a.cpp", "<string_view>") == "");
    CHECK(found("libs/loop/src/a.cpp", "<netinet/in.h>") == "");
    CHECK(found("libs/loop/src/a.cpp", "<boost/asio.hpp>") != "");
    CHECK(found("libs/loop/src/a.cpp", "<zmq.h>") != "");
}

TEST_CASE("an include in a comment is none") {
    CHECK(check_includes({"libs/core/src/a.cpp", "/*\n#include <uv.h>\n*/\n"}, {}).empty());
}
