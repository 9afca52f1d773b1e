// Deliveries that were made before. One of them may be what ended the process that had it: they are
// tried one at a time, each counted before it begins, so that the next process knows which it was.
#include "core/headers.hpp"
#include "worker/receiver.hpp"

#include <utility>

namespace bellhop::worker {

void Receiver::new_connection(std::uint64_t connection) {
    connection_ = connection;
    // This process lived through what it has in hand: that comes again, and is under no suspicion.
    survived_.clear();
    for (const auto& [id, line] : busy_) {
        for (const auto& message : line)
            survived_.insert(message->delivery.envelope.message_id.value());
    }
    // What an ended connection had delivered is delivered again by this one: keeping both would
    // grow with every cut.
    drop_held();
}

void Receiver::begin(const Shared& message) {
    if (!message->suspect) return prepare(message);
    suspects_.push_back(message);
    if (suspects_.size() == 1) examine(message);
}

void Receiver::examine(const Shared& message) {
    using State = db::inbox::Entry::State;
    commits_.submit(
        [this, message](db::Transaction& tx) {
            const Envelope& envelope = message->delivery.envelope;
            message->counted = false;
            message->attempts.clear();
            const auto entry = db::inbox::find(tx, envelope.message_id);
            const bool replay = entry && entry->state == State::kParked &&
                                envelope.headers.contains(headers::kReplay);
            // What the inbox answers ends no process: no need to count.
            if (entry && entry->state != State::kTried && !replay) return;
            if (replay) db::inbox::lift(tx, envelope.message_id);
            message->attempt = db::inbox::count_attempt(
                tx, envelope,
                {scheduler_.now(), instance_, "it did not end: a crash, or the link was cut"});
            message->attempts = db::inbox::attempts(tx, envelope.message_id);
            message->counted = true;
        },
        [this, message](const std::exception_ptr& error) {
            // It may be the very id that no database takes: that is found out below.
            if (error) message->counted = false;
            examined(message);
        });
}

void Receiver::examined(const Shared& message) {
    if (!message->counted || message->attempt <= options_.most_attempts) return prepare(message);
    message->why = "it never ended: it may crash its worker";
    park(message);
}

void Receiver::cleared(const Shared& message) {
    message->suspect = false;
    if (suspects_.empty() || suspects_.front() != message) return;
    suspects_.pop_front();
    if (suspects_.empty()) return;
    const auto next = suspects_.front();
    scheduler_.post([this, next] { examine(next); });
}

}  // namespace bellhop::worker
