// The writer, and single strings of JSON.
#include "wire/writer.hpp"

#include "wire/document.hpp"
#include "wire/json_text.hpp"

#include <doctest/doctest.h>

using namespace bellhop;

TEST_CASE("the writer writes in the order of the calls") {
    wire::Writer writer;
    writer.begin_object();
    writer.key("a");
    writer.begin_array();
    writer.integer(-1);
    writer.boolean(false);
    writer.null();
    writer.number("900.00");
    writer.text("x");
    writer.end_array();
    writer.key("b");
    writer.begin_object();
    writer.end_object();
    writer.end_object();
    CHECK(writer.take() == R"({"a":[-1,false,null,900.00,"x"],"b":{}})");
}

TEST_CASE("a quoted text is escaped so that it stays one string") {
    CHECK(wire::quoted("") == "\"\"");
    CHECK(wire::quoted("a\"b\\c\n\t\x01") == R"("a\"b\\c\n\t\u0001")");
    CHECK(wire::quoted(std::string_view("a\0b", 3)) == R"("a\u0000b")");
    CHECK(wire::quoted("\xC3\xA9\xF0\x9F\x9B\x8E") == "\"\xC3\xA9\xF0\x9F\x9B\x8E\"");
}

TEST_CASE("bytes that are no UTF-8 are replaced in a quoted text") {
    const std::string replaced = "\xEF\xBF\xBD";
    CHECK(wire::quoted("a\xFFz") == "\"a" + replaced + "z\"");
    CHECK(wire::quoted("\xC3") == "\"" + replaced + "\"");
    CHECK(wire::quoted("\xC0\xAF") == "\"" + replaced + replaced + "\"");
    CHECK(wire::quoted("\xED\xA0\x80") == "\"" + replaced + replaced + replaced + "\"");
    CHECK(wire::quoted("\xF4\x90\x80\x80") ==
          "\"" + replaced + replaced + replaced + replaced + "\"");
    CHECK(wire::quoted("\xF4\x8F\xBF\xBF") == "\"\xF4\x8F\xBF\xBF\"");
}

TEST_CASE("whatever bytes are quoted, a strict reader reads the result") {
    for (int first = 0; first < 256; ++first) {
        for (const int second : {0x00, 0x22, 0x41, 0x80, 0xA0, 0xBF, 0xC3, 0xED, 0xFF}) {
            const std::string text{static_cast<char>(first), static_cast<char>(second), 'z'};
            CHECK_NOTHROW(static_cast<void>(wire::parse(wire::quoted(text))));
        }
    }
}
