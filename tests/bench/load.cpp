// One thread, one epoll, no allocation for a request: it must not take the CPU from what it
// measures.
#include "bench/load.hpp"

#include "bench/answer_reader.hpp"
#include "bench/inventory.hpp"
#include "bench/processes.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bellhop::bench {

namespace {

constexpr auto kAskAgainAfter = std::chrono::milliseconds(10);
constexpr auto kLongestDrain = std::chrono::seconds(10);
constexpr auto kMeanwhileEvery = std::chrono::milliseconds(100);

std::vector<std::string> requests_for(const LoadPlan& plan) {
    std::vector<std::string> requests;
    for (const auto& body : booking_bodies()) {
        requests.push_back(
            "POST /book-hotel HTTP/1.1\r\nHost: bench\r\nContent-Type: "
            "application/json\r\n" +
            std::string(plan.manner == Manner::kWaits ? "" : "Prefer: respond-async\r\n") +
            "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    return requests;
}

void allow_many_files() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

class Load {
 public:
    explicit Load(const LoadPlan& plan) : plan_(plan), requests_(requests_for(plan)) {
        allow_many_files();
        poll_ = ::epoll_create1(EPOLL_CLOEXEC);
        connections_.resize(static_cast<std::size_t>(plan.connections));
        for (auto& connection : connections_) connect(connection);
    }
    ~Load() {
        for (auto& connection : connections_) ::close(connection.socket);
        ::close(poll_);
    }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    LoadResult run();

 private:
    struct Connection {
        int socket = -1;
        bool busy = false;  // an answer is awaited
        std::string received;
        Clock::time_point began;  // the booking
        std::string asking;       // the request for its state, once it has an id
    };

    void connect(Connection& connection);
    void start_free_ones();
    void book(Connection& connection);
    void send(Connection& connection, const std::string& bytes);
    void offer_arrivals();
    void wake_askers();
    void turn();
    void read(Connection& connection);
    void answered(Connection& connection, const HttpAnswer& answer);
    void count(Connection& connection, const HttpAnswer& answer);
    void finished(Connection& connection);
    void lost(Connection& connection);
    void begin_measuring();
    [[nodiscard]] bool may_send() const {
        return !draining_ && (plan_.most_bookings == 0 || sent_ < plan_.most_bookings);
    }
    void run_until(Clock::time_point end);

    const LoadPlan& plan_;
    std::vector<std::string> requests_;
    std::size_t next_request_ = 0;
    int poll_ = -1;
    std::vector<Connection> connections_;
    std::vector<Connection*> free_;  // of open-loop load
    std::deque<std::pair<Clock::time_point, Connection*>> asking_;
    Clock::time_point now_;
    Clock::time_point began_;  // the arrivals
    Clock::time_point told_;
    double arrivals_ = 0;
    std::int64_t sent_ = 0;
    std::int64_t answered_ = 0;
    std::int64_t under_way_ = 0;
    bool draining_ = false;
    bool measuring_ = false;
    LoadResult result_;
};

void Load::connect(Connection& connection) {
    connection.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(plan_.port));
    if (::connect(connection.socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("nobody listens on port " + std::to_string(plan_.port));
    const int on = 1;
    ::setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &connection;
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, connection.socket, &event);
}

void Load::send(Connection& connection, const std::string& bytes) {
    // Small requests on a blocking socket with nothing before them: the kernel takes them whole.
    connection.busy = true;
    if (::send(connection.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) lost(connection);
}

void Load::book(Connection& connection) {
    ++sent_;
    ++under_way_;
    if (measuring_) ++result_.sent;
    connection.began = now_;
    connection.asking.clear();
    send(connection, requests_[next_request_++ % requests_.size()]);
}

void Load::start_free_ones() {
    for (auto& connection : connections_) {
        if (plan_.arrivals_per_s > 0) {
            free_.push_back(&connection);
        } else if (may_send()) {
            book(connection);
        }
    }
}

void Load::offer_arrivals() {
    if (plan_.arrivals_per_s <= 0 || draining_) return;
    const double due = std::chrono::duration<double>(now_ - began_).count() * plan_.arrivals_per_s;
    for (; arrivals_ < due; ++arrivals_) {
        if (free_.empty()) {
            if (measuring_) ++result_.dropped;
            continue;
        }
        auto* const connection = free_.back();
        free_.pop_back();
        book(*connection);
    }
}

void Load::wake_askers() {
    while (!asking_.empty() && asking_.front().first <= now_) {
        auto* const connection = asking_.front().second;
        asking_.pop_front();
        send(*connection, connection->asking);
    }
}

void Load::turn() {
    std::array<epoll_event, 256> events{};
    const int most_ms = plan_.arrivals_per_s > 0 || !asking_.empty() ? 1 : 20;
    const int ready = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), most_ms);
    now_ = Clock::now();
    for (int i = 0; i < ready; ++i)
        read(*static_cast<Connection*>(events.at(static_cast<std::size_t>(i)).data.ptr));
    wake_askers();
    offer_arrivals();
    if (now_ - told_ >= kMeanwhileEvery) {
        told_ = now_;
        plan_.meanwhile(answered_);
    }
    if (stop_was_asked()) throw Interrupted{};
}

void Load::read(Connection& connection) {
    std::array<char, 16384> bytes;
    const auto got = ::recv(connection.socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return lost(connection);
    connection.received.append(bytes.data(), static_cast<std::size_t>(got));
    const auto answer = take_answer(connection.received);
    if (!answer || !connection.busy) return;
    connection.busy = false;
    if (answer->closes) {
        ::close(connection.socket);
        connection.received.clear();
        connect(connection);
    }
    answered(connection, *answer);
}

void Load::lost(Connection& connection) {
    const bool busy = std::exchange(connection.busy, false);
    ::close(connection.socket);
    connection.received.clear();
    connect(connection);
    if (!busy) return;
    if (measuring_) ++result_.failed;
    if (result_.complaint.empty()) result_.complaint = "a connection ended without an answer";
    finished(connection);
}

void Load::answered(Connection& connection, const HttpAnswer& answer) {
    const bool pending =
        answer.status == 202 || (!connection.asking.empty() && answer.text("status") == "pending");
    if (plan_.manner == Manner::kAsks && pending) {
        if (connection.asking.empty()) {
            connection.asking = "GET /bookings/" + std::string(answer.text("booking_id")) +
                                " HTTP/1.1\r\nHost: bench\r\n\r\n";
        }
        asking_.emplace_back(now_ + kAskAgainAfter, &connection);
        return;
    }
    count(connection, answer);
    finished(connection);
}

void Load::count(Connection& connection, const HttpAnswer& answer) {
    const auto took = static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(now_ - connection.began).count());
    const bool confirmed = answer.status == 200 && answer.text("status") == "confirmed";
    if (confirmed) result_.last_answer = answer.body;
    if (!confirmed && answer.status != 202 && answer.status != 503 && result_.complaint.empty())
        result_.complaint = std::to_string(answer.status) + " " + answer.body.substr(0, 300);
    if (!measuring_ || draining_) return;
    if (confirmed) {
        ++result_.confirmed;
        result_.latency_us.push_back(took);
    } else if (answer.status == 202) {
        ++result_.accepted;
        result_.accepted_us.push_back(took);
    } else if (answer.status == 503) {
        ++result_.refused;
        if (answer.retry_after) ++result_.honest;
        result_.refusal_us.push_back(took);
    } else {
        ++result_.failed;
    }
}

void Load::finished(Connection& connection) {
    --under_way_;
    ++answered_;
    if (plan_.arrivals_per_s > 0) {
        free_.push_back(&connection);
    } else if (may_send()) {
        book(connection);
    }
}

void Load::begin_measuring() {
    plan_.at_start();
    const auto complaint = result_.complaint;
    result_ = {};
    result_.complaint = complaint;
    measuring_ = true;
}

void Load::run_until(Clock::time_point end) {
    while (now_ < end && (under_way_ > 0 || may_send())) turn();
}

LoadResult Load::run() {
    began_ = now_ = Clock::now();
    start_free_ones();
    if (plan_.warm_up.count() > 0) run_until(began_ + plan_.warm_up);
    begin_measuring();
    const auto cpu_before = own_thread_cpu_s();
    const auto from = now_ = Clock::now();
    run_until(from + plan_.measured);
    result_.seconds = std::chrono::duration<double>(now_ - from).count();
    result_.cpu_s = own_thread_cpu_s() - cpu_before;
    plan_.at_end();
    // What is still under way is waited for, so that the next subject finds the machine idle.
    draining_ = true;
    now_ = Clock::now();
    const auto patience = now_ + kLongestDrain;
    while (now_ < patience && under_way_ > 0) turn();
    return std::move(result_);
}

}  // namespace

LoadResult run_load(const LoadPlan& plan) {
    return Load(plan).run();
}

}  // namespace bellhop::bench
