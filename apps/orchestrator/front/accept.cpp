// Accept, read leniently: what can't be understood has no weight.
#include "orchestrator/front/accept.hpp"

#include "http/trimmed.hpp"

#include <algorithm>
#include <string_view>

namespace bellhop::orchestrator {

namespace {

/// `0.8` as 800; 1000 without a weight.
int thousandths_of(std::string_view parameters) {
    const auto at = parameters.find("q=");
    if (at == std::string_view::npos) return 1000;
    const auto text = parameters.substr(at + 2, 5);
    int value = !text.empty() && text.front() == '1' ? 1000 : 0;
    int place = 100;
    for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (digit < '0' || digit > '9') break;
        value += place * (digit - '0');
        place /= 10;
    }
    return std::min(value, 1000);
}

/// The weight of one media type that is named; 0 where it is not.
int weight_of(std::string_view accept, std::string_view type) {
    while (!accept.empty()) {
        const auto comma = std::min(accept.find(','), accept.size());
        const auto whole = accept.substr(0, comma);
        const auto semicolon = std::min(whole.find(';'), whole.size());
        if (http::trimmed(whole.substr(0, semicolon)) == type)
            return thousandths_of(whole.substr(semicolon));
        accept.remove_prefix(std::min(comma + 1, accept.size()));
    }
    return 0;
}

}  // namespace

bool prefers_page(const http::Request& request) {
    const auto accept = request.header("accept").value_or("");
    const auto page = weight_of(accept, "text/html");
    return page > 0 && page > weight_of(accept, "application/json");
}

}  // namespace bellhop::orchestrator
