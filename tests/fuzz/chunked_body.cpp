// A chunked body, whole and in pieces: the same outcome, and what is decoded can be sent again.
// The first byte says how long the pieces are.
#include "answer.hpp"
#include "chunk_decoder.hpp"
#include "fuzz/try_one.hpp"

#include <algorithm>

namespace bellhop::fuzz {

namespace {

using http::ChunkDecoder;
using Result = ChunkDecoder::Result;
constexpr std::size_t kMostBody = 4096;

struct Outcome {
    Result result = Result::kNeedMore;
    std::string body;
    std::size_t taken = 0;
};

Outcome decoded(std::string_view bytes, std::size_t piece) {
    ChunkDecoder decoder(kMostBody);
    Outcome outcome;
    while (outcome.result == Result::kNeedMore && outcome.taken < bytes.size()) {
        auto part = bytes.substr(outcome.taken, piece);
        const auto before = part.size();
        outcome.result = decoder.feed(part);
        outcome.taken += before - part.size();
        BELLHOP_CHECK(outcome.result != Result::kNeedMore || part.empty());
    }
    outcome.body = decoder.take_body();
    return outcome;
}

}  // namespace

void try_one(std::string_view bytes) {
    const std::size_t piece = std::max(1U, take_byte(bytes));
    const auto whole = decoded(bytes, std::max<std::size_t>(1, bytes.size()));
    const auto cut = decoded(bytes, piece);
    BELLHOP_CHECK(whole.body.size() <= kMostBody);
    const bool refused = whole.result == Result::kMalformed || whole.result == Result::kTooLarge;
    if (refused) {
        // Which of several faults is met first may depend on the pieces.
        BELLHOP_CHECK(cut.result == Result::kMalformed || cut.result == Result::kTooLarge);
        return;
    }
    BELLHOP_CHECK(cut.result == whole.result && cut.body == whole.body && cut.taken == whole.taken);
    if (whole.result != Result::kDone) return;
    const auto again = decoded(
        (whole.body.empty() ? "" : http::write_chunk(whole.body)) + http::write_chunk({}), piece);
    BELLHOP_CHECK(again.result == Result::kDone && again.body == whole.body);
}

}  // namespace bellhop::fuzz
