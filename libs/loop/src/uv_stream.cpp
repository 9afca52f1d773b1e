// Reading, writing and ending one TCP connection.
#include "uv_stream.hpp"

#include <utility>

#include <fcntl.h>
#include <netinet/in.h>

namespace bellhop::loop {

namespace {

constexpr Milliseconds kFinishWithin{5000};
constexpr std::size_t kReadChunk = std::size_t{64} * 1024;

struct Write {
    uv_write_t request{};
    std::string bytes;
    std::shared_ptr<Connection> connection;
};

uv_stream_t* stream_of(Connection& connection) {
    return reinterpret_cast<uv_stream_t*>(&connection.tcp);
}

void allocate(uv_handle_t*, std::size_t, uv_buf_t* buffer) {
    // One loop per thread and each read is handled before the next: a buffer per thread is enough.
    thread_local char bytes[kReadChunk];
    *buffer = uv_buf_init(bytes, kReadChunk);
}

void on_read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
    auto connection = static_cast<Connection*>(stream->data)->self;
    if (!connection || connection->closed) return;
    if (count > 0) {
        connection->events.on_data({buffer->base, static_cast<std::size_t>(count)});
    } else if (count < 0) {
        close_connection(connection, count == UV_EOF ? "" : uv_error_text(static_cast<int>(count)));
    }
}

void on_written(uv_write_t* request, int status) {
    const std::unique_ptr<Write> write(static_cast<Write*>(request->data));
    const auto connection = write->connection;
    connection->pending -= write->bytes.size();
    if (connection->closed) return;
    if (status < 0) return close_connection(connection, uv_error_text(status));
    if (connection->pending != 0) return;
    if (connection->finishing) return close_connection(connection, "");
    if (connection->events.on_drain) connection->events.on_drain();
}

}  // namespace

std::shared_ptr<Connection> make_connection(UvLoop& loop, uv_loop_t& uv) {
    auto connection = std::make_shared<Connection>();
    uv_tcp_init(&uv, &connection->tcp);
    connection->tcp.data = connection.get();
    connection->loop = &loop;
    connection->self = connection;
    return connection;
}

void close_connection(const std::shared_ptr<Connection>& connection, const std::string& reason) {
    if (std::exchange(connection->closed, true)) return;
    connection->loop->cancel(connection->finish_timer);
    if (connection->events.on_close) {
        connection->loop->post([connection, reason] {
            const auto on_close = std::move(connection->events.on_close);
            connection->events = {};
            if (on_close) on_close(reason);
        });
    }
    uv_close(reinterpret_cast<uv_handle_t*>(&connection->tcp), connection_let_go);
}

int duplicate_of(const uv_tcp_t& tcp) {
    uv_os_fd_t number = -1;
    if (uv_fileno(reinterpret_cast<const uv_handle_t*>(&tcp), &number) != 0) return -1;
    return ::fcntl(number, F_DUPFD_CLOEXEC, 0);
}

void connection_let_go(uv_handle_t* handle) {
    static_cast<Connection*>(handle->data)->self.reset();
}

UvStream::UvStream(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {
    uv_tcp_nodelay(&connection_->tcp, 1);
}

UvStream::~UvStream() {
    close_silently();
}

void UvStream::close_silently() {
    close_connection(connection_, "");
    // A callback of this stream may be running now: its function must outlive it, so it is only
    // unhooked later.
    connection_->loop->post([connection = connection_] { connection->events = {}; });
    connection_->events.on_close = nullptr;
}

Descriptor UvStream::release() {
    if (connection_->closed || connection_->pending > 0) return {};
    // libuv closes its own: the other one keeps the connection.
    Descriptor kept(duplicate_of(connection_->tcp));
    close_silently();
    return kept;
}

void UvStream::start(Events events) {
    connection_->events = std::move(events);
    resume_reading();
}

void UvStream::write(std::string bytes) {
    if (connection_->closed || connection_->finishing || bytes.empty()) return;
    if (connection_->pending > 0) return queue(std::move(bytes));
    auto buffer = uv_buf_init(bytes.data(), static_cast<unsigned>(bytes.size()));
    const int sent = uv_try_write(stream_of(*connection_), &buffer, 1);
    if (sent < 0 && sent != UV_EAGAIN) return close_connection(connection_, uv_error_text(sent));
    const auto taken = sent > 0 ? static_cast<std::size_t>(sent) : 0;
    if (taken == bytes.size()) return;
    queue(taken == 0 ? std::move(bytes) : bytes.substr(taken));
}

void UvStream::queue(std::string bytes) {
    auto* write = new Write{{}, std::move(bytes), connection_};
    write->request.data = write;
    connection_->pending += write->bytes.size();
    auto buffer = uv_buf_init(write->bytes.data(), static_cast<unsigned>(write->bytes.size()));
    const int code = uv_write(&write->request, stream_of(*connection_), &buffer, 1, on_written);
    if (code >= 0) return;
    connection_->pending -= write->bytes.size();
    delete write;
    close_connection(connection_, uv_error_text(code));
}

void UvStream::pause_reading() {
    if (connection_->closed || !std::exchange(connection_->reading, false)) return;
    uv_read_stop(stream_of(*connection_));
}

void UvStream::resume_reading() {
    if (connection_->closed || std::exchange(connection_->reading, true)) return;
    uv_read_start(stream_of(*connection_), allocate, on_read);
}

void UvStream::close_after_writes() {
    if (connection_->closed || connection_->finishing) return;
    if (connection_->pending == 0) return close_connection(connection_, "");
    connection_->finishing = true;
    connection_->finish_timer = connection_->loop->after(
        kFinishWithin, [connection = connection_] { close_connection(connection, ""); });
}

void UvStream::close() {
    close_connection(connection_, "");
}

std::string UvStream::peer() const {
    sockaddr_storage storage{};
    int size = sizeof storage;
    auto* address = reinterpret_cast<sockaddr*>(&storage);
    if (uv_tcp_getpeername(&connection_->tcp, address, &size) != 0) return "unknown";
    char name[64] = {};
    uv_ip_name(address, name, sizeof name);
    const auto port = storage.ss_family == AF_INET6
                          ? ntohs(reinterpret_cast<sockaddr_in6*>(&storage)->sin6_port)
                          : ntohs(reinterpret_cast<sockaddr_in*>(&storage)->sin_port);
    return std::string(name) + ":" + std::to_string(port);
}

}  // namespace bellhop::loop
