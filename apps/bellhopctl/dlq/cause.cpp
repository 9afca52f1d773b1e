// Grouping and choosing.
#include "bellhopctl/dlq/cause.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

namespace bellhop::dlq {

namespace {

constexpr std::size_t kShortestHexWord = 8;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

std::int64_t seconds_between(Timestamp from, Timestamp to) {
    return std::max<std::int64_t>(
        0, std::chrono::duration_cast<std::chrono::seconds>(to - from).count());
}

void add_age(Cause& cause, std::int64_t age) {
    cause.oldest_s = std::max(cause.oldest_s.value_or(age), age);
    cause.newest_s = std::min(cause.newest_s.value_or(age), age);
}

}  // namespace

std::string without_numbers(const std::string& reason) {
    std::string out;
    for (auto from = reason.begin(); from != reason.end();) {
        const auto hex_end = std::find_if_not(from, reason.end(), is_hex);
        const bool hex_word = static_cast<std::size_t>(hex_end - from) >= kShortestHexWord &&
                              std::any_of(from, hex_end, is_digit);
        const auto end = hex_word ? hex_end : std::find_if_not(from, reason.end(), is_digit);
        if (end == from) {
            out += *from++;
            continue;
        }
        out += '#';
        from = end;
    }
    return out;
}

std::string cause_code(const Letter& letter) {
    std::uint32_t hash = 2166136261U;
    const auto add = [&hash](const std::string& text) {
        for (const char c : text + '\n') hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    };
    add(letter.service);
    add(letter.envelope.type);
    add(without_numbers(letter.reason));
    char text[9];
    std::snprintf(text, sizeof text, "%08x", hash);
    return text;
}

std::vector<Cause> causes(const std::vector<Letter>& letters, Timestamp now) {
    std::map<std::string, Cause> by_code;
    for (const auto& letter : letters) {
        auto& cause = by_code[cause_code(letter)];
        if (cause.count++ == 0) {
            cause.code = cause_code(letter);
            cause.service = letter.service;
            cause.type = letter.envelope.type;
            cause.reason = without_numbers(letter.reason);
            cause.example = letter.envelope.message_id.value();
        }
        if (letter.parked_at) add_age(cause, seconds_between(*letter.parked_at, now));
    }
    std::vector<Cause> all;
    all.reserve(by_code.size());
    for (auto& [code, cause] : by_code) all.push_back(std::move(cause));
    std::stable_sort(all.begin(), all.end(),
                     [](const Cause& a, const Cause& b) { return a.count > b.count; });
    return all;
}

void check(const Choice& choice) {
    const int given = (choice.cause.empty() ? 0 : 1) + (choice.booking.empty() ? 0 : 1) +
                      (choice.all ? 1 : 0) + (choice.done ? 1 : 0);
    if (given != 1) {
        throw BadConfiguration(
            "say which letters: one of --cause CODE (see dlq list), --booking ID, --all; for "
            "discard also --done");
    }
}

bool chosen(const Choice& choice, const Letter& letter) {
    if (choice.all || choice.done) return true;
    if (!choice.booking.empty()) return letter.envelope.correlation_id == choice.booking;
    return cause_code(letter) == choice.cause;
}

}  // namespace bellhop::dlq
