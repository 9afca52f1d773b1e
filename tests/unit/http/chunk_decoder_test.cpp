// Chunked bodies: decoded strictly, and never beyond the bound.
#include "chunk_decoder.hpp"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

using bellhop::http::ChunkDecoder;
using Result = ChunkDecoder::Result;

namespace {

Result fed(std::string_view bytes, std::size_t most = 1000) {
    ChunkDecoder decoder(most);
    return decoder.feed(bytes);
}

}  // namespace

TEST_CASE("a chunked body is put together, and what follows it is left") {
    ChunkDecoder decoder(100);
    std::string_view bytes = "5\r\nhello\r\n6;name=value\r\n world\r\n0\r\nTrailer: x\r\n\r\nGET /";
    REQUIRE(decoder.feed(bytes) == Result::kDone);
    CHECK(decoder.take_body() == "hello world");
    CHECK(bytes == "GET /");
}

TEST_CASE("a chunked body is put together byte by byte") {
    const std::string sent = "A\r\n0123456789\r\n1 \t;x\r\n!\r\n000\r\n\r\n";
    ChunkDecoder decoder(100);
    for (std::size_t at = 0; at < sent.size(); ++at) {
        std::string_view byte(&sent[at], 1);
        const auto result = decoder.feed(byte);
        CHECK(result == (at + 1 == sent.size() ? Result::kDone : Result::kNeedMore));
        CHECK(byte.empty());
    }
    CHECK(decoder.take_body() == "0123456789!");
}

TEST_CASE("what is no chunk is refused") {
    for (const std::string bytes :
         {"\r\n", "x\r\n", "-1\r\n", "0x5\r\nhello\r\n", " 5\r\nhello\r\n", "5 5\r\nhello",
          "5\nhello", "5\r\nhelloX", "5\r\nhello\n", "5\r\nhello\r\r", "5\rx", "5 \r\n",
          "0\r\nbad\x01trailer\r\n", "0\r\n\n"}) {
        CAPTURE(bytes);
        CHECK(fed(bytes) == Result::kMalformed);
    }
    CHECK(fed(std::string_view("5\0\r\n", 4)) == Result::kMalformed);
}

TEST_CASE("a body is refused as soon as its bound is passed") {
    CHECK(fed("3e8\r\n") == Result::kNeedMore);
    CHECK(fed("3e9\r\n") == Result::kTooLarge);
    CHECK(fed("ffffffffffffffff\r\n") == Result::kTooLarge);
    CHECK(fed("fffffffffffffffffffff\r\n") == Result::kTooLarge);
    CHECK(fed("3\r\nabc\r\n3\r\n", 5) == Result::kTooLarge);
}

TEST_CASE("chunks of one byte cannot cost without bound") {
    std::string bytes;
    for (int count = 0; count < 1000; ++count) bytes += "1;" + std::string(200, 'x') + "\r\na\r\n";
    CHECK(fed(bytes) == Result::kTooLarge);
}

TEST_CASE("size lines and trailers are bounded") {
    CHECK(fed("5;" + std::string(300, 'x')) == Result::kMalformed);
    CHECK(fed("0\r\nA: " + std::string(5000, 'x'), 100'000) == Result::kMalformed);
    std::string many = "0\r\n";
    for (int count = 0; count < 1000; ++count) many += "A: bcdef\r\n";
    CHECK(fed(many, 100'000) == Result::kMalformed);
}
