// Keeps patterns by their shape, the more literal first.
#include "router.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <set>

namespace bellhop::http {

namespace {

// No decoded byte of UTF-8 is 0xff, so it sorts behind all literals and equals none.
const std::string kCapture = "\xff";

bool fits(const std::vector<std::string>& shape, const std::vector<std::string>& segments) {
    return std::equal(shape.begin(), shape.end(), segments.begin(), segments.end(),
                      [](const std::string& wanted, const std::string& segment) {
                          return wanted == kCapture ? !segment.empty() : wanted == segment;
                      });
}

std::string joined(std::set<std::string> methods) {
    if (methods.count("GET") != 0) methods.insert("HEAD");
    methods.insert("OPTIONS");
    std::string text;
    for (const auto& method : methods) text += (text.empty() ? "" : ", ") + method;
    return text;
}

std::map<std::string, std::string> captured(const Router::Route& route,
                                            const std::vector<std::string>& shape,
                                            const std::vector<std::string>& segments) {
    std::map<std::string, std::string> captures;
    auto name = route.captures.begin();
    for (std::size_t at = 0; at < shape.size(); ++at) {
        if (shape[at] == kCapture) captures[*name++] = segments[at];
    }
    return captures;
}

}  // namespace

void Router::add(std::string_view method, std::string_view pattern, Server::Handler handler) {
    BELLHOP_CHECK(pattern.starts_with('/') && handler && method != "HEAD");
    Route route{std::string(pattern), {}, std::move(handler)};
    Shape shape;
    auto rest = pattern;
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const auto segment = rest.substr(0, rest.find('/'));
        rest.remove_prefix(segment.size());
        if (segment.size() > 2 && segment.front() == '{' && segment.back() == '}') {
            route.captures.emplace_back(segment.substr(1, segment.size() - 2));
            shape.push_back(kCapture);
        } else {
            shape.emplace_back(segment);
        }
    }
    const bool added = shapes_[shape].emplace(method, std::move(route)).second;
    BELLHOP_CHECK(added);
}

Router::Match Router::find(std::string_view method,
                           const std::vector<std::string>& segments) const {
    Match match;
    std::set<std::string> methods;
    for (const auto& [shape, routes] : shapes_) {
        if (!fits(shape, segments)) continue;
        if (match.pattern.empty()) match.pattern = routes.begin()->second.pattern;
        for (const auto& [name, route] : routes) methods.insert(name);
        const auto found = routes.find(method);
        if (found == routes.end() || match.route != nullptr) continue;
        match.route = &found->second;
        match.pattern = found->second.pattern;
        match.captures = captured(found->second, shape, segments);
    }
    if (!methods.empty()) match.allow = joined(std::move(methods));
    return match;
}

std::string_view Router::known(std::string_view pattern) const {
    for (const auto& [shape, routes] : shapes_) {
        for (const auto& [name, route] : routes) {
            if (route.pattern == pattern) return route.pattern;
        }
    }
    return {};
}

std::vector<RouteName> Router::names() const {
    std::vector<RouteName> names;
    for (const auto& [shape, routes] : shapes_) {
        for (const auto& [method, route] : routes) names.push_back({method, route.pattern});
    }
    return names;
}

std::string Router::methods() const {
    std::set<std::string> methods;
    for (const auto& [shape, routes] : shapes_) {
        for (const auto& [name, route] : routes) methods.insert(name);
    }
    return joined(std::move(methods));
}

}  // namespace bellhop::http
