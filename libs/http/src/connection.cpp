// Reads requests off one connection, and ends it well.
#include "connection.hpp"

#include "answer.hpp"
#include "dispatch.hpp"

#include <algorithm>
#include <utility>

namespace bellhop::http {

namespace {

// A client with so much of its answers unread gets no further one begun.
constexpr std::size_t kMostUnread = std::size_t{256} * 1024;
constexpr std::size_t kSlice = std::size_t{64} * 1024;
constexpr std::size_t kSmallInput = 4096;
constexpr Milliseconds kLingerFor{2000};
constexpr std::uint64_t kQuietTicks = 2;
constexpr std::size_t kMostLingered = std::size_t{64} * 1024 * 1024;

}  // namespace

Connection::Connection(std::shared_ptr<Shared> shared, std::unique_ptr<loop::TcpStream> stream)
    : shared_(std::move(shared)), stream_(std::move(stream)), peer_(stream_->peer()) {}

void Connection::open() {
    deadline_ = shared_->tick_after(shared_->limits.idle);
    const auto weak = weak_from_this();
    loop::Stream::Events events;
    events.on_data = [weak](std::string_view bytes) {
        if (const auto self = weak.lock()) self->on_data(bytes);
    };
    events.on_close = [weak](const std::string&) {
        if (const auto self = weak.lock()) self->on_close();
    };
    events.on_drain = [weak] {
        if (const auto self = weak.lock()) self->process();
    };
    stream_->start(std::move(events));
}

void Connection::turn_away() {
    open();
    refuse({503, "Too many connections"});
}

void Connection::on_data(std::string_view bytes) {
    heard_tick_ = shared_->tick;
    switch (phase_) {
        case Phase::kClosed:
        case Phase::kStreaming:
            return;
        case Phase::kLingering:
            lingered_bytes_ += bytes.size();
            if (lingered_bytes_ > kMostLingered) close();
            return;
        default:
            input_.append(bytes);
            process();
    }
}

void Connection::on_close() {
    phase_ = Phase::kClosed;
    shared_->forget(shared_from_this());
}

void Connection::process() {
    // A handler that answers at once comes back here from inside advance().
    if (processing_) return;
    const auto self = shared_from_this();
    processing_ = true;
    while (!leaving() && advance()) {
    }
    processing_ = false;
    leaving() ? pass() : tidy_input();
}

void Connection::tidy_input() {
    input_.erase(0, used_);
    used_ = 0;
    if (input_.empty() && input_.capacity() > kSmallInput) std::string().swap(input_);
    if (input_.size() > shared_->limits.head_bytes + shared_->limits.body_bytes) {
        stream_->pause_reading();
    } else {
        stream_->resume_reading();
    }
}

bool Connection::advance() {
    switch (phase_) {
        case Phase::kIdle:
        case Phase::kHead:
            return read_head();
        case Phase::kBody:
            return decoder_ ? read_chunks() : read_body();
        default:
            return false;
    }
}

bool Connection::read_head() {
    if (unread_input().empty() || stream_->pending_bytes() > kMostUnread) return false;
    if (phase_ == Phase::kIdle) {
        phase_ = Phase::kHead;
        looked_at_ = 0;
        deadline_ = shared_->tick_after(shared_->limits.head_deadline);
    }
    auto scanned = scan_head(unread_input(), shared_->limits, looked_at_);
    if (!scanned) return false;
    used_ += scanned->bytes;
    head_ = std::move(scanned->head);
    return scanned->refusal ? refuse(*scanned->refusal) : begin_body();
}

bool Connection::begin_body() {
    body_.clear();
    decoder_.reset();
    if (head_.framing == Framing::kNone ||
        (head_.framing == Framing::kLength && head_.content_length == 0)) {
        return complete();
    }
    if (head_.framing == Framing::kChunked) decoder_.emplace(shared_->limits.body_bytes);
    phase_ = Phase::kBody;
    deadline_ = shared_->tick_after(shared_->limits.body_deadline);
    if (head_.expectation == Expectation::kContinue && unread_input().empty()) {
        write("HTTP/1.1 100 Continue\r\n\r\n");
    }
    return true;
}

bool Connection::read_body() {
    const auto part = unread_input().substr(0, head_.content_length - body_.size());
    body_.append(part);
    used_ += part.size();
    return body_.size() == head_.content_length && complete();
}

bool Connection::read_chunks() {
    auto rest = unread_input();
    const auto result = decoder_->feed(rest);
    used_ = input_.size() - rest.size();
    switch (result) {
        case ChunkDecoder::Result::kMalformed:
            return refuse({400, "The chunked body is malformed"});
        case ChunkDecoder::Result::kTooLarge:
            return refuse({413, "The body is too large"});
        case ChunkDecoder::Result::kNeedMore:
            return false;
        case ChunkDecoder::Result::kDone:
            break;
    }
    body_ = decoder_->take_body();
    return complete();
}

bool Connection::complete() {
    phase_ = Phase::kComplete;
    deadline_ = 0;
    completed_ = shared_->loop.now();
    shared_->entrance.enter(shared_from_this());
    return true;
}

void Connection::begin(Begins begins) {
    if (phase_ != Phase::kComplete) return;
    phase_ = Phase::kAnswering;
    dispatch(shared_, shared_from_this(),
             {std::exchange(head_, {}), std::exchange(body_, {}), completed_, begins});
}

bool Connection::refuse(const Refusal& refusal) {
    write(refusal_answer(*shared_, head_, refusal));
    linger();
    return false;
}

void Connection::finish(Persistence persistence) {
    if (phase_ == Phase::kClosed) return;
    if (persistence == Persistence::kClose) {
        phase_ = Phase::kClosed;
        stream_->close_after_writes();
        return;
    }
    phase_ = Phase::kIdle;
    deadline_ = shared_->tick_after(shared_->limits.idle);
    process();
}

void Connection::begin_stream(std::string head, int minor_version) {
    phase_ = Phase::kStreaming;
    stream_minor_version_ = minor_version;
    write(std::move(head));
}

bool Connection::send_part(std::string_view bytes) {
    if (phase_ != Phase::kStreaming) return false;
    if (stream_->pending_bytes() + bytes.size() > shared_->limits.stream_pending_bytes) {
        close();
        return false;
    }
    write(stream_minor_version_ >= 1 ? write_chunk(bytes) : std::string(bytes));
    return true;
}

void Connection::end_stream() {
    if (phase_ != Phase::kStreaming) return;
    if (stream_minor_version_ >= 1) write(write_chunk({}));
    finish(Persistence::kClose);
}

void Connection::linger() {
    // Closing while the client still sends would reset the connection, and the answer might be lost
    // with it: what comes is read and dropped for a while.
    phase_ = Phase::kLingering;
    deadline_ = shared_->tick_after(kLingerFor);
    heard_tick_ = shared_->tick;
    used_ = input_.size();
    body_.clear();
    decoder_.reset();
}

void Connection::check() {
    if (phase_ == Phase::kClosed) return;
    check_unread();
    const bool expired = deadline_ != 0 && shared_->tick >= deadline_;
    if (phase_ == Phase::kLingering) {
        if (expired || shared_->tick > heard_tick_ + kQuietTicks) finish(Persistence::kClose);
    } else if (expired) {
        refuse_expired();
    }
}

void Connection::refuse_expired() {
    if (phase_ == Phase::kIdle) return finish(Persistence::kClose);
    refuse({408, "The request did not arrive in time"});
    tidy_input();
}

void Connection::check_unread() {
    const auto taken = written_ - stream_->pending_bytes();
    if (taken != taken_ || stream_->pending_bytes() == 0) {
        taken_ = taken;
        progress_tick_ = shared_->tick;
    } else if (shared_->tick >= progress_tick_ + shared_->ticks_of(shared_->limits.unread)) {
        close();
    }
}

void Connection::drain() {
    if (phase_ == Phase::kIdle && input_.empty()) finish(Persistence::kClose);
    end_stream();
}

void Connection::hand_over() {
    end_stream();
    process();
}

void Connection::pass_request(PassedRequest request) {
    phase_ = Phase::kPassing;
    passing_ = std::move(request);
    process();
}

void Connection::pass() {
    // The rest of an answer first: `on_drain` comes back here.
    if (stream_->pending_bytes() > 0) return;
    const auto state = write_state({std::string(unread_input()), std::move(passing_)});
    phase_ = Phase::kClosed;
    if (auto socket = stream_->release()) shared_->take({std::move(socket), state});
    shared_->forget(shared_from_this());
}

void Connection::resume(PassedState state) {
    open();
    input_ = std::move(state.input);
    if (!state.request) return process();
    phase_ = Phase::kAnswering;
    deadline_ = 0;
    answer_passed(shared_, shared_from_this(), std::move(*state.request));
}

void Connection::close() {
    phase_ = Phase::kClosed;
    stream_->close();
}

void Connection::write(std::string bytes) {
    written_ += bytes.size();
    if (bytes.size() <= kSlice) return stream_->write(std::move(bytes));
    // In slices, so that a slow reader's progress shows in the pending bytes.
    for (std::size_t at = 0; at < bytes.size(); at += kSlice) {
        stream_->write(bytes.substr(at, kSlice));
    }
}

}  // namespace bellhop::http
