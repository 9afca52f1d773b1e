// What a person reads when the link doesn't work.
#include "problem_text.hpp"

#include <amqp.h>
#include <amqp_framing.h>

namespace bellhop::bus {

namespace {

std::string quoted(const std::string& name) {
    return "'" + name + "'";
}

std::string run(const RabbitSettings& settings) {
    return "run " + settings.mend_command;
}

std::string said(const CloseReason& reason) {
    return std::to_string(reason.code) + " " + reason.text;
}

}  // namespace

std::string broker_text(const RabbitSettings& settings) {
    return "RabbitMQ at " + settings.host + ":" + std::to_string(settings.port);
}

std::string connecting_text(const RabbitSettings& settings) {
    return broker_text(settings) + " is not connected yet: wait a moment";
}

std::string closed_text(const RabbitSettings& settings) {
    return "The link to " + broker_text(settings) + " was closed by this process: it is stopping";
}

std::string unreachable_text(const RabbitSettings& settings, const std::string& reason) {
    return broker_text(settings) + " can't be reached (" + reason +
           "): start it, or correct the address in the broker's URL; " +
           (settings.others.empty() ? "it" : "the next of its addresses") +
           " is tried again at least every " +
           std::to_string(settings.longest_backoff.count() / 1000) + " s";
}

std::string unanswered_text(const RabbitSettings& settings, const std::string& awaited) {
    return broker_text(settings) + " is connected but does not answer (no " + awaited +
           "): check that it is neither stopped nor overloaded";
}

std::string login_refused_text(const RabbitSettings& settings) {
    return broker_text(settings) + " refused the login of user " + quoted(settings.user) +
           ": check the user and the password in the broker's URL";
}

std::string vhost_refused_text(const RabbitSettings& settings, const CloseReason& reason) {
    const auto vhost = "virtual host " + quoted(settings.virtual_host);
    if (reason.text.find("not found") != std::string::npos)
        return broker_text(settings) + " has no " + vhost + ": " + run(settings) +
               ", or correct the broker's URL";
    if (reason.text.find("refused") != std::string::npos)
        return broker_text(settings) + " does not let user " + quoted(settings.user) + " into " +
               vhost + ": " + run(settings);
    return broker_text(settings) + " did not open " + vhost + " (" + said(reason) +
           "): see the broker's log";
}

std::string connection_ended_text(const RabbitSettings& settings, const std::string& reason) {
    return "The connection to " + broker_text(settings) + " ended (" +
           (reason.empty() ? "the broker closed it" : reason) + "): it is being made again";
}

std::string blocked_text(const RabbitSettings& settings, const std::string& reason) {
    return broker_text(settings) + " takes no publishes because of an alarm (" + reason +
           "): free memory or disk space on the broker's machine";
}

std::string queue_missing_text(const RabbitSettings& settings, const std::string& queue) {
    return "The queue " + quoted(queue) + " is missing in virtual host " +
           quoted(settings.virtual_host) + ": " + run(settings);
}

std::string exchange_missing_text(const RabbitSettings& settings, const std::string& exchange) {
    return "The exchange " + quoted(exchange) + " is missing in virtual host " +
           quoted(settings.virtual_host) + ": " + run(settings);
}

std::string consume_refused_text(const RabbitSettings& settings, const std::string& queue,
                                 const CloseReason& reason) {
    // A queue of the consumer's own is bound to exchanges.
    const auto exchange = quoted_after(reason.text, "exchange");
    if (reason.code == AMQP_NOT_FOUND && !exchange.empty())
        return exchange_missing_text(settings, exchange);
    if (reason.code == AMQP_NOT_FOUND) return queue_missing_text(settings, queue);
    if (reason.code == AMQP_ACCESS_REFUSED && reason.text.find("exclusive") != std::string::npos)
        return "The queue " + quoted(queue) +
               " has another consumer, and one of the two wants it alone: stop the other process, "
               "or give each an instance number of its own";
    if (reason.code == AMQP_ACCESS_REFUSED)
        return "User " + quoted(settings.user) + " may not read the queue " + quoted(queue) + ": " +
               run(settings);
    return "The queue " + quoted(queue) + " gives no messages (" + said(reason) +
           "): see the broker's log";
}

std::string publish_refused_text(const RabbitSettings& settings, const std::string& exchange,
                                 const CloseReason& reason) {
    if (reason.code == AMQP_NOT_FOUND) return exchange_missing_text(settings, exchange);
    if (reason.code == AMQP_ACCESS_REFUSED)
        return "User " + quoted(settings.user) + " may not write to the exchange " +
               quoted(exchange) + ": " + run(settings);
    return broker_text(settings) + " closed the channel for publishes (" + said(reason) +
           "): see the broker's log";
}

std::string quoted_after(const std::string& text, const std::string& word) {
    const auto mark = text.find(word + " '");
    if (mark == std::string::npos) return {};
    const auto begin = mark + word.size() + 2;
    const auto end = text.find('\'', begin);
    return end == std::string::npos ? std::string{} : text.substr(begin, end - begin);
}

}  // namespace bellhop::bus
