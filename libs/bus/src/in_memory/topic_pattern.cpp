// Whether a routing key fits the pattern of a topic binding.
#include "topic_pattern.hpp"

#include <vector>

namespace bellhop::bus {

namespace {

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const auto dot = text.find('.');
        words.push_back(text.substr(0, dot));
        if (dot == std::string_view::npos) return words;
        text.remove_prefix(dot + 1);
        if (text.empty()) words.emplace_back();
    }
    return words;
}

}  // namespace

bool topic_matches(std::string_view pattern, std::string_view routing_key) {
    const auto words = words_of(routing_key);
    // reached[n]: the pattern so far fits the first n words. One pass for each word of the pattern.
    std::vector<bool> reached(words.size() + 1, false);
    reached[0] = true;
    for (const auto part : words_of(pattern)) {
        std::vector<bool> next(words.size() + 1, false);
        next[0] = part == "#" && reached[0];
        for (std::size_t n = 1; n <= words.size(); ++n) {
            const bool one_word = part == "*" || part == words[n - 1];
            next[n] = part == "#" ? reached[n] || next[n - 1] : one_word && reached[n - 1];
        }
        reached = std::move(next);
    }
    return reached.back();
}

}  // namespace bellhop::bus
