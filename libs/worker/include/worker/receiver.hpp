// The receive loop: decode, inbox, handle, commit, reply, acknowledge. What goes wrong is retried
// or parked.
#pragma once

#include "bus/bus.hpp"
#include "core/errors.hpp"
#include "core/random.hpp"
#include "db/group_commit.hpp"
#include "worker/reply.hpp"

#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace bellhop::worker {

/// Whether a receiver remembers what it handled. A saga ignores what it hears twice and needs no
/// inbox.
enum class Inbox { kKept, kNone };

/// Receives the commands of one queue. All that one turn of the loop delivers shares a transaction
/// (see db::GroupCommit), in which each message's inbox row and change are committed; then the
/// reply is published, and when the broker has confirmed that, the message is acknowledged. The
/// inbox row holds the answer, so a reply that was lost is given again to whoever asks again.
///
/// A handler that throws: BadMessage parks the message at once; Unavailable holds it here,
/// unacknowledged, and tries again after a backoff with jitter (1 s to 30 s), for as long as it
/// takes; anything else counts an attempt and tries again by way of the delay queues (1 s, 5 s, 30
/// s, 2 min), and after the fifth attempt it is parked. Parked means published to the service's
/// dead-letter exchange with the reason. Messages of one correlation id are handled one after the
/// other. One thread.
/// @see Hohpe, Woolf 2003: Idempotent Receiver, Dead Letter Channel
class Receiver {
 public:
    struct Options {
        std::string
            service;  ///< names the exchanges `SERVICE.dead` and `SERVICE.retry`, and is the app_id
        std::string queue;
        std::uint16_t prefetch = 512;
        bool exclusive = false;
        Inbox inbox = Inbox::kKept;
        int most_attempts = 5;
    };
    struct Counters {
        std::uint64_t handled = 0;
        std::uint64_t duplicates = 0;
        std::uint64_t retried = 0;
        std::uint64_t parked = 0;
    };
    /// What remains to be done inside the transaction.
    using Work = std::function<Reply(db::Transaction&)>;
    /// Goes on with the work, or with the error that kept it from being prepared.
    using Prepared = std::function<void(Work work, std::exception_ptr error)>;
    /// Decodes a message and prepares its work, now or later. May throw BadMessage.
    using Route = std::function<void(const Envelope&, Prepared)>;
    /// Told of everything that is noteworthy, for the log: a sentence, and the message that it is
    /// about.
    using Observer = std::function<void(const std::string& what, const Envelope& message)>;

    Receiver(Scheduler& scheduler, Random& random, bus::Bus& bus, db::GroupCommit& commits,
             Options options);

    /// Handles messages of type `Command::kWireName` by `Reply handler.handle(const Command&,
    /// db::Transaction&)`. The handler must outlive this.
    template <class Command, class Handler>
    void on(Handler& handler) {
        route(Command::kWireName, [&handler](const Envelope& message, const Prepared& prepared) {
            auto command = std::make_shared<Command>(wire::decode<Command>(message.body));
            prepared(
                [&handler, command](db::Transaction& tx) { return handler.handle(*command, tx); },
                {});
        });
    }

    /// The same where another party must be asked first, outside the transaction:
    /// `handler.ask(command, answered)`, where `answered(verdict, error)` is called once, later or
    /// at once; then `Reply handler.handle(command, verdict, tx)`.
    template <class Command, class Verdict, class Handler>
    void on_asking(Handler& handler) {
        route(Command::kWireName, [&handler](const Envelope& message, const Prepared& prepared) {
            auto command = std::make_shared<Command>(wire::decode<Command>(message.body));
            handler.ask(*command, [&handler, command, prepared](Verdict verdict,
                                                                const std::exception_ptr& error) {
                if (error) return prepared({}, error);
                auto kept = std::make_shared<Verdict>(std::move(verdict));
                prepared([&handler, command, kept](
                             db::Transaction& tx) { return handler.handle(*command, *kept, tx); },
                         {});
            });
        });
    }

    /// Handles messages of one type by a route of one's own.
    void route(std::string_view type, Route route);
    void observe(Observer observer) { observer_ = std::move(observer); }

    /// Begins to consume.
    void start();
    /// Takes no more; what is in hand is finished. @see in_hand
    void stop();
    /// Messages delivered and not yet acknowledged or given back.
    [[nodiscard]] std::size_t in_hand() const { return in_hand_; }
    /// Why work is being held; empty while it flows.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }
    [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
    struct Message {
        bus::Delivery delivery;
        Work work;
        Reply reply;
        bool duplicate = false;
    };
    using Shared = std::shared_ptr<Message>;

    void receive(bus::Delivery delivery);
    void prepare(const Shared& message);
    void commit(const Shared& message);
    void handle(Message& message, db::Transaction& tx);
    void committed(const Shared& message);
    void done(const Shared& message);
    void next_of(const std::string& correlation_id);
    void acknowledge_later(bus::DeliveryTag tag);

    void failed(const Shared& message, const std::exception_ptr& error);
    void hold(const Shared& message, const std::string& why);
    void retry_held();
    void drop_held_before(std::uint64_t connection);
    void retry_later(const Shared& message, const std::string& why);
    void park(const Shared& message, const std::string& why, int attempts);
    void hand_over(const Shared& message, Envelope envelope);
    void tell(const std::string& what, const Message& message);

    Scheduler& scheduler_;
    Random& random_;
    bus::Bus& bus_;
    db::GroupCommit& commits_;
    Options options_;
    std::unordered_map<std::string, Route> routes_;
    Observer observer_;
    std::size_t in_hand_ = 0;
    std::unordered_map<std::string, std::deque<Shared>>
        busy_;  // by correlation id; the front one is being handled
    std::vector<bus::DeliveryTag> acknowledged_;
    std::vector<Shared> held_;
    Milliseconds backoff_{0};
    Scheduler::TimerId hold_timer_ = 0;
    std::string trouble_;
    bool stopping_ = false;
    Counters counters_;
};

}  // namespace bellhop::worker
