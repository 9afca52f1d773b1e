// The names that the environment may hold: a misspelt one is an error, not a default.
#include "known_settings.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <numeric>
#include <sstream>
#include <string_view>
#include <vector>

#include <unistd.h>

namespace bellhop::service {

namespace {

/// Read by dev.sh, by rabbitmq/node.sh, by the tests, or by only one of the services: one
/// environment serves all. BELLHOP_NAME_PORT and _URL of each app come on top.
constexpr std::string_view kHouse[] = {
    "BELLHOP_AMQPS_CLIENTS",
    "BELLHOP_AMQPS_PORT",
    "BELLHOP_AMQP_CA",
    "BELLHOP_AMQP_CERT",
    "BELLHOP_AMQP_KEY",
    "BELLHOP_AMQP_PORT",
    "BELLHOP_AMQP_URL",
    "BELLHOP_ASK_AGAIN_SECONDS",
    "BELLHOP_BROKER_METRICS_PORT",
    "BELLHOP_BROKER_START_SECONDS",
    "BELLHOP_BUILD_DIR",
    "BELLHOP_DB",
    "BELLHOP_DIST_PORT",
    "BELLHOP_DRAIN_SECONDS",
    "BELLHOP_ENV_FILE",
    "BELLHOP_EPMD_PORT",
    "BELLHOP_HANDOVER",
    "BELLHOP_HOTELS",
    "BELLHOP_HTTP_HOST",
    "BELLHOP_HTTP_PORT",
    "BELLHOP_INSTANCE",
    "BELLHOP_JOBS",
    "BELLHOP_LOG_FORMAT",
    "BELLHOP_LOG_LEVEL",
    "BELLHOP_MANAGEMENT_PORT",
    "BELLHOP_MANAGEMENT_URL",
    "BELLHOP_MOST_PENDING",
    "BELLHOP_MOST_WAITING",
    "BELLHOP_OPERATOR_TOKEN",
    "BELLHOP_OPERATOR_TOKEN_FILE",
    "BELLHOP_OPERATOR_TOOL",
    "BELLHOP_OPERATOR_TOOL_SETTINGS",
    "BELLHOP_PAYMENT_APPROVAL_RATE",
    "BELLHOP_PAYMENT_DELAY_MS",
    "BELLHOP_PAYMENT_GATEWAY_TIMEOUT_MS",
    "BELLHOP_PAYMENT_GATEWAY_URL",
    "BELLHOP_PAYMENT_SEED",
    "BELLHOP_RABBITMQ_BIN",
    "BELLHOP_REJECT_PAST",
    "BELLHOP_RUN_BY",
    "BELLHOP_RUN_DIR",
    "BELLHOP_WAIT_SECONDS",
    "BELLHOP_WRITE_GOLDEN",
};

/// All that there are.
std::vector<std::string> house_variables() {
    std::vector<std::string> all(std::begin(kHouse), std::end(kHouse));
    std::istringstream apps(BELLHOP_APPS);
    for (std::string app; apps >> app;) {
        for (const char* end : {"_PORT", "_URL"}) all.push_back(variable_name(app) + end);
    }
    return all;
}

/// Levenshtein's distance: how many letters must change.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto changed = diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
        }
    }
    return row.back();
}

}  // namespace

std::string variable_name(const std::string& option) {
    std::string name = "BELLHOP_";
    for (const char c : option)
        name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    return name;
}

void refuse_unknown_variables(const std::set<std::string>& own) {
    const auto house = house_variables();
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string_view entry = *each;
        if (!entry.starts_with("BELLHOP_")) continue;
        const std::string name(entry.substr(0, entry.find('=')));
        if (own.contains(name) || std::find(house.begin(), house.end(), name) != house.end())
            continue;
        const auto nearest = *std::min_element(
            house.begin(), house.end(),
            [&](const auto& a, const auto& b) { return distance(name, a) < distance(name, b); });
        throw BadConfiguration("nobody reads the variable " + name + " (did you mean " + nearest +
                               "? What there is stands in .env.example; a new one has to stand in "
                               "libs/service/src/known_settings.cpp)");
    }
}

}  // namespace bellhop::service
