// The operator's token, asked for.
#include "orchestrator/front/operator_door.hpp"

#include "core/check.hpp"
#include "http/bodies.hpp"

#include <algorithm>

#include <sodium.h>

namespace bellhop::orchestrator {

namespace {

http::Response problem(int status, std::string title, std::string detail) {
    return http::answer_of({"about:blank", std::move(title), status, std::move(detail)});
}

/// What stands behind `Bearer`, in any case; nothing where the header is of another kind.
std::optional<std::string_view> bearer(std::string_view header) {
    constexpr std::string_view kScheme = "bearer ";
    const auto same = [](char given, char wanted) {
        return (given >= 'A' && given <= 'Z' ? static_cast<char>(given + ('a' - 'A')) : given) ==
               wanted;
    };
    if (header.size() <= kScheme.size() ||
        !std::equal(kScheme.begin(), kScheme.end(), header.begin(),
                    [&](char wanted, char given) { return same(given, wanted); }))
        return std::nullopt;
    header.remove_prefix(std::min(header.find_first_not_of(' ', kScheme.size()), header.size()));
    return header;
}

}  // namespace

OperatorDoor::OperatorDoor(const std::string& token)
    : closed_(token.empty()), token_(hash_of(token)) {}

OperatorDoor::Hash OperatorDoor::hash_of(std::string_view text) {
    Hash hash{};
    BELLHOP_CHECK(crypto_generichash(hash.data(), hash.size(),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     text.size(), nullptr, 0) == 0);
    return hash;
}

std::optional<http::Response> OperatorDoor::refuse(const http::Request& request) const {
    const auto header = request.header("authorization");
    const auto shown = header ? bearer(*header) : std::nullopt;
    if (!shown) {
        auto response = problem(401, "Unauthorized",
                                "This needs the operator's token: Authorization: Bearer TOKEN");
        response.headers.emplace_back("WWW-Authenticate", R"(Bearer realm="bellhop operator")");
        return response;
    }
    // Of hashes: neither the time nor their lengths tell anything about the token.
    const auto hash = hash_of(*shown);
    const bool same = sodium_memcmp(hash.data(), token_.data(), hash.size()) == 0;
    if (same && !closed_) return std::nullopt;
    return problem(403, "Forbidden",
                   closed_ ? "This orchestrator has no operator's token: its log says why"
                           : "That is not the operator's token");
}

}  // namespace bellhop::orchestrator
