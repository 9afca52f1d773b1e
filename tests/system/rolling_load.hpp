// Clients of all kinds who never try again: what goes wrong once is an error for the test to find.
#pragma once

#include "conformance/http/raw_client.hpp"
#include "dev_house.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace bellhop::tests {

/// What a client does with its connection after an answer.
enum class Manner { kKeepsAlive, kConnectsAnew };

/// One client of one service.
class SingleClient {
 public:
    SingleClient(int port, Manner manner) : port_(port), manner_(manner) {}
    /// Sends a whole request and reads its answer. @throws std::runtime_error where it was refused,
    /// reset, cut short or not answered
    RawAnswer ask(const std::string& bytes);
    /// After an error: the next request goes over another connection.
    void hang_up() { connection_.reset(); }

 private:
    int port_;
    Manner manner_;
    std::unique_ptr<RawClient> connection_;
};

/// Bookers, readers, payers and a reader of /events, each a thread of its own.
class RollingLoad {
 public:
    explicit RollingLoad(const DevHouse& house);
    RollingLoad(const RollingLoad&) = delete;
    RollingLoad& operator=(const RollingLoad&) = delete;
    ~RollingLoad() = default;

    /// Answers so far, of all clients.
    [[nodiscard]] std::int64_t answers() const { return answers_; }
    /// Ends the load; after it the rest stands still.
    void leave();
    /// What went wrong, in words; a client's first twenty.
    [[nodiscard]] const std::vector<std::string>& errors() const { return errors_; }
    /// By booking: the status of its answer.
    [[nodiscard]] const std::map<std::string, std::string>& bookings() const { return bookings_; }
    [[nodiscard]] std::int64_t events() const { return events_; }
    [[nodiscard]] int resumed() const { return resumed_; }
    [[nodiscard]] std::int64_t longest_ms() const { return longest_ms_; }

 private:
    /// One request of a client and what its answer may be.
    using Turn = std::function<void(SingleClient& client, int number)>;
    void add(const std::string& name, SingleClient client, Turn turn);
    void add_bookers();
    void add_readers();
    void add_payers();
    void expect(const RawAnswer& answer, std::initializer_list<int> statuses);
    void book(SingleClient& client, const std::string& header_lines,
              std::initializer_list<int> statuses);
    void pay(SingleClient& client, int number);
    void read_events(const std::stop_token& stop);
    [[nodiscard]] bool read_stream(RawClient& reader, const std::stop_token& stop,
                                   std::int64_t& last);
    void failed(const std::string& who, const std::string& what);

    const DevHouse& house_;
    std::atomic<int> next_booking_{0};
    std::atomic<std::int64_t> answers_{0};
    std::atomic<std::int64_t> events_{0};
    std::atomic<std::int64_t> longest_ms_{0};
    std::atomic<int> resumed_{0};
    std::mutex mutex_;
    std::vector<std::string> errors_;
    std::map<std::string, std::string> bookings_;
    std::vector<std::jthread> threads_;  // after what they use
    std::jthread events_reader_;
};

}  // namespace bellhop::tests
