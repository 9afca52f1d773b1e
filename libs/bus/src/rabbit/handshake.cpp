// The opening conversation of a connection.
#include "handshake.hpp"

#include "problem_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace bellhop::bus {

namespace {

constexpr std::uint16_t kMostChannels = 256;

amqp_table_entry_t text_entry(std::string_view key, std::string_view text) {
    amqp_table_entry_t entry{};
    entry.key = to_bytes(key);
    entry.value.kind = AMQP_FIELD_KIND_UTF8;
    entry.value.value.bytes = to_bytes(text);
    return entry;
}

amqp_table_entry_t true_entry(std::string_view key) {
    amqp_table_entry_t entry{};
    entry.key = to_bytes(key);
    entry.value.kind = AMQP_FIELD_KIND_BOOLEAN;
    entry.value.value.boolean = 1;
    return entry;
}

/// The smaller of two limits, where 0 means none.
template <class Number>
Number agreed(Number theirs, Number ours) {
    return theirs == 0 ? ours : std::min(theirs, ours);
}

}  // namespace

void Handshake::begin() {
    writer_.protocol_header();
}

Handshake::Progress Handshake::on_frame(const amqp_frame_t& frame) {
    if (frame.frame_type == AMQP_FRAME_HEARTBEAT) return Progress::kGoesOn;
    if (frame.frame_type != AMQP_FRAME_METHOD || frame.channel != 0)
        return refuse(unreachable_text(settings_, "it does not speak AMQP 0-9-1"));
    const auto& method = frame.payload.method;
    if (method.id == AMQP_CONNECTION_CLOSE_METHOD)
        return on_close(*static_cast<const amqp_connection_close_t*>(method.decoded));
    if (awaits_ == Awaits::kStart && method.id == AMQP_CONNECTION_START_METHOD)
        return on_start(*static_cast<const amqp_connection_start_t*>(method.decoded));
    if (awaits_ == Awaits::kTune && method.id == AMQP_CONNECTION_TUNE_METHOD)
        return on_tune(*static_cast<const amqp_connection_tune_t*>(method.decoded));
    if (awaits_ == Awaits::kOpenOk && method.id == AMQP_CONNECTION_OPEN_OK_METHOD)
        return Progress::kOpen;
    return refuse(unreachable_text(settings_, "it answered out of order"));
}

std::string Handshake::awaited() const {
    switch (awaits_) {
        case Awaits::kStart:
            return "connection.start";
        case Awaits::kTune:
            return "connection.tune";
        default:
            return "connection.open-ok";
    }
}

std::string Handshake::hung_up(const std::string& reason) const {
    // A broker that does not say so just hangs up on a wrong password.
    if (awaits_ == Awaits::kTune && reason.empty()) return login_refused_text(settings_);
    return unreachable_text(settings_, reason.empty() ? "it hung up" : reason);
}

Handshake::Progress Handshake::on_start(const amqp_connection_start_t& start) {
    const auto mechanisms = " " + to_text(start.mechanisms) + " ";
    if (mechanisms.find(" PLAIN ") == std::string::npos)
        return refuse(unreachable_text(settings_, "it offers no PLAIN login"));
    send_start_ok();
    awaits_ = Awaits::kTune;
    return Progress::kGoesOn;
}

void Handshake::send_start_ok() {
    std::array capabilities{
        true_entry("publisher_confirms"),         true_entry("basic.nack"),
        true_entry("consumer_cancel_notify"),     true_entry("connection.blocked"),
        true_entry("exchange_exchange_bindings"), true_entry("authentication_failure_close")};
    amqp_table_entry_t capability_table{};
    capability_table.key = to_bytes("capabilities");
    capability_table.value.kind = AMQP_FIELD_KIND_TABLE;
    capability_table.value.value.table = {static_cast<int>(capabilities.size()),
                                          capabilities.data()};
    std::array properties{text_entry("product", "bellhop"), text_entry("platform", "C++"),
                          text_entry("connection_name", settings_.connection_name),
                          capability_table};
    const auto response = std::string(1, '\0') + settings_.user + '\0' + settings_.password;
    amqp_connection_start_ok_t start_ok{};
    start_ok.client_properties = {static_cast<int>(properties.size()), properties.data()};
    start_ok.mechanism = to_bytes("PLAIN");
    start_ok.response = to_bytes(response);
    start_ok.locale = to_bytes("en_US");
    writer_.method(0, AMQP_CONNECTION_START_OK_METHOD, start_ok);
}

Handshake::Progress Handshake::on_tune(const amqp_connection_tune_t& tune) {
    const auto ours = std::chrono::ceil<std::chrono::seconds>(settings_.heartbeat).count();
    const auto wanted = static_cast<std::uint16_t>(std::clamp<std::int64_t>(ours, 0, UINT16_MAX));
    amqp_connection_tune_ok_t tune_ok{};
    tune_ok.channel_max = agreed(tune.channel_max, kMostChannels);
    tune_ok.frame_max = agreed(tune.frame_max, kMostFrame);
    tune_ok.heartbeat = wanted == 0 ? tune.heartbeat : agreed(tune.heartbeat, wanted);
    if (tune_ok.frame_max < AMQP_FRAME_MIN_SIZE)
        return refuse(unreachable_text(settings_, "it allows no frame of 4096 bytes"));
    writer_.method(0, AMQP_CONNECTION_TUNE_OK_METHOD, tune_ok);
    writer_.tune(tune_ok.frame_max);
    reader_.tune(tune_ok.channel_max, tune_ok.frame_max);
    heartbeat_ = std::chrono::seconds{tune_ok.heartbeat};

    amqp_connection_open_t open{};
    open.virtual_host = to_bytes(settings_.virtual_host);
    writer_.method(0, AMQP_CONNECTION_OPEN_METHOD, open);
    awaits_ = Awaits::kOpenOk;
    return Progress::kGoesOn;
}

Handshake::Progress Handshake::on_close(const amqp_connection_close_t& close) {
    writer_.method(0, AMQP_CONNECTION_CLOSE_OK_METHOD, amqp_connection_close_ok_t{});
    const CloseReason reason{close.reply_code, to_text(close.reply_text)};
    if (awaits_ == Awaits::kOpenOk) return refuse(vhost_refused_text(settings_, reason));
    if (reason.code == AMQP_ACCESS_REFUSED) return refuse(login_refused_text(settings_));
    return refuse(unreachable_text(settings_, reason.text));
}

Handshake::Progress Handshake::refuse(std::string problem) {
    refusal_ = std::move(problem);
    return Progress::kRefused;
}

}  // namespace bellhop::bus
