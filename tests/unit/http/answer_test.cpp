// Answers and events as bytes.
#include "answer.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace bellhop::http;

namespace {

AnswerFrame frame_of(std::string_view method, Persistence persistence = Persistence::kKeepAlive) {
    return {method, 1, persistence, "id-1"};
}

}  // namespace

TEST_CASE("an answer is a status line, headers and the body") {
    Response response;
    response.status = 202;
    response.headers.emplace_back("Location", "/bookings/1");
    response.body = "{}";
    CHECK(write_answer(response, frame_of("POST")) ==
          "HTTP/1.1 202 Accepted\r\nX-Request-Id: id-1\r\nContent-Type: application/json\r\n"
          "Content-Length: 2\r\nLocation: /bookings/1\r\n\r\n{}");
}

TEST_CASE("HEAD gets the length without the body, 204 gets neither") {
    Response response;
    response.body = "hello";
    CHECK(write_answer(response, frame_of("HEAD", Persistence::kClose)) ==
          "HTTP/1.1 200 OK\r\nConnection: close\r\nX-Request-Id: id-1\r\n"
          "Content-Type: application/json\r\nContent-Length: 5\r\n\r\n");
    response.status = 204;
    CHECK(write_answer(response, frame_of("GET")) ==
          "HTTP/1.1 204 No Content\r\nX-Request-Id: id-1\r\n\r\n");
}

TEST_CASE("a header that would split the answer is not sent") {
    for (const auto& [name, value] :
         std::vector<std::pair<std::string, std::string>>{{"Location", "/\r\nSet-Cookie: a"},
                                                          {"Location", "/\nX"},
                                                          {"Loca\r\ntion", "/"},
                                                          {"", "/"},
                                                          {"Content-Length", "5"},
                                                          {"connection", "keep-alive"},
                                                          {"X", std::string("\0", 1)}}) {
        Response response;
        response.headers.emplace_back(name, value);
        CHECK_FALSE(write_answer(response, frame_of("GET")));
    }
    Response odd;
    odd.content_type = "text/html\r\nX: y";
    CHECK_FALSE(write_answer(odd, frame_of("GET")));
    odd = {};
    odd.status = 42;
    CHECK_FALSE(write_answer(odd, frame_of("GET")));
}

TEST_CASE("the data of an event is split at every kind of line break") {
    CHECK(write_event("7", "step", "a\nb\r\nc\rd") ==
          "id: 7\nevent: step\ndata: a\ndata: b\ndata: c\ndata: d\n\n");
    CHECK(write_event("", "", "") == "data: \n\n");
    CHECK(write_event("1\n2", "x\r\ny", "z") == "id: 1\nevent: x\ndata: z\n\n");
    CHECK(write_event(std::string("1\0", 2), "", "z") == "data: z\n\n");
    CHECK(write_comment("still\nhere") == ": still\n: here\n\n");
}

TEST_CASE("a chunk says its size in hexadecimal") {
    CHECK(write_chunk(std::string(26, 'a')) == "1a\r\n" + std::string(26, 'a') + "\r\n");
    CHECK(write_chunk("") == "0\r\n\r\n");
}
