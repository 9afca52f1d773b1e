// The three parties of the ceiling: who begins chains, and who answers.
#pragma once

#include "bench/ceiling.hpp"
#include "bench/link.hpp"
#include "bench/rows.hpp"

#include <atomic>
#include <functional>
#include <mutex>
#include <set>
#include <unordered_map>

namespace bellhop::bench {

/// Ended by whoever ends first, and told why.
struct CeilingRun {
    std::atomic<bool> over{false};
    std::mutex mutex;
    std::string why;
    CeilingResult result;
};

/// Two connections, of a service's own user. One thread.
class Party {
 public:
    Party(const CeilingPlan& plan, const std::string& user, const std::string& queue);

 protected:
    ~Party() = default;
    /// Waits until something came on either connection, 20 ms at most.
    void wait_for_frames();
    [[nodiscard]] std::vector<Incoming> deliveries();

    Link out_;
    Link in_;
};

/// Answers every command of a queue: the rows, the reply, and, once the broker has that, the
/// acknowledgement.
class WorkerParty : Party {
 public:
    struct Words {
        std::string user;
        std::string queue;
        std::string reply_type;
        std::string reply_body;
        int commits = 1;
    };
    WorkerParty(const CeilingPlan& plan, Words words, std::unique_ptr<Rows> rows);
    void run(const std::atomic<bool>& over);

 private:
    void answer(const std::vector<Incoming>& batch);
    void take_confirms();

    Words words_;
    std::unique_ptr<Rows> rows_;
    std::uint64_t published_ = 0;
    std::uint64_t acknowledged_ = 0;
    std::set<std::uint64_t> unconfirmed_;
};

/// Keeps so many chains in flight, and measures them.
class ChainParty : Party {
 public:
    ChainParty(const CeilingPlan& plan, std::unique_ptr<Rows> rows);
    void run(CeilingRun& run);

 private:
    void start_chain();
    void take(const Incoming& reply);
    void publish_all();
    void turn();

    const CeilingPlan& plan_;
    std::unique_ptr<Rows> rows_;
    std::int64_t next_;
    bool draining_ = false;
    std::unordered_map<std::int64_t, Clock::time_point> began_;
    Latencies latency_us_;
    std::vector<std::pair<std::int64_t, int>> to_publish_;  // booking, and 0 hold or 1 charge
};

}  // namespace bellhop::bench
