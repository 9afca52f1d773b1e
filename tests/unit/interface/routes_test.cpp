// Every route is documented, and every documented route is there.
#include "availability/api.hpp"
#include "availability/service.hpp"
#include "differences.hpp"
#include "orchestrator/api.hpp"
#include "orchestrator/service.hpp"
#include "payment/api.hpp"
#include "payment/service.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace bellhop;

namespace {

using Routes = std::vector<http::RouteName>;

service::Settings settings_in(const std::filesystem::path& folder) {
    service::Settings settings;
    settings.database = "sqlite:" + folder.string();
    return settings;
}

Routes documented(const service::ApiSource& source) {
    Routes routes;
    const auto document = service::open_api(source);
    for (const auto& [pattern, methods] : document.member("paths")->members) {
        for (const auto& [name, operation] : methods.members) {
            std::string method = name;
            std::transform(method.begin(), method.end(), method.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
            routes.push_back({method, pattern});
        }
    }
    return routes;
}

void check_same(const Routes& served, const Routes& told) {
    const auto texts = [](const Routes& routes) {
        std::set<std::string> all;
        for (const auto& [method, pattern] : routes) all.insert(method + " " + pattern);
        return all;
    };
    CHECK(tests::differences(texts(told), texts(served)) == "");
}

/// Of this test alone, and gone with it.
class Folder {
 public:
    Folder() {
        auto pattern = (std::filesystem::temp_directory_path() / "bellhop-test-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
    std::filesystem::path path_;
};

}  // namespace

TEST_CASE("the document of each service has its routes, all of them and no others") {
    // Where one is missing: a path in the service's openapi.json, its bodies in api.cpp beside it.
    const Folder folder;
    orchestrator::FrontSettings front;
    front.operator_token.token = "not-the-one-of-a-house";
    const orchestrator::OrchestratorService orchestrator(settings_in(folder.path()), front);
    check_same(orchestrator.routes(), documented(orchestrator::api()));
    const availability::AvailabilityService availability(settings_in(folder.path()),
                                                         "apps/availability/hotels.json");
    check_same(availability.routes(), documented(availability::api()));
    const payment::PaymentService payment(settings_in(folder.path()), {});
    check_same(payment.routes(), documented(payment::api()));
}
