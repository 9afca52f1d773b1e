// One part after the other: size line, data, its line end; at last the trailers.
#include "chunk_decoder.hpp"

#include <algorithm>
#include <charconv>

namespace bellhop::http {

namespace {

constexpr std::size_t kMostLine = 256;
constexpr std::size_t kMostTrailers = 4096;
constexpr std::size_t kMostOverhead = 8;  // times the body: room for chunks of one byte

bool is_line_byte(char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return byte == '\t' || (code >= 0x20 && code != 0x7f);
}

}  // namespace

ChunkDecoder::Result ChunkDecoder::feed(std::string_view& bytes) {
    auto result = Result::kNeedMore;
    while (result == Result::kNeedMore && !bytes.empty()) {
        const auto before = bytes.size();
        result = step(bytes);
        raw_bytes_ += before - bytes.size();
        if (result != Result::kMalformed && raw_bytes_ > kMostOverhead * most_bytes_ + kMostLine) {
            return Result::kTooLarge;
        }
    }
    return result;
}

ChunkDecoder::Result ChunkDecoder::step(std::string_view& bytes) {
    if (part_ == Part::kDone) return Result::kDone;
    return part_ == Part::kData ? read_data(bytes) : read_line(bytes);
}

ChunkDecoder::Result ChunkDecoder::read_line(std::string_view& bytes) {
    while (!bytes.empty()) {
        const char byte = bytes.front();
        bytes.remove_prefix(1);
        if (carriage_return_) {
            if (byte != '\n') return Result::kMalformed;
            carriage_return_ = false;
            return end_line();
        }
        if (byte == '\r') {
            carriage_return_ = true;
            continue;
        }
        const bool too_long = line_.size() == (part_ == Part::kTrailer ? kMostTrailers : kMostLine);
        if (!is_line_byte(byte) || part_ == Part::kDataEnd || too_long) return Result::kMalformed;
        line_ += byte;
    }
    return Result::kNeedMore;
}

ChunkDecoder::Result ChunkDecoder::end_line() {
    if (part_ == Part::kSize) return begin_chunk();
    if (part_ == Part::kDataEnd) {
        part_ = Part::kSize;
        return Result::kNeedMore;
    }
    if (line_.empty()) {
        part_ = Part::kDone;
        return Result::kDone;
    }
    trailer_bytes_ += line_.size();
    line_.clear();
    return trailer_bytes_ > kMostTrailers ? Result::kMalformed : Result::kNeedMore;
}

ChunkDecoder::Result ChunkDecoder::begin_chunk() {
    std::size_t size = 0;
    const auto* end = line_.data() + line_.size();
    const auto read = std::from_chars(line_.data(), end, size, 16);
    if (read.ec == std::errc::result_out_of_range) return Result::kTooLarge;
    if (read.ec != std::errc{}) return Result::kMalformed;
    // After the number comes nothing, or an extension, which may be ignored.
    std::string_view rest(read.ptr, static_cast<std::size_t>(end - read.ptr));
    const auto extension = std::min(rest.find_first_not_of(" \t"), rest.size());
    if (!rest.empty() && (extension == rest.size() || rest[extension] != ';')) {
        return Result::kMalformed;
    }
    line_.clear();
    if (size > most_bytes_ - body_.size()) return Result::kTooLarge;
    chunk_left_ = size;
    part_ = size == 0 ? Part::kTrailer : Part::kData;
    return Result::kNeedMore;
}

ChunkDecoder::Result ChunkDecoder::read_data(std::string_view& bytes) {
    const auto count = std::min(bytes.size(), chunk_left_);
    body_.append(bytes.substr(0, count));
    bytes.remove_prefix(count);
    chunk_left_ -= count;
    if (chunk_left_ == 0) part_ = Part::kDataEnd;
    return Result::kNeedMore;
}

}  // namespace bellhop::http
