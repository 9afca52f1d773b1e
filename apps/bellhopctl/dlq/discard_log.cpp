// Writing what is discarded.
#include "bellhopctl/dlq/discard_log.hpp"

#include "core/errors.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace bellhop::ctl {

namespace {

struct Line {
    Timestamp discarded_at{};
    std::string why;
    std::string service;
    std::string message_id;
    std::string booking_id;
    std::string type;
    std::string queue;
    std::string reason;
    std::vector<dlq::Attempt> attempts;
    std::string body;
    static constexpr auto fields() {
        return wire::fields(
            wire::field("discarded_at", &Line::discarded_at), wire::field("why", &Line::why),
            wire::field("service", &Line::service), wire::field("message_id", &Line::message_id),
            wire::field("booking_id", &Line::booking_id), wire::field("type", &Line::type),
            wire::field("queue", &Line::queue), wire::field("reason", &Line::reason),
            wire::field("attempts", &Line::attempts), wire::field("body", &Line::body));
    }
};

}  // namespace

DiscardLog::DiscardLog(std::string path)
    : path_(std::move(path)),
      file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
    if (file_ < 0) throw BadConfiguration("cannot write " + path_ + ": " + std::strerror(errno));
}

DiscardLog::~DiscardLog() {
    ::close(file_);
}

void DiscardLog::write(const dlq::Letter& letter, const std::string& reason, Timestamp now) {
    const auto& envelope = letter.envelope;
    const auto text = wire::encode(Line{now, reason, letter.service, envelope.message_id.value(),
                                        envelope.correlation_id, envelope.type, letter.queue,
                                        letter.reason, letter.attempt_list, envelope.body}) +
                      "\n";
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto written = ::write(file_, rest.data(), rest.size());
        if (written < 0) throw Unavailable(path_, std::strerror(errno));
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file_) != 0) throw Unavailable(path_, std::strerror(errno));
}

}  // namespace bellhop::ctl
