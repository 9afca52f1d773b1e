// Text in columns.
#include "bellhopctl/columns.hpp"

#include <doctest/doctest.h>

using namespace bellhop::ctl;

using Texts = std::vector<std::string>;

TEST_CASE("a width counts characters, not bytes") {
    CHECK(width_of("") == 0);
    CHECK(width_of("Zürich") == 6);
    CHECK(width_of("日本") == 2);
    CHECK(at_left("é", 3) == "é  ");
    CHECK(at_right("é", 3) == "  é");
}

TEST_CASE("a text that is too wide is cut between characters, and says so") {
    CHECK(cut_to("Grand Plaza", 11) == "Grand Plaza");
    CHECK(cut_to("Grand Plaza", 6) == "Grand~");
    CHECK(cut_to("éééé", 3) == "éé~");
    CHECK(cut_to("日本語", 2) == "日~");
    CHECK(cut_to("abc", 1) == "~");
    CHECK(cut_to("abc", 0).empty());
    CHECK(at_left("abcdef", 3) == "ab~");
}

TEST_CASE("nothing that is printed moves a cursor") {
    CHECK(printable("a\x1b[2Jb\n\x7f") == "a?[2Jb??");
    CHECK(printable("\xC2\x9B"
                    "2J") == "??2J");
    CHECK(printable("\xFF\xC3") == "??");
    CHECK(printable("Zürich ● 日本") == "Zürich ● 日本");
}

TEST_CASE("a long text is broken at blanks, and a long word anywhere") {
    CHECK(wrapped("one two three", 7) == Texts{"one two", "three"});
    CHECK(wrapped("one two three", 8) == Texts{"one two", "three"});
    CHECK(wrapped("abcdefgh ij", 3) == Texts{"abc", "def", "gh", "ij"});
    CHECK(wrapped("éééé", 2) == Texts{"éé", "éé"});
    CHECK(wrapped("", 5) == Texts{""});
    CHECK(wrapped("ab", 0) == Texts{"a", "b"});
}

TEST_CASE("a table is as wide as its widest cells, numbers at the right") {
    Table table({{"QUEUE"}, {"WAITING", Table::Side::kRight}, {"WHAT"}});
    table.add({"payment.commands", "3", "x"});
    table.add({"a", "12345678", ""});
    CHECK(table.lines() == Texts{"QUEUE              WAITING  WHAT",
                                 "payment.commands         3  x", "a                 12345678"});
}
