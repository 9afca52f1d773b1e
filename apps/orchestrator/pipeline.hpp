// What the orchestrator does with bookings and queues, without HTTP or a process around it.
#pragma once

#include "orchestrator/ask_again.hpp"
#include "orchestrator/book/book_saga.hpp"
#include "orchestrator/bookings.hpp"
#include "orchestrator/event_publisher.hpp"
#include "orchestrator/event_tail.hpp"
#include "orchestrator/membership.hpp"
#include "orchestrator/service_rate.hpp"
#include "orchestrator/waiting.hpp"
#include "worker/receiver.hpp"
#include "worker/relay.hpp"

#include <cstdint>
#include <map>

namespace bellhop::orchestrator {

/// The saga, its store, who waits for it, and the receiver of the workers' replies. One thread;
/// what it is given must outlive it.
class Pipeline {
 public:
    struct Options {
        int instance = 1;  ///< names the reply queue, `orchestrator.replies.N`
        /// Names this process among those that share the database, and tells what became of one.
        std::string holder = service::process_identity();
        std::function<service::Life(const std::string& holder)> life_of = service::life_of;
        std::int64_t most_pending = 100000;
        Milliseconds ask_again_after{30000};  ///< of every row
    };

    Pipeline(Scheduler& scheduler, Random& random, bus::Bus& bus, db::GroupCommit& commits,
             worker::Relay& relay, Options options);

    /// Takes the instance number: first of all, when the database is there. @throws as
    /// Membership::claim
    void claim() { membership_.claim(); }
    /// Counts what is pending, begins to ask again, to follow the events of all instances, and to
    /// show that this one is alive. Once, after `claim`. @throws Unavailable without the database
    void start();

    /// Records spans from now on. The tracer must outlive this.
    void trace_with(trace::Tracer& tracer) {
        bookings_.traces().trace_with(tracer);
        publisher_.trace_with(tracer);
    }

    [[nodiscard]] const saga::Definition<Booking>& definition() const { return definition_; }
    [[nodiscard]] SqlBookings& store() { return store_; }
    [[nodiscard]] Bookings& bookings() { return bookings_; }
    [[nodiscard]] Waiting& waiting() { return waiting_; }
    [[nodiscard]] EventTail& tail() { return tail_; }
    [[nodiscard]] EventPublisher& publisher() { return publisher_; }
    [[nodiscard]] Membership& membership() { return membership_; }
    [[nodiscard]] const ServiceRate& rate() const { return rate_; }
    /// Bookings that this instance settled since its start, by how they ended.
    [[nodiscard]] std::int64_t settled(saga::Outcome outcome) const {
        const auto found = settled_.find(outcome);
        return found == settled_.end() ? 0 : found->second;
    }
    [[nodiscard]] const AskAgain& ask_again() const { return ask_again_; }
    [[nodiscard]] worker::Receiver& receiver() { return receiver_; }
    [[nodiscard]] const std::string& reply_queue() const { return reply_queue_; }

 private:
    void add_replies();
    void count_pending();

    Scheduler& scheduler_;
    std::string reply_queue_;
    saga::Definition<Booking> definition_;
    SqlBookings store_;
    Bookings bookings_;
    Waiting waiting_;
    ServiceRate rate_;
    std::map<saga::Outcome, std::int64_t> settled_;
    EventTail tail_;
    EventPublisher publisher_;
    Membership membership_;
    AskAgain ask_again_;
    worker::Receiver receiver_;
};

}  // namespace bellhop::orchestrator
