// One connection of the server: requests in, one at a time and in order; answers out; a deadline
// for whatever it waits for.
#pragma once

#include "chunk_decoder.hpp"
#include "entrance.hpp"
#include "head_scanner.hpp"
#include "passing.hpp"
#include "router.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

namespace bellhop::http {

class Connection;

/// What the connections of one server share. Deadlines are counted in ticks of one common timer:
/// no timer per request, and no harm from a clock that is set.
struct Shared {
    static constexpr Milliseconds kTick{250};

    Shared(loop::UvLoop& the_loop, Random& the_random, const Limits& the_limits)
        : loop(the_loop),
          random(the_random),
          limits(the_limits),
          entrance(the_loop, the_limits.requests_per_turn) {}
    /// After so many ticks `wait` has surely passed.
    [[nodiscard]] static std::uint64_t ticks_of(Milliseconds wait) {
        return static_cast<std::uint64_t>((wait + kTick - Milliseconds{1}) / kTick) + 1;
    }
    [[nodiscard]] std::uint64_t tick_after(Milliseconds wait) const {
        return tick + ticks_of(wait);
    }
    /// The connection has ended.
    void forget(const std::shared_ptr<Connection>& connection) {
        connections.erase(connection);
        if (connections.empty() && on_empty) on_empty();
    }

    loop::UvLoop& loop;
    Random& random;
    const Limits limits;
    Entrance entrance;
    Router router;
    std::function<void(const Served&)> observer;
    trace::Tracer* tracer = nullptr;  // none: nobody records
    std::unordered_set<std::shared_ptr<Connection>> connections;
    std::function<void(const std::string& note, const Responder&)> on_passed;
    std::function<void()> on_empty;    // called when the last connection is gone
    std::function<void(Passed)> take;  // where connections go while they are handed over
    bool draining = false;
    std::uint64_t tick = 0;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
    Connection(std::shared_ptr<Shared> shared, std::unique_ptr<loop::TcpStream> stream);

    /// Begins to read.
    void open();
    /// Says 503, for one connection too many, and closes.
    void turn_away();
    /// Looks at the deadlines; called once each tick.
    void check();
    /// Closes where no request was begun; ends a stream.
    void drain();
    /// Goes to the successor as soon as nothing of it is under way here; ends a stream.
    void hand_over();
    /// Begins where the predecessor left off.
    void resume(PassedState state);
    /// The complete request's turn has come.
    void begin(Begins begins);
    /// The present request is the successor's to answer.
    void pass_request(PassedRequest request);
    void close();
    /// The server is gone: nothing more happens here.
    void abandon() { phase_ = Phase::kClosed; }

    /// Whether the client still waits for an answer.
    [[nodiscard]] bool answering() const { return phase_ == Phase::kAnswering; }
    [[nodiscard]] bool streaming() const { return phase_ == Phase::kStreaming; }
    [[nodiscard]] const std::string& peer() const { return peer_; }
    /// The whole answer to the present request.
    void answer(std::string bytes) { write(std::move(bytes)); }
    /// After `answer`: goes on with the next request, or closes.
    void finish(Persistence persistence);
    /// The head of an answer that goes on.
    void begin_stream(std::string head, int minor_version);
    /// @return false where the reader has gone, or was too slow and is cut off now
    bool send_part(std::string_view bytes);
    void end_stream();

 private:
    enum class Phase {
        kIdle,
        kHead,
        kBody,
        kComplete,
        kAnswering,
        kPassing,
        kStreaming,
        kLingering,
        kClosed
    };

    void on_data(std::string_view bytes);
    void on_close();
    void process();
    [[nodiscard]] bool leaving() const {
        return shared_->take &&
               (phase_ == Phase::kIdle || phase_ == Phase::kHead || phase_ == Phase::kPassing);
    }
    void pass();
    [[nodiscard]] bool advance();
    [[nodiscard]] bool read_head();
    [[nodiscard]] bool begin_body();
    [[nodiscard]] bool read_body();
    [[nodiscard]] bool read_chunks();
    bool complete();
    bool refuse(const Refusal& refusal);
    void refuse_expired();
    void linger();
    void tidy_input();
    void check_unread();
    void write(std::string bytes);
    [[nodiscard]] std::string_view unread_input() const {
        return std::string_view(input_).substr(used_);
    }

    std::shared_ptr<Shared> shared_;
    std::unique_ptr<loop::TcpStream> stream_;
    std::string peer_;
    Phase phase_ = Phase::kIdle;
    std::uint64_t deadline_ = 0;  // a tick; 0 is none
    bool processing_ = false;

    std::string input_;
    std::size_t used_ = 0;  // of input_, by requests before this one
    std::size_t looked_at_ = 0;
    Head head_;
    Timestamp completed_;
    std::string body_;
    std::optional<ChunkDecoder> decoder_;
    std::optional<PassedRequest> passing_;
    int stream_minor_version_ = 1;

    std::size_t written_ = 0;          // since the beginning
    std::size_t taken_ = 0;            // of that, by the client, at the last progress
    std::uint64_t progress_tick_ = 0;  // when that was
    std::size_t lingered_bytes_ = 0;
    std::uint64_t heard_tick_ = 0;
};

}  // namespace bellhop::http
