// Prometheus' text format, read strictly.
#include "bellhopctl/top/metrics_text.hpp"

#include "core/errors.hpp"

#include <cmath>

#include <doctest/doctest.h>

using namespace bellhop;
using namespace bellhop::ctl;

TEST_CASE("samples are read with their labels; comments and times are passed over") {
    const auto samples = read_metrics(
        "# HELP x Things.\n# TYPE x counter\nx 3\n\n"
        "y{route=\"/book-hotel\",status=\"200\"} 1.5 1700000000000\n"
        "z{ le = \"+Inf\" , } +Inf\r\n"
        "w{a=\"\\\\ \\\" \\n\"} -1e-3");
    REQUIRE(samples.size() == 4);
    CHECK(samples[0].name == "x");
    CHECK(samples[0].value == 3);
    CHECK(samples[1].labels == MetricLabels{{"route", "/book-hotel"}, {"status", "200"}});
    CHECK(samples[1].value == 1.5);
    CHECK(samples[2].labels.at("le") == "+Inf");
    CHECK(std::isinf(samples[2].value));
    CHECK(samples[3].labels.at("a") == "\\ \" \n");
    CHECK(samples[3].value == doctest::Approx(-0.001));
    CHECK(std::isnan(read_metrics("x NaN").front().value));
    CHECK(read_metrics("").empty());
}

TEST_CASE("a line that is no sample is refused, with its number") {
    for (const auto* line : {"x", "x ", "1x 3", "x 3 y", "x 3 4 5", "x{a=\"1\" 3", "x{a=1} 3",
                             "x{=\"1\"} 3", "x{a=\"1\"b=\"2\"} 3", "x{a=\"1\",a=\"2\"} 3",
                             "x{a=\"\\t\"} 3", "x{a=\"1} 3", "x 0x1", "x 1,5", "<html>", "{} 3"}) {
        CAPTURE(line);
        CHECK_THROWS_WITH_AS(static_cast<void>(read_metrics(std::string("ok 1\n") + line)),
                             doctest::Contains("line 2"), BadMessage);
    }
}

TEST_CASE("metrics without end are refused") {
    std::string many;
    for (int i = 0; i < 20001; ++i) many += "x 1\n";
    CHECK_THROWS_AS(static_cast<void>(read_metrics(many)), BadMessage);
    many.resize(many.size() - 4);
    CHECK(read_metrics(many).size() == 20000);
    CHECK_THROWS_AS(static_cast<void>(read_metrics(std::string(4U * 1024 * 1024 + 1, '#'))),
                    BadMessage);
    std::string labels;
    for (int i = 0; i < 33; ++i) labels += "a" + std::to_string(i) + "=\"\",";
    CHECK_THROWS_AS(static_cast<void>(read_metrics("x{" + labels + "} 1")), BadMessage);
}
