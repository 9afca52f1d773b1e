// Outbox to broker: from memory in the good case, from the table in every other.
#include "worker/relay.hpp"

#include "core/headers.hpp"
#include "worker/traced.hpp"

#include <string>
#include <utility>

namespace bellhop::worker {

namespace {

constexpr std::size_t kMostInFlight = 2000;
constexpr std::int64_t kPage = 256;
constexpr Milliseconds kTick{1000};
// Rows that the broker refuses between two ticks; the rest is not asked for before the next one.
constexpr int kMostRefused = 1000;
// A commit whose answer was lost left rows that nobody here knows of.
constexpr int kTicksPerLook = 30;
constexpr Milliseconds kRemovalWaits{100};

}  // namespace

Relay::Relay(Scheduler& scheduler, bus::Bus& bus, db::GroupCommit& commits, Options options)
    : scheduler_(scheduler),
      bus_(bus),
      commits_(commits),
      options_(std::move(options)),
      numbers_(scheduler, options_.instance) {}

bool Relay::may_publish() const {
    return in_flight_.size() < kMostInFlight && bus_.can_publish();
}

void Relay::send(db::Transaction& tx, Envelope envelope, PromisedBy promised) {
    envelope.app_id = options_.app_id;
    envelope.timestamp = scheduler_.now();
    envelope.headers[headers::kSentAt] = std::to_string(to_micros(envelope.timestamp));
    db::outbox::Row row{numbers_.next(), std::move(envelope)};
    if (promised == PromisedBy::kCaller && may_publish()) {
        tx.after_commit(
            [this, row = std::move(row)]() mutable { publish_without_row(std::move(row)); });
        return;
    }
    db::outbox::add(tx, options_.instance, row, scheduler_.now());
    tx.after_commit([this, row = std::move(row)]() mutable {
        if (may_publish()) {
            publish(std::move(row));
        } else {
            fall_behind();
            catch_up();
        }
    });
}

void Relay::start() {
    fall_behind();
    bus_.on_connected([this] {
        fall_behind();
        cursor_ = 0;  // the oldest first
        refused_ = 0;
        catch_up();
    });
    catch_up();
    tick();
}

void Relay::publish(db::outbox::Row row) {
    const auto number = row.number;
    if (!in_flight_.insert(number).second) return;
    ++counters_.sent;
    worker::publish(bus_, tracer_, std::move(row.envelope),
                    [this, number](bus::Published outcome) { settled(number, outcome); });
}

void Relay::publish_without_row(db::outbox::Row row) {
    in_flight_.insert(row.number);
    // The link may have gone during the commit.
    if (!bus_.can_publish()) return write_row(std::move(row));
    ++counters_.sent;
    auto envelope = row.envelope;
    worker::publish(bus_, tracer_, std::move(envelope),
                    [this, row = std::move(row)](bus::Published outcome) {
                        if (outcome != bus::Published::kConfirmed) {
                            ++counters_.sent_again;
                            ++refused_;
                            return write_row(row);
                        }
                        ++counters_.confirmed;
                        in_flight_.erase(row.number);
                        catch_up();
                    });
}

void Relay::write_row(db::outbox::Row row) {
    const auto number = row.number;
    commits_.submit(
        [this, row = std::move(row)](db::Transaction& tx) {
            db::outbox::add(tx, options_.instance, row, scheduler_.now());
        },
        [this, number](const std::exception_ptr&) {
            // Without a database it stays the caller's promise.
            in_flight_.erase(number);
            fall_behind();
        });
}

void Relay::settled(std::int64_t number, bus::Published outcome) {
    if (outcome == bus::Published::kConfirmed) {
        ++counters_.confirmed;
        confirmed_.insert(number);
        forget_confirmed();
        return;
    }
    in_flight_.erase(number);
    ++counters_.sent_again;
    ++refused_;
    fall_behind();
}

void Relay::fall_behind() {
    behind_ = true;
    // A row that the present pass went by, or read too early, is found by the next one.
    pass_again_ = true;
}

void Relay::forget_confirmed() {
    if (std::exchange(removal_waits_, true)) return;
    dropped_before_ = commits_.counters().lazy_dropped;
    commits_.submit_lazily(
        [this](db::Transaction& tx) {
            for (const auto number : confirmed_) db::outbox::remove(tx, number);
            tx.after_commit([this, removed = confirmed_] {
                for (const auto number : removed) {
                    in_flight_.erase(number);
                    confirmed_.erase(number);
                }
                // The page may have been read before they went.
                if (reading_) gone_.insert(removed.begin(), removed.end());
                removal_waits_ = false;
                if (!confirmed_.empty()) forget_confirmed();
                catch_up();
            });
        },
        kRemovalWaits);
}

void Relay::catch_up() {
    if (!behind_ || reading_ || !bus_.can_publish() || in_flight_.size() + kPage > kMostInFlight)
        return;
    // A refusing broker is not asked in a tight circle: the next pass over its rows begins with the
    // tick.
    if (refused_ >= kMostRefused || (refused_ > 0 && cursor_ == 0)) return;
    reading_ = true;
    if (cursor_ == 0) pass_again_ = false;
    const auto rows = std::make_shared<std::vector<db::outbox::Row>>();
    commits_.submit(
        [this, rows](db::Transaction& tx) {
            *rows = db::outbox::next(tx, options_.instance, cursor_, kPage);
        },
        [this, rows](const std::exception_ptr& error) {
            reading_ = false;
            if (error) {
                gone_.clear();
            } else {
                publish_page(std::move(*rows));
            }
        });
}

void Relay::publish_page(std::vector<db::outbox::Row> rows) {
    const bool last_page = rows.size() < kPage;
    cursor_ = last_page ? 0 : rows.back().number;
    behind_ = !last_page || pass_again_;
    for (auto& row : rows) {
        if (!gone_.contains(row.number)) publish(std::move(row));
    }
    gone_.clear();
    if (behind_) catch_up();
}

void Relay::tick() {
    // A removal that was dropped is asked for again; one that waits for the database is not.
    if (removal_waits_ && commits_.counters().lazy_dropped != dropped_before_) {
        removal_waits_ = false;
        forget_confirmed();
    }
    if (++ticks_ % kTicksPerLook == 0) fall_behind();
    refused_ = 0;
    catch_up();
    scheduler_.after(kTick, [this] { tick(); });
}

}  // namespace bellhop::worker
