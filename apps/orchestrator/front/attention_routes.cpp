// Bookings that need a person.
#include "orchestrator/front/attention_routes.hpp"

#include "orchestrator/contract/attention.hpp"
#include "orchestrator/front/answer_latest.hpp"
#include "orchestrator/front/request_trace.hpp"

#include <utility>

namespace bellhop::orchestrator {

namespace {

constexpr std::int64_t kUsualLimit = 100;
constexpr std::int64_t kMostLimit = 1000;

std::vector<contract::AwaitedCommand> awaited(const saga::Shape& shape, const Instance& instance) {
    auto all = instance.state;
    all.parked = 0;
    std::vector<contract::AwaitedCommand> commands;
    for (const auto& action : saga::outstanding(shape, all)) {
        commands.push_back(
            {saga::command_id(shape, instance.id, action), instance.state.parks(action.row)});
    }
    return commands;
}

contract::AttentionFact fact_of(const saga::Shape& shape, const Instance& instance) {
    contract::AttentionFact fact{instance.data.id,
                                 std::string(to_text(instance.state.outcome)),
                                 instance.attention_at,
                                 instance.attention,
                                 {}};
    for (const auto& command : awaited(shape, instance)) {
        if (command.parked) fact.parked.push_back(command.id);
    }
    return fact;
}

BookingId id_of(const http::Request& request) {
    return BookingId{request.captures.at("id")};
}

}  // namespace

void AttentionRoutes::list(const http::Request& request, const http::Responder& responder) {
    const auto most = http::whole_parameter(request, "limit", {kUsualLimit, kMostLimit});
    contract::AttentionFacts facts;
    bookings_.commits().database().read([&](db::Transaction& tx) {
        facts.total = bookings_.store().count_needing_attention(tx);
        for (const auto& instance : bookings_.store().needing_attention(tx, most))
            facts.bookings.push_back(fact_of(bookings_.engine().shape(), instance));
    });
    responder.respond(http::json(200, wire::encode(facts)));
}

void AttentionRoutes::commands(const http::Request& request, const http::Responder& responder) {
    answer_latest(bookings_, id_of(request), responder,
                  [this](const Instance& instance) { return answer_of(instance); });
}

void AttentionRoutes::retry(const http::Request& request, const http::Responder& responder) {
    responder.about(id_of(request).value());
    bookings_.retry(id_of(request), answering(responder), responder.span());
}

void AttentionRoutes::resolve(const http::Request& request, const http::Responder& responder) {
    responder.about(id_of(request).value());
    const auto resolution = wire::decode<contract::Resolution>(request.body);
    bookings_.resolve(id_of(request), resolution.note, answering(responder), responder.span());
}

http::Response AttentionRoutes::answer_of(const Instance& instance) const {
    const auto& state = instance.state;
    return http::json(200,
                      wire::encode(contract::BookingCommands{
                          instance.data.id, std::string(to_text(state.outcome)), state.settled(),
                          awaited(bookings_.engine().shape(), instance), reply_to_}));
}

Bookings::OnMended AttentionRoutes::answering(const http::Responder& responder) const {
    using Mended = Bookings::Mended;
    return [this, responder](const std::exception_ptr& error, Mended how,
                             const std::optional<Instance>& instance) {
        if (error) return responder.fail(error);
        if (instance) tell_outcome(responder, *instance);
        if (how == Mended::kUnknown || !instance)
            return responder.respond(http::error(404, "Booking not found", "booking_id"));
        if (how == Mended::kNotNeeded)
            return responder.respond(http::error(409, "The booking needs no attention"));
        responder.respond(answer_of(*instance));
    };
}

}  // namespace bellhop::orchestrator
