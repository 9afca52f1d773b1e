// The one answer that a request gets.
#pragma once

#include "connection.hpp"

#include <exception>
#include <memory>
#include <string>
#include <string_view>

namespace bellhop::http {

/// Shared by the copies of a Responder. The connection does not hold it, so that the death of the
/// last copy is seen.
class Responder::Exchange {
 public:
    struct Facts {
        std::string method;  // as sent
        int minor_version = 1;
        Persistence persistence = Persistence::kClose;
        std::string request_id;
        std::string_view route;  // the router's
        Timestamp began{};
        trace::Span span{};  // none where nobody records
    };

    Exchange(std::shared_ptr<Shared> shared, std::weak_ptr<Connection> connection, Facts facts);
    ~Exchange();
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    /// @param error what the log should know and the client should not
    void respond(const Response& response, std::string_view error = {});
    [[nodiscard]] std::shared_ptr<EventStream> stream();
    [[nodiscard]] bool waiting() const;
    [[nodiscard]] bool pass_on(std::string note);
    [[nodiscard]] const trace::Span& span() const { return facts_.span; }
    void about(std::string_view subject) { about_ = subject; }

 private:
    /// The connection, once, where the client still waits.
    [[nodiscard]] std::shared_ptr<Connection> take_turn();
    void tell(int status, std::string_view error);

    std::shared_ptr<Shared> shared_;
    std::weak_ptr<Connection> connection_;
    Facts facts_;
    std::string about_;
    bool answered_ = false;
};

}  // namespace bellhop::http
