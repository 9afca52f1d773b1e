// The changes that libFuzzer makes too: bytes, runs of bytes, telling words, another file's end.
#include "fuzz/mutation.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace bellhop::fuzz {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMostBytes = 70'000;
constexpr std::array kWords = {"\r\n"sv,
                               "\n"sv,
                               "\0"sv,
                               "%00"sv,
                               "\""sv,
                               "\\u0000"sv,
                               "{"sv,
                               "["sv,
                               "]}"sv,
                               ","sv,
                               ":"sv,
                               "-"sv,
                               "0"sv,
                               "9223372036854775808"sv,
                               "1e9"sv,
                               "null"sv,
                               "\xff\xff\xff\xff"sv,
                               "\xed\xa0\x80"sv,
                               " "sv,
                               "\x7f"sv};

}  // namespace

std::size_t Mutation::below(std::size_t bound) {
    return bound == 0 ? 0 : random_() % bound;
}

void Mutation::change(std::string& bytes) {
    const auto at = below(bytes.size() + 1);
    const auto length = std::min(below(9), bytes.size() - at);
    switch (below(6)) {
        case 0:
            if (at < bytes.size()) bytes[at] = static_cast<char>(random_());
            break;
        case 1:
            if (at < bytes.size())
                bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1U << below(8)));
            break;
        case 2:
            bytes.erase(at, length);
            break;
        case 3:
            bytes.insert(at, kWords[below(kWords.size())]);
            break;
        case 4:
            bytes.insert(at, bytes.substr(at, length));
            break;
        default: {
            const auto& other = corpus_[below(corpus_.size())];
            bytes.resize(at);
            bytes.append(other, below(other.size() + 1));
        }
    }
}

std::string Mutation::next() {
    auto bytes = corpus_[below(corpus_.size())];
    for (auto left = 1 + below(4); left > 0; --left) change(bytes);
    if (bytes.size() > kMostBytes) bytes.resize(kMostBytes);
    return bytes;
}

}  // namespace bellhop::fuzz
