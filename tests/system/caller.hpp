// A plain HTTP client, as anybody would use one, and answers that are easy to look into.
#pragma once

#include "wire/document.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bellhop::tests {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Answer {
    int status = 0;                              ///< 0: none came
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;

    /// Empty where there is none. @param name in lower case
    [[nodiscard]] std::string header(const std::string& name) const;
    /// The body. @throws BadMessage where it is no JSON
    [[nodiscard]] wire::Value json() const;
    /// A member's text, a number as it is written; empty where there is none.
    [[nodiscard]] std::string at(std::string_view member) const;
    /// The names of the members, in their order.
    [[nodiscard]] std::vector<std::string> names() const;
};

Answer get(int port, const std::string& target, const Headers& headers = {});
Answer post(int port, const std::string& target, const std::string& body = {},
            const Headers& headers = {});
Answer remove(int port, const std::string& target, const Headers& headers = {});
Answer call(int port, const std::string& method, const std::string& target,
            const std::string& body = {}, const Headers& headers = {});

/// Makes `count` calls at the same moment, each on a thread of its own.
[[nodiscard]] std::vector<Answer> at_once(int count, const std::function<Answer(int number)>& one);
[[nodiscard]] int count_of(const std::vector<Answer>& answers, int status);

/// A JSON object with its members' values given as JSON.
[[nodiscard]] std::string object(const std::map<std::string, std::string>& members);
[[nodiscard]] bool is_timestamp(const std::string& text);
/// Whether a text is `prefix` and digits.
[[nodiscard]] bool is_numbered(const std::string& text, std::string_view prefix);

}  // namespace bellhop::tests
