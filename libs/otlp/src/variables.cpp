// Numbers, shares, lists and pairs.
#include "variables.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <charconv>

namespace bellhop::otlp {

namespace {

std::string trimmed(const std::string& text) {
    const auto from = text.find_first_not_of(" \t");
    if (from == std::string::npos) return "";
    return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

/// -1 for what is no hexadecimal digit.
int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string decoded(const Variable& variable, const std::string& text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? digit_of(text[i + 2]) : -1;
        if (high < 0 || low < 0)
            variable.refuse("has a % without two hexadecimal digits behind it");
        plain += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return plain;
}

}  // namespace

void Variable::refuse(const std::string& why) const {
    throw BadConfiguration(name + " " + why);
}

std::int64_t Variable::whole(std::int64_t least, std::int64_t most) const {
    std::int64_t number = 0;
    const auto* end = value.data() + value.size();
    const auto read = std::from_chars(value.data(), end, number);
    if (read.ptr != end || read.ec != std::errc{} || number < least || number > most)
        refuse("must be a whole number, " + std::to_string(least) + " to " + std::to_string(most) +
               ", not '" + value + "'");
    return number;
}

double Variable::share() const {
    double number = 0;
    const auto* end = value.data() + value.size();
    const auto read = std::from_chars(value.data(), end, number);
    if (read.ptr != end || read.ec != std::errc{} || !(number >= 0 && number <= 1))
        refuse("must be a number, 0 to 1, not '" + value + "'");
    return number;
}

bool Variable::truth() const {
    auto word = value;
    std::transform(word.begin(), word.end(), word.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (word != "true" && word != "false" && !word.empty())
        refuse("must be true or false, not '" + value + "'");
    return word == "true";
}

std::vector<std::string> Variable::list() const {
    std::vector<std::string> items;
    for (std::size_t from = 0; from <= value.size();) {
        const auto comma = std::min(value.find(',', from), value.size());
        auto item = trimmed(value.substr(from, comma - from));
        if (!item.empty()) items.push_back(std::move(item));
        from = comma + 1;
    }
    return items;
}

Pairs Variable::pairs() const {
    Pairs all;
    for (const auto& item : list()) {
        const auto equals = item.find('=');
        // Not shown: it may be a password.
        if (equals == std::string::npos || trimmed(item.substr(0, equals)).empty())
            refuse("must be a list of NAME=VALUE, separated by commas");
        all.emplace_back(decoded(*this, trimmed(item.substr(0, equals))),
                         decoded(*this, trimmed(item.substr(equals + 1))));
    }
    return all;
}

}  // namespace bellhop::otlp
