// The queue, and the thread behind it.
#include "otlp/exporter.hpp"

#include "answer.hpp"
#include "core/random.hpp"
#include "encoding.hpp"
#include "http/client.hpp"
#include "loop/uv_loop.hpp"

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>

namespace bellhop::otlp {

namespace {

using Steady = std::chrono::steady_clock;

constexpr Milliseconds kSlice{20};  // how soon the thread sees that it has to end
constexpr Milliseconds kFirstBackoff{1000};
constexpr Milliseconds kLongestBackoff{10000};
constexpr std::chrono::seconds kPatience{30};  // with one batch
constexpr std::size_t kMostAnswer = std::size_t{64} * 1024;

/// What the settings say wins.
Pairs merged(const Pairs& own, const Pairs& said) {
    Pairs all = said;
    for (const auto& pair : own) {
        const bool known = std::any_of(said.begin(), said.end(),
                                       [&](const auto& each) { return each.first == pair.first; });
        if (!known) all.push_back(pair);
    }
    return all;
}

/// Signals are the business of the thread that has the loop.
void leave_signals_to_others() {
    sigset_t all{};
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

/// Shared by the owner's thread and the one that sends. What both touch is under the mutex.
class Exporter::Sender {
 public:
    Sender(Settings settings, const Pairs& resource)
        : settings_(std::move(settings)),
          resource_(merged(resource, settings_.resource)),
          thread_([this] { run(); }) {}
    ~Sender() { finish(Milliseconds{0}); }
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;

    void take(trace::Record record) {
        const std::lock_guard lock(mutex_);
        if (finishing_ || queue_.size() >= settings_.most_waiting) {
            ++counters_.dropped;
            return;
        }
        queue_.push_back(std::move(record));
        if (queue_.size() == 1 || queue_.size() == settings_.batch) changed_.notify_one();
    }
    void hurry() {
        const std::lock_guard lock(mutex_);
        hurrying_ = true;
        changed_.notify_one();
    }
    void finish(Milliseconds most) {
        {
            const std::lock_guard lock(mutex_);
            if (!finishing_) deadline_ = Steady::now() + most;
            finishing_ = true;
            changed_.notify_one();
        }
        if (thread_.joinable()) thread_.join();
        const std::lock_guard lock(mutex_);
        counters_.dropped += queue_.size();
        queue_.clear();
    }
    [[nodiscard]] Counters counters() const {
        const std::lock_guard lock(mutex_);
        auto now = counters_;
        now.waiting = queue_.size() + under_way_;
        return now;
    }
    [[nodiscard]] std::string trouble() const {
        const std::lock_guard lock(mutex_);
        return trouble_;
    }

 private:
    using Batch = std::vector<trace::Record>;

    void run() {
        leave_signals_to_others();
        loop::UvLoop loop;
        http::Client client(loop, 1);
        for (auto batch = next(); !batch.empty(); batch = next()) send(loop, client, batch);
    }

    /// Waits for a batch that is full, or old enough. Empty: it is over.
    [[nodiscard]] Batch next() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return finishing_ || !queue_.empty(); });
        changed_.wait_for(lock, settings_.delay, [this] {
            return finishing_ || hurrying_ || queue_.size() >= settings_.batch;
        });
        if (finishing_ && Steady::now() >= deadline_) return {};
        const auto count = std::min(queue_.size(), settings_.batch);
        const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
        Batch batch{std::move_iterator(queue_.begin()), std::move_iterator(end)};
        queue_.erase(queue_.begin(), end);
        under_way_ = batch.size();
        return batch;
    }

    void send(loop::UvLoop& loop, http::Client& client, const Batch& batch) {
        const auto body = encoded(resource_, batch);
        const auto give_up = Steady::now() + kPatience;
        auto backoff = kFirstBackoff;
        auto verdict = post(loop, client, body);
        while (verdict.kind == Verdict::Kind::kLater && Steady::now() < give_up) {
            failed(verdict);
            const auto wait = backoff / 2 + random_.up_to(backoff / 2);
            if (!pause(std::max(wait, verdict.wait.value_or(wait)))) break;
            backoff = std::min(backoff * 2, kLongestBackoff);
            verdict = post(loop, client, body);
        }
        settle(verdict, batch.size());
    }

    [[nodiscard]] Verdict post(loop::UvLoop& loop, http::Client& client, const std::string& body) {
        http::ClientRequest request{"POST", settings_.url, settings_.headers, body};
        request.headers.emplace_back("Content-Type", "application/json");
        request.timeout = settings_.timeout;
        request.connect_timeout = std::min(request.connect_timeout, settings_.timeout);
        request.most_response_bytes = kMostAnswer;
        // Kept by the callback: what is dropped at the end may still be told of it.
        const auto verdict = std::make_shared<std::optional<Verdict>>();
        client.send(std::move(request),
                    [verdict](const std::optional<http::ClientResponse>& response,
                              const std::string& error) { *verdict = judge(response, error); });
        while (!*verdict && !is_over()) loop.run_once(kSlice);
        return verdict->value_or(Verdict{Verdict::Kind::kLater, 0, {}, "no time was left"});
    }

    [[nodiscard]] bool is_over() const {
        const std::lock_guard lock(mutex_);
        return finishing_ && Steady::now() >= deadline_;
    }
    /// @return false where it is over meanwhile
    [[nodiscard]] bool pause(Milliseconds wait) {
        std::unique_lock lock(mutex_);
        const auto until = Steady::now() + wait;
        // Who is told to finish tries once more at once, and then no more.
        changed_.wait_until(lock, until, [this] { return finishing_; });
        return !(finishing_ &&
                 (std::exchange(tried_once_more_, true) || Steady::now() >= deadline_));
    }

    void failed(const Verdict& verdict) {
        const std::lock_guard lock(mutex_);
        ++counters_.failures;
        trouble_ = verdict.why;
    }
    void settle(const Verdict& verdict, std::size_t count) {
        const std::lock_guard lock(mutex_);
        under_way_ = 0;
        const bool taken = verdict.kind == Verdict::Kind::kTaken;
        const auto rejected = taken ? std::min(verdict.rejected, count) : count;
        counters_.exported += count - rejected;
        counters_.dropped += rejected;
        if (!taken) ++counters_.failures;
        trouble_ = verdict.why;
    }

    const Settings settings_;
    const Pairs resource_;
    SystemRandom random_;  // of the thread
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<trace::Record> queue_;
    std::size_t under_way_ = 0;
    Counters counters_;
    std::string trouble_;
    bool hurrying_ = false;
    bool finishing_ = false;
    bool tried_once_more_ = false;
    Steady::time_point deadline_{};
    std::thread thread_;  // last: it begins at once
};

Exporter::Exporter(Settings settings, const Pairs& resource)
    : sender_(std::make_unique<Sender>(std::move(settings), resource)) {}

Exporter::~Exporter() = default;

void Exporter::take(trace::Record record) {
    sender_->take(std::move(record));
}
void Exporter::hurry() {
    sender_->hurry();
}
void Exporter::finish(Milliseconds most) {
    sender_->finish(most);
}
Exporter::Counters Exporter::counters() const {
    return sender_->counters();
}
std::string Exporter::trouble() const {
    return sender_->trouble();
}

}  // namespace bellhop::otlp
