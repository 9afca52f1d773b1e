// Which handler a path and a method lead to.
#pragma once

#include "http/server.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bellhop::http {

class Router {
 public:
    struct Route {
        std::string pattern;
        std::vector<std::string> captures;  // the names, from left to right
        Server::Handler handler;
    };
    struct Match {
        const Route* route = nullptr;                 ///< none: 404 or 405
        std::string_view pattern;                     ///< empty where the path is unknown
        std::map<std::string, std::string> captures;  ///< of `route`
        std::string allow;                            ///< empty where the path is unknown
    };

    /// The same method and shape twice, or a pattern that is none, is a broken invariant.
    void add(std::string_view method, std::string_view pattern, Server::Handler handler);
    /// Of several patterns the one that is literal earlier wins: `/a/b` before `/a/{x}`.
    /// @param segments of the path, decoded
    [[nodiscard]] Match find(std::string_view method,
                             const std::vector<std::string>& segments) const;
    /// The same text as the router's own, which lasts as long; empty where it is no pattern here.
    [[nodiscard]] std::string_view known(std::string_view pattern) const;
    [[nodiscard]] std::vector<RouteName> names() const;
    /// Every method that some path answers, for `OPTIONS *`.
    [[nodiscard]] std::string methods() const;

 private:
    // A segment that is captured stands as a single character that sorts behind every literal.
    using Shape = std::vector<std::string>;
    std::map<Shape, std::map<std::string, Route, std::less<>>> shapes_;
};

}  // namespace bellhop::http
