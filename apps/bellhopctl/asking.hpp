// Asking without waiting, where who does not answer, or answers nonsense, is part of the answer.
#pragma once

#include "bellhopctl/house.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace bellhop::ctl {

/// What came of a question.
template <class T>
struct Heard {
    std::optional<T> value;
    std::string trouble;  ///< why there is no value
    int status = 0;       ///< of HTTP; 0 where nobody answered
};

struct Question {
    std::string who;     ///< as House::get
    std::string target;  ///< with its query
    Milliseconds timeout{10000};
};

/// The body of a 200, decoded. @throws Unavailable for any other status, BadMessage
template <class T>
[[nodiscard]] T body_as(const Question& question, const http::ClientResponse& answer) {
    if (answer.status != 200) {
        throw Unavailable(question.who, "GET " + question.target + " was answered " +
                                            std::to_string(answer.status) + ": " +
                                            answer.body.substr(0, 300));
    }
    return wire::decode<T>(answer.body);
}

/// GET; `done` is called once, in a later turn of the loop.
/// @param read makes a T of the answer; what it throws becomes the trouble
template <class T, class Read>
void ask(House& house, const Question& question, Read read, std::function<void(Heard<T>)> done) {
    http::ClientRequest request;
    request.url = question.target;
    request.timeout = question.timeout;
    house.start(question.who, std::move(request),
                [question, read = std::move(read), done = std::move(done)](
                    std::optional<http::ClientResponse> answer, const std::string& why) {
                    Heard<T> heard;
                    heard.trouble = question.who + ": " + why;
                    if (answer) {
                        heard.status = answer->status;
                        try {
                            heard.value = read(*answer);
                            heard.trouble.clear();
                        } catch (const std::runtime_error& error) {
                            heard.trouble = error.what();
                        }
                    }
                    done(std::move(heard));
                });
}

/// The same for a described T.
template <class T>
void ask(House& house, const Question& question, std::function<void(Heard<T>)> done) {
    ask<T>(
        house, question,
        [question](const http::ClientResponse& answer) { return body_as<T>(question, answer); },
        std::move(done));
}

}  // namespace bellhop::ctl
