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

    void accept(std::unique_ptr<loop::TcpStream> stream) {
        const auto count = shared->connections.size();
        if (count >= shared->limits.connections + kMostTurnedAway) return;
        const auto connection = keep(std::move(stream));
        count < shared->limits.connections ? connection->open() : connection->turn_away();
    }

    void adopt(Passed passed) {
        auto state = read_state(passed.state);
        if (state) keep(shared->loop.adopt(std::move(passed.socket)))->resume(std::move(*state));
    }

    void hand_over(Milliseconds most, std::function<void(Passed)> take,
                   std::function<void()> done) {
        shared->take = std::move(take);
        end(most, std::move(done));
        for (const auto& connection : all()) connection->hand_over();
        if (shared->connections.empty()) finish_drain();
    }

    void drain(Milliseconds most, std::function<void()> done) {
        end(most, std::move(done));
        for (const auto& connection : all()) connection->drain();
        if (shared->connections.empty()) finish_drain();
    }

    const std::shared_ptr<Shared> shared;
    std::unique_ptr<loop::Listener> listener;

 private:
    std::shared_ptr<Connection> keep(std::unique_ptr<loop::TcpStream> stream) {
        auto connection = std::make_shared<Connection>(shared, std::move(stream));
        shared->connections.insert(connection);
        if (sweep_timer_ == 0) sweep_later();
        return connection;
    }

    /// Accepts no more, and waits for the last connection to go.
    void end(Milliseconds most, std::function<void()> done) {
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
    }

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

std::vector<RouteName> Server::routes() const {
    return state_->shared->router.names();
}

void Server::observe(std::function<void(const Served&)> observer) {
    state_->shared->observer = std::move(observer);
}

void Server::crowded_when(std::function<bool()> crowded) {
    state_->shared->entrance.crowded_when(std::move(crowded));
}

void Server::trace_with(trace::Tracer& tracer) {
    state_->shared->tracer = &tracer;
}

void Server::listen(const loop::Address& address) {
    state_->listener = state_->shared->loop.listen(address, accepting(state_));
}

void Server::listen(loop::Descriptor listening) {
    state_->listener = state_->shared->loop.listen(std::move(listening), accepting(state_));
}

loop::Descriptor Server::listening() const {
    return state_->listener ? state_->listener->duplicate() : loop::Descriptor{};
}

loop::UvLoop::Accepted Server::accepting(const std::shared_ptr<State>& state) {
    return [weak = std::weak_ptr<State>(state)](std::unique_ptr<loop::TcpStream> stream) {
        if (const auto self = weak.lock()) self->accept(std::move(stream));
    };
}

int Server::port() const {
    return state_->listener ? state_->listener->port() : 0;
}

void Server::drain(Milliseconds most, std::function<void()> done) {
    state_->drain(most, std::move(done));
}

void Server::hand_over(Milliseconds most, std::function<void(Passed)> take,
                       std::function<void()> done) {
    state_->hand_over(most, std::move(take), std::move(done));
}

void Server::adopt(Passed passed) {
    state_->adopt(std::move(passed));
}

void Server::on_passed(std::function<void(const std::string& note, const Responder&)> handler) {
    state_->shared->on_passed = std::move(handler);
}

std::size_t Server::connections() const {
    return state_->shared->connections.size();
}

}  // namespace bellhop::http
