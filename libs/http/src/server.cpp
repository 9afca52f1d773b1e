// Accepts connections, keeps the time of all of them, and ends well.
#include "http/server.hpp"

#include "connection.hpp"

#include <utility>
#include <vector>

namespace bellhop::http {

namespace {

// So many connections beyond the limit are told so; any more are closed without a word.
constexpr std::size_t kMostTurnedAway = 64;

}  // namespace

/// The listening side. Callbacks hold it weakly, so that the server may go at any time.
class Server::State : public std::enable_shared_from_this<State> {
 public:
    State(loop::UvLoop& loop, Random& random, const Limits& limits)
        : shared(std::make_shared<Shared>(loop, random, limits)) {}
    ~State() {
        shared->loop.cancel(sweep_timer_);
        shared->loop.cancel(drain_timer_);
        shared->on_empty = nullptr;
        for (const auto& connection : shared->connections) connection->abandon();
        shared->connections.clear();
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    void accept(std::unique_ptr<loop::Stream> stream) {
        const auto count = shared->connections.size();
        if (count >= shared->limits.connections + kMostTurnedAway) return;
        auto connection = std::make_shared<Connection>(shared, std::move(stream));
        shared->connections.insert(connection);
        if (sweep_timer_ == 0) sweep_later();
        count < shared->limits.connections ? connection->open() : connection->turn_away();
    }

    void drain(Milliseconds most, std::function<void()> done) {
        listener.reset();
        shared->draining = true;
        drained_ = std::move(done);
        shared->on_empty = [this] { finish_drain(); };
        drain_timer_ = shared->loop.after(most, [weak = weak_from_this()] {
            const auto self = weak.lock();
            if (!self) return;
            for (const auto& connection : self->all()) connection->close();
            self->finish_drain();
        });
        for (const auto& connection : all()) connection->drain();
        if (shared->connections.empty()) finish_drain();
    }

    const std::shared_ptr<Shared> shared;
    std::unique_ptr<loop::Listener> listener;

 private:
    /// A copy: connections leave while one walks over them.
    [[nodiscard]] std::vector<std::shared_ptr<Connection>> all() const {
        return {shared->connections.begin(), shared->connections.end()};
    }

    void sweep_later() {
        sweep_timer_ = shared->loop.after(Shared::kTick, [weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->sweep();
        });
    }

    void sweep() {
        ++shared->tick;
        sweep_timer_ = 0;
        for (const auto& connection : all()) connection->check();
        if (!shared->connections.empty()) sweep_later();
    }

    void finish_drain() {
        shared->loop.cancel(drain_timer_);
        if (!drained_) return;
        // Later, because the caller of this may be a connection that is just ending.
        shared->loop.post([weak = weak_from_this(), done = std::exchange(drained_, nullptr)] {
            if (weak.lock()) done();
        });
    }

    Scheduler::TimerId sweep_timer_ = 0;
    Scheduler::TimerId drain_timer_ = 0;
    std::function<void()> drained_;
};

Server::Server(loop::UvLoop& loop, Random& random, Limits limits)
    : state_(std::make_shared<State>(loop, random, limits)) {}

Server::~Server() = default;

void Server::route(std::string_view method, std::string_view pattern, Handler handler) {
    state_->shared->router.add(method, pattern, std::move(handler));
}

void Server::observe(std::function<void(const Served&)> observer) {
    state_->shared->observer = std::move(observer);
}

void Server::listen(const loop::Address& address) {
    state_->listener = state_->shared->loop.listen(
        address, [weak = std::weak_ptr<State>(state_)](std::unique_ptr<loop::Stream> stream) {
            if (const auto state = weak.lock()) state->accept(std::move(stream));
        });
}

int Server::port() const {
    return state_->listener ? state_->listener->port() : 0;
}

void Server::drain(Milliseconds most, std::function<void()> done) {
    state_->drain(most, std::move(done));
}

std::size_t Server::connections() const {
    return state_->shared->connections.size();
}

}  // namespace bellhop::http
