// Calls, and words to the terminal.
#include "chaos/phone.hpp"

#include "core/errors.hpp"
#include "wire/document.hpp"

#include <cstdio>
#include <utility>

namespace bellhop::chaos {

std::optional<http::ClientResponse> Phone::call(http::ClientRequest request) {
    std::optional<http::ClientResponse> answer;
    client_.send(std::move(request),
                 [&](std::optional<http::ClientResponse> response, const std::string&) {
                     answer = std::move(response);
                     loop_.stop();
                 });
    loop_.run();
    return answer;
}

std::string member_of(const std::string& body, const std::string& name) {
    try {
        const auto document = wire::parse(body);
        const auto* member = document.member(name);
        return member == nullptr ? "" : member->text;
    } catch (const BadMessage&) {
        return "";
    }
}

bool Bell::wait(Milliseconds most) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, most, [this] { return rung_; });
}

void Bell::ring() {
    {
        const std::lock_guard lock(mutex_);
        rung_ = true;
    }
    changed_.notify_all();
}

void say(const std::string& line) {
    static std::mutex one_at_a_time;
    const std::lock_guard lock(one_at_a_time);
    std::fputs((line + "\n").c_str(), stdout);
    std::fflush(stdout);
}

}  // namespace bellhop::chaos
