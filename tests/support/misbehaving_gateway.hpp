// A payment gateway on 127.0.0.1 that misbehaves as it is told, and counts what it really charged.
#pragma once

#include "core/ids.hpp"

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace bellhop::tests {

/// How a request is met. All but the first are faults.
enum class Manner {
    kHonest,            ///< charges or refunds, and says so
    kSilentAfterwards,  ///< charges or refunds, then never answers
    kDropAfterwards,    ///< charges or refunds, then drops the connection
    kFailAfterwards,    ///< charges or refunds, then answers 500
    kCutAfterwards,  ///< charges or refunds, then drops the connection in the middle of the answer
    kGarbageAfterwards,    ///< charges or refunds, then answers bytes that are no HTTP
    kMalformedAfterwards,  ///< charges or refunds, then answers 200 and half of a JSON text
    kDropBefore,           ///< drops the connection and does nothing
    kAnswerStatus,         ///< does nothing and answers the status that was given
};

/// One behaviour, with the status of kAnswerStatus.
struct Act {
    Manner manner = Manner::kHonest;
    int status = 0;
};

/// An HTTP/1.1 server of its own, on a loop in a thread of its own: http::Server is too well
/// behaved. The same idempotency key is answered as the first time, and nothing is done for it
/// again. Card `empty_card` is declined with 200, `stolen_card` with 402. All calls are safe from
/// the test's thread.
class MisbehavingGateway {
 public:
    /// Listens on a port that the kernel chose. @param host an address of this machine
    explicit MisbehavingGateway(std::string host = "127.0.0.1");
    ~MisbehavingGateway();
    MisbehavingGateway(const MisbehavingGateway&) = delete;
    MisbehavingGateway& operator=(const MisbehavingGateway&) = delete;

    [[nodiscard]] std::string url() const;
    [[nodiscard]] int port() const { return port_; }
    /// The next requests are met like this, one after the other; those after them honestly.
    void next(const std::vector<Act>& acts);
    void always(Act act);

    [[nodiscard]] int requests() const;
    /// How often money moved.
    [[nodiscard]] int charges() const;
    [[nodiscard]] int refunds() const;
    /// Every booking that was charged, and whether its money is still held.
    [[nodiscard]] std::map<std::string, bool> books() const;
    /// The keys of all requests, in the order of their arrival.
    [[nodiscard]] std::vector<std::string> keys() const;

    struct Asked {
        std::string path;
        std::string key;  ///< of the header
        std::string body;
    };
    struct Answer {
        int status = 200;
        std::string body;
    };
    /// For the server's thread: counts the request, and does it where its manner is to do it.
    [[nodiscard]] std::pair<Act, Answer> meet(const Asked& asked);
    [[nodiscard]] bool ending() const { return ending_; }

 private:
    Answer carry_out(const Asked& asked);
    Answer charge(const Asked& asked);
    Answer refund(const Asked& asked);

    std::string host_;
    mutable std::mutex mutex_;
    std::deque<Act> next_;
    Act always_;
    std::vector<std::string> keys_;
    std::map<std::string, Answer> answers_;  ///< by path and key
    std::map<std::string, bool> held_;       ///< charged bookings, and whether not yet refunded
    int charges_ = 0;
    int refunds_ = 0;
    std::atomic<bool> ending_ = false;
    int port_ = 0;
    std::thread thread_;
};

}  // namespace bellhop::tests
