// Going through the letters, one after the other.
#include "bellhopctl/dlq/work.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace bellhop::ctl {

namespace {

using orchestrator::contract::BookingCommands;

/// RabbitMQ closes a channel that does not acknowledge for 30 min, where its consumer_timeout is
/// not ours.
constexpr Milliseconds kLongestLoan{20 * 60000};

const char* why_not_taken(bus::Published outcome) {
    return outcome == bus::Published::kReturned ? "no queue takes it: rabbitmq/node.sh topology"
                                                : "its queue refuses it: it is full";
}

class Worker {
 public:
    Worker(House& house, const Work& work, const std::function<bool()>& stop)
        : house_(house), work_(work), stop_(stop), dead_letters_(house) {
        const bool writes = work.kind == Work::Kind::kDiscard && !work.dry_run;
        if (writes) log_ = std::make_unique<DiscardLog>(work.discarded_to);
        report_.what = work.kind == Work::Kind::kReplay ? "replay" : "discard";
        report_.dry_run = work.dry_run;
    }

    WorkReport run() {
        const auto found = dead_letters_.take();
        const auto until = house_.loop().now() + kLongestLoan;
        report_.found = static_cast<std::int64_t>(found.letters.size()) + found.beyond;
        for (const auto& letter : found.letters) {
            if (!dlq::chosen(work_.choice, letter)) continue;
            ++report_.chosen;
            if (report_.ended_early.empty()) report_.ended_early = why_to_end(until);
            report_.ended_early.empty() ? treat(letter) : void(++report_.untouched);
        }
        if (report_.ended_early.empty() && found.beyond > 0)
            report_.ended_early =
                "only the first 50,000 letters of a queue are looked at at a time";
        report_.left = report_.found - (work_.dry_run ? 0 : report_.done);
        if (!work_.dry_run && dead_letters_.trouble().empty()) dead_letters_.flush();
        return std::move(report_);
    }

 private:
    [[nodiscard]] std::string why_to_end(Timestamp until) const {
        if (stop_()) return "interrupted";
        if (!dead_letters_.trouble().empty()) return dead_letters_.trouble();
        if (house_.loop().now() > until) return "the broker lends letters for half an hour";
        return "";
    }

    void treat(const dlq::Letter& letter) {
        if (work_.kind == Work::Kind::kReplay) return replay(letter);
        if (work_.choice.done && dlq::why_not_replayed(letter, booking_of(letter)).empty())
            return skip(letter, "its booking waits for it");
        discard(letter);
    }

    void replay(const dlq::Letter& letter) {
        const auto& id = letter.envelope.message_id.value();
        const auto booking = booking_of(letter);
        if (const auto why = dlq::why_not_replayed(letter, booking); !why.empty())
            return skip(letter, why);
        if (replayed_.contains(id)) return skip(letter, "a copy of one that was replayed just now");
        replayed_.insert(id);
        if (work_.dry_run) return void(++report_.done);
        keep_the_rate();
        const auto outcome = dead_letters_.publish(dlq::replay_of(letter, booking->reply_to));
        if (outcome == bus::Published::kLost) return void(++report_.unsure);
        if (outcome != bus::Published::kConfirmed) return skip(letter, why_not_taken(outcome));
        remove(letter);
    }

    void discard(const dlq::Letter& letter) {
        if (work_.dry_run) return void(++report_.done);
        keep_the_rate();
        log_->write(letter, work_.reason, house_.loop().now());
        remove(letter);
    }

    void remove(const dlq::Letter& letter) {
        dead_letters_.remove(letter);
        ++report_.done;
    }

    void skip(const dlq::Letter& letter, const std::string& why) {
        ++report_.skipped;
        report_.skips.push_back({letter.envelope.message_id.value(), why});
    }

    void keep_the_rate() {
        const auto now = house_.loop().now();
        if (now < next_) {
            house_.wait(std::chrono::ceil<Milliseconds>(next_ - now));
        } else {
            next_ = now;
        }
        next_ += Microseconds{1000000 / work_.per_second};
    }

    /// Asked anew for each letter: it goes on meanwhile.
    std::optional<BookingCommands> booking_of(const dlq::Letter& letter) {
        const auto& id = letter.envelope.correlation_id;
        if (id.empty() || id.find_first_of("/?#% ") != std::string::npos) return std::nullopt;
        const auto target = "/bookings/" + id + "/commands";
        if (house_.get("orchestrator", target).status == 404) return std::nullopt;
        return house_.fetch<BookingCommands>("orchestrator", target);
    }

    House& house_;
    const Work& work_;
    const std::function<bool()>& stop_;
    DeadLetters dead_letters_;
    std::unique_ptr<DiscardLog> log_;
    WorkReport report_;
    std::set<std::string> replayed_;
    Timestamp next_{};
};

}  // namespace

WorkReport work_through(House& house, const Work& work, const std::function<bool()>& stop) {
    dlq::check(work.choice);
    return Worker(house, work, stop).run();
}

}  // namespace bellhop::ctl
