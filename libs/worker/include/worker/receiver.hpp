// The receive loop: decode, inbox, handle, commit, reply, acknowledge. What goes wrong is held,
// retried or parked.
#pragma once

#include "bus/bus.hpp"
#include "core/errors.hpp"
#include "core/random.hpp"
#include "db/group_commit.hpp"
#include "db/inbox.hpp"
#include "db/per_transaction.hpp"
#include "trace/tracer.hpp"
#include "worker/reply.hpp"

#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace bellhop::worker {

/// What a receiver keeps of its messages, beside what their handlers keep.
enum class Inbox {
    kKept,      ///< each that was handled, with its answer, for a week; and what went wrong
    kFailures,  ///< only what went wrong. The handlers' own rows tell whoever asks again, under
                ///< any id, what was done, and nothing is done twice
    kNone       ///< nothing: a saga ignores what it hears twice
};

/// Receives the commands of one queue. All that one turn of the loop delivers shares a transaction
/// (see db::GroupCommit), in which each message's change is committed, with its inbox row where
/// one is kept; then the reply is published, and when the broker has confirmed that, the message is
/// acknowledged. The answer is on disk, in the inbox or the handler's own rows, so a reply that was
/// lost is given again to whoever asks again.
///
/// A handler that throws:
/// - Unavailable: the message is held here, unacknowledged, and tried again after a backoff of its
///   own with jitter (1 s to 30 s), for as long as it takes.
/// - Conflict: tried again at once, three times; then as anything else.
/// - BadMessage: parked at once. So is a message whose id is empty, longer than 249 bytes, or that
///   of another message that the inbox has.
/// - anything else: an attempt is counted in the inbox, for all instances together, and the message
///   comes back by the delay queues (1 s, 5 s, 30 s, 2 min, each up to 1 s more); after the fifth
///   attempt it is parked. While it waits there, a copy of it is acknowledged and not tried.
///
/// Parked: published to the service's dead-letter exchange with the reason and the list of attempts
/// (core/headers.hpp); then marked in the inbox and answered `worker.parked.v1`, as is every later
/// copy. A message with headers::kReplay lifts the mark and begins anew.
///
/// A delivery that the broker made before may have ended the process that had it. These go one at a
/// time, each counted before it is tried, and not counted where it was only held or is handled
/// well: so a message that crashes its worker is parked too, and its neighbours are charged
/// nothing.
///
/// Messages of one correlation id are handled one after the other. One thread.
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
    /// Told after the commit of each message that was handled, and not where its answer was given
    /// again.
    using OnHandled = std::function<void(const Envelope& message, const Reply& answer)>;

    Receiver(Scheduler& scheduler, Random& random, bus::Bus& bus, db::GroupCommit& commits,
             Options options);
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;
    ~Receiver();

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
    void on_handled(OnHandled on_handled) { on_handled_ = std::move(on_handled); }
    /// Who the list of attempts says it was; before the start.
    void name_instance(std::string name) { instance_ = std::move(name); }

    /// Records a span of each message from now on: of handling it until the commit, and of sending
    /// its answer. The tracer must outlive this.
    void trace_with(trace::Tracer& tracer) { tracer_ = &tracer; }
    /// Under what the message is handled that is being handled for this correlation id; nothing
    /// where there is none, or it belongs to no trace that travels.
    [[nodiscard]] std::optional<trace::Context> trace_of(const std::string& correlation_id) const;

    /// Begins to consume.
    void start();
    /// Asks for no more; what was delivered is finished. @see finished
    void stop();
    /// After `stop`: whether everything that was delivered is acknowledged or given back, and
    /// nothing more can come.
    [[nodiscard]] bool finished() const { return in_hand_ == 0 && bus_.stopped(); }
    /// Messages delivered and not yet acknowledged or given back.
    [[nodiscard]] std::size_t in_hand() const { return in_hand_; }
    /// Why work is being held; empty while it flows.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }
    [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
    /// What is to be done for a message that is taken up again after a wait.
    enum class Step { kPrepare, kHandOver, kMarkParked };
    /// What becomes of a message whose attempt failed.
    enum class Verdict { kRetry, kPark, kKnown };
    enum class Row { kOwn, kNone };
    /// What the inbox has of a message.
    enum class Known { kNothing, kAttempts, kAnswer };
    struct Message {
        bus::Delivery delivery;
        Work work;
        Reply reply;
        bool duplicate = false;
        bool suspect = false;  // delivered before, to who knows whom
        bool counted = false;  // its attempt was counted before it began
        int conflicts = 0;
        Milliseconds backoff{0};  // of the last hold; 0 for one that was never held
        Scheduler::TimerId timer = 0;
        Step step = Step::kPrepare;
        Verdict verdict = Verdict::kRetry;
        Row row = Row::kOwn;  // whether the inbox has, or may have, a row of it
        std::string why;
        int attempt = 0;  // as counted
        std::vector<db::inbox::Attempt> attempts;
        Envelope leaving;  // what kHandOver publishes
        trace::Span span;  // of handling it; none where nobody records
    };
    using Shared = std::shared_ptr<Message>;

    void receive(bus::Delivery delivery);
    void begin(const Shared& message);
    void prepare(const Shared& message);
    void commit(const Shared& message);
    void handle(Message& message, db::Transaction& tx);
    [[nodiscard]] bool nothing_failed(db::Transaction& tx);
    Known known(Message& message, db::Transaction& tx);
    [[nodiscard]] bool copy_of_a_waiting_one(const Message& message,
                                             const db::inbox::Entry& entry) const;
    void committed(const Shared& message);
    void answer(const Shared& message);
    void done(const Shared& message);
    void next_of(const std::string& correlation_id);
    void acknowledge_later(bus::DeliveryTag tag);
    void sweep();
    void forget_page();

    void new_connection(std::uint64_t connection);
    void examine(const Shared& message);
    void examined(const Shared& message);
    void cleared(const Shared& message);

    void failed(const Shared& message, const std::exception_ptr& error);
    void conflicted(const Shared& message, const std::string& why);
    void hold(const Shared& message, const std::string& why);
    void resume(const Shared& message);
    void drop_held();

    void judge(const Shared& message, const std::string& why, Verdict verdict);
    void judge(Message& message, db::Transaction& tx);
    void judged(const Shared& message);
    void retry_later(const Shared& message);
    void park(const Shared& message);
    void hand_over(const Shared& message);
    void mark_parked(const Shared& message);
    void tell(const std::string& what, const Message& message);

    void begin_span(Message& message);
    static void end_span(Message& message);
    /// @param what one word for machines @param why for people
    static void fail_span(Message& message, std::string_view what, std::string_view why);

    Scheduler& scheduler_;
    Random& random_;
    bus::Bus& bus_;
    db::GroupCommit& commits_;
    Options options_;
    std::string instance_;
    std::unordered_map<std::string, Route> routes_;
    Observer observer_;
    OnHandled on_handled_;
    trace::Tracer* tracer_ = nullptr;
    db::PerTransaction<bool> nothing_failed_;
    std::size_t in_hand_ = 0;
    std::unordered_map<std::string, std::deque<Shared>>
        busy_;  // by correlation id; the front one is being handled
    std::vector<bus::DeliveryTag> acknowledged_;
    std::vector<Shared> held_;
    std::size_t troubled_ = 0;  // held, or being tried again after that
    std::string trouble_;
    std::uint64_t connection_ = 0;
    std::unordered_set<std::string> survived_;  // ids in hand when the last connection ended
    std::deque<Shared> suspects_;               // the front one is being tried
    Scheduler::TimerId sweep_timer_ = 0;
    bool stopping_ = false;
    Counters counters_;
};

}  // namespace bellhop::worker
