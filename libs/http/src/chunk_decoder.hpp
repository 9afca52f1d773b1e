// Decodes a chunked request body within bounds. Pure, so that it can be fuzzed.
// @see RFC 9112 section 7.1
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bellhop::http {

class ChunkDecoder {
 public:
    enum class Result { kNeedMore, kDone, kMalformed, kTooLarge };

    /// @param most_bytes of the decoded body; the raw one may be eight times that
    explicit ChunkDecoder(std::size_t most_bytes) : most_bytes_(most_bytes) {}

    /// Reads on, and takes what it read from the front of `bytes`. What follows the body stays.
    [[nodiscard]] Result feed(std::string_view& bytes);
    /// The body, once it is done. Extensions and trailers are dropped.
    [[nodiscard]] std::string take_body() { return std::move(body_); }

 private:
    enum class Part { kSize, kData, kDataEnd, kTrailer, kDone };
    Result step(std::string_view& bytes);
    Result read_line(std::string_view& bytes);
    Result end_line();
    Result begin_chunk();
    Result read_data(std::string_view& bytes);

    std::size_t most_bytes_;
    Part part_ = Part::kSize;
    std::string line_;  // without its line end
    bool carriage_return_ = false;
    std::size_t chunk_left_ = 0;
    std::size_t raw_bytes_ = 0;
    std::size_t trailer_bytes_ = 0;
    std::string body_;
};

}  // namespace bellhop::http
