// Another party's client, cpp-httplib's, understands this server.
#include "running_server.hpp"

#include <string>

#include <doctest/doctest.h>
#include <httplib.h>

using namespace bellhop::tests;

TEST_CASE("cpp-httplib's client is served, with its length, its chunks and kept alive") {
    RunningServer server;
    httplib::Client client("127.0.0.1", server.port());
    client.set_keep_alive(true);
    const auto got = client.Get("/items/a%20b?q=1%2B1");
    REQUIRE(got);
    CHECK(got->status == 200);
    CHECK(got->body.starts_with("a b|1+1|"));
    const auto posted = client.Post("/echo", "hello", "text/plain");
    REQUIRE(posted);
    CHECK(posted->body == "POST /echo hello -");
    const auto chunked = client.Post(
        "/echo",
        [](std::size_t, httplib::DataSink& sink) {
            sink.os << "in chunks";
            sink.done();
            return true;
        },
        "text/plain");
    REQUIRE(chunked);
    CHECK(chunked->body == "POST /echo in chunks -");
    const auto missing = client.Delete("/nowhere");
    REQUIRE(missing);
    CHECK(missing->status == 404);
}
