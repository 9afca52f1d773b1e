// A guest's telephone: one HTTP call after the other, each with a bound; and waiting that ends
// early.
#pragma once

#include "http/client.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

namespace bellhop::chaos {

/// One thread.
class Phone {
 public:
    /// @return nothing where no answer came in time; it may have been carried out all the same
    [[nodiscard]] std::optional<http::ClientResponse> call(http::ClientRequest request);

 private:
    loop::UvLoop loop_;
    http::Client client_{loop_};
};

/// A member's text of a JSON body, empty where there is none or it is no JSON.
[[nodiscard]] std::string member_of(const std::string& body, const std::string& name);

/// Time that passes until somebody rings. Safe from all threads.
class Bell {
 public:
    /// @return false where it was rung
    bool wait(Milliseconds most);
    void ring();

 private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool rung_ = false;
};

/// One line to standard output, at once, whole.
void say(const std::string& line);

}  // namespace bellhop::chaos
