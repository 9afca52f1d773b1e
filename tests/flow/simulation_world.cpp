// The run: a storm, then calm, then the reckoning.
#include "flow/simulation_world.hpp"

#include "bus/names.hpp"
#include "db/outbox.hpp"

#include <cstdio>

namespace bellhop::flow::simulation {

namespace {

constexpr std::string_view kListener = "listener";
constexpr Milliseconds kLongestToSettle{3 * 3600 * 1000};
constexpr Milliseconds kBetweenLooks{500};
constexpr Milliseconds kLongestStorm{60000};
constexpr Milliseconds kLongestTrouble{45000};
constexpr Milliseconds kLongestDown{20000};
constexpr std::size_t kMostOfAKind = 3;
constexpr double kRush = 0.003;

availability::Catalog small_hotel() {
    auto catalog = one_hotel();
    catalog.hotels.front().room_types.back().rooms = 3;
    return catalog;
}

}  // namespace

void Trace::mix(std::string_view bytes) {
    for (const auto byte : bytes) {
        digest_ = (digest_ ^ static_cast<unsigned char>(byte)) * 1099511628211ULL;
    }
}

void Trace::note(Timestamp at, std::initializer_list<std::string_view> words) {
    const auto time = bellhop::to_text(at);
    mix(time);
    for (const auto word : words) mix(word);
    if (tracing_ == Tracing::kOff) return;
    std::string line = time;
    for (const auto word : words) (line += ' ') += word;
    std::puts(line.c_str());
}

World::World(Databases& databases, const Settings& settings)
    : settings_(settings),
      databases_(databases),
      catalog_(small_hotel()),
      dice_(stream(1)),
      message_dice_(stream(2)),
      gateway_dice_(stream(3)),
      trace_(settings.tracing),
      laws_(databases, broker_, catalog_),
      turns_(stream(4)),
      guests_(nature_, dice_, [this] { return open_door(); }) {
    for (auto& name : wire_names(definition_)) wire_names_.insert(std::move(name));
    declare_topology(broker_, Delays::kAsDeployed);
    broker_.declare_queue(std::string(kListener));
    broker_.bind(std::string(bus::names::kEvents), "#", std::string(kListener));
    broker_.suffer(weather_);
    take_seats();
}

std::uint64_t World::stream(std::uint64_t number) const {
    SeededRandom random(settings_.seed * 8 + number);
    return random.next();
}

void World::take_seats() {
    for (const auto name : {Name::kOrchestrator, Name::kAvailability, Name::kPayment}) {
        const auto how_many = 1 + dice_.pick(kMostOfAKind);
        for (std::size_t i = 1; i <= how_many; ++i) {
            auto& seat = seats_.emplace_back();
            seat.name = name;
            seat.instance = static_cast<int>(i);
        }
    }
    for (auto& seat : seats_) start(seat);
}

void World::start(Seat& seat) {
    if (seat.actor || seat.gone) return;
    starting_ = true;
    seat.next_commit_unheard = false;
    seat.actor =
        std::make_unique<Actor>(turns_, name_of(seat.name) + "-" + std::to_string(seat.instance));
    auto& actor = *seat.actor;
    seat.holder = "process " + std::to_string(++processes_);
    trace_.note(turns_.now(), {actor.name(), "starts"});
    auto link = broker_.connect();
    seat.link = link.get();
    Surroundings surroundings{
        actor,
        std::make_unique<WatchedDatabase>(actor, *this, databases_.of(seat.name), wire_names_,
                                          swallowed_by(settings_.bug)),
        with_bug(settings_.bug, actor, std::make_unique<WatchedBus>(actor, *this, std::move(link))),
        seat.instance,
        stream(100) + dice_.pick(1000000),
        seat.holder,
        [this](const std::string& holder) { return life_of(holder); }};
    switch (seat.name) {
        case Name::kOrchestrator:
        case Name::kSecondOrchestrator:
            seat.orchestrator = std::make_unique<OrchestratorProcess>(std::move(surroundings));
            break;
        case Name::kAvailability:
            seat.availability =
                std::make_unique<AvailabilityProcess>(std::move(surroundings), catalog_);
            break;
        case Name::kPayment:
            seat.line = std::make_unique<GatewayLine>(nature_, actor, *this, gateway_,
                                                      gateway_weather_, gateway_dice_);
            seat.payment = std::make_unique<PaymentProcess>(std::move(surroundings), *seat.line);
            break;
    }
    starting_ = false;
}

std::optional<Door> World::open_door() {
    std::vector<Door> doors;
    for (const auto& seat : seats_) {
        if (seat.orchestrator && !seat.actor->dead()) {
            doors.push_back({seat.actor.get(), seat.orchestrator.get()});
        }
    }
    if (doors.empty()) return std::nullopt;
    return dice_.one_of(doors);
}

void World::kill(Seat& seat) {
    if (!seat.actor || seat.actor->dead()) return;
    trace_.note(turns_.now(), {seat.actor->name(), "dies"});
    seat.actor->die();
    nature_.after(dice_.up_to(kLongestDown), [this, &seat] { start(seat); });
}

void World::kill_for_good(Seat& seat) {
    seat.gone = std::any_of(seats_.begin(), seats_.end(), [&](const Seat& each) {
        return &each != &seat && each.name == seat.name && !each.gone;
    });
    kill(seat);
}

service::Life World::life_of(const std::string& holder) const {
    const bool runs = std::any_of(seats_.begin(), seats_.end(), [&](const Seat& each) {
        return each.holder == holder && each.actor && !each.actor->dead();
    });
    return runs ? service::Life::kRuns : service::Life::kEnded;
}

void World::bury_the_dead() {
    for (auto& seat : seats_) {
        if (!seat.actor || !seat.actor->dead()) continue;
        seat.orchestrator.reset();
        seat.availability.reset();
        seat.payment.reset();
        seat.line.reset();
        seat.actor.reset();
        seat.link = nullptr;
        if (calm_) start(seat);
    }
}

World::Seat& World::seat_of(const Actor& actor) {
    return *std::find_if(seats_.begin(), seats_.end(),
                         [&](const Seat& each) { return each.actor.get() == &actor; });
}

const World::Seat& World::seat_of(const Actor& actor) const {
    return *std::find_if(seats_.begin(), seats_.end(),
                         [&](const Seat& each) { return each.actor.get() == &actor; });
}

void World::make_plans() {
    const auto faults = all_faults(definition_);
    // One from the catalogue in its order, so that many seeds go through all of it; others at will.
    plan_.add(faults[settings_.seed % faults.size()], 1 + static_cast<int>(dice_.pick(2)));
    for (auto more = dice_.pick(6); more > 0; --more) {
        plan_.add(dice_.one_of(faults), 1 + static_cast<int>(dice_.pick(4)));
    }
    if (dice_.chance(0.3)) gateway_weather_.late = 0.3;
    if (dice_.chance(0.3)) gateway_weather_.unanswered = 0.1;
    // Now and then more at once than a page of the outbox or a batch of a commit takes, and a
    // broker that is away meanwhile.
    if (dice_.chance(kRush)) {
        plan_.add({{Deed::kPublish, Side::kBefore, definition_.shape.rows.front().command},
                   Blow::kStopBroker},
                  1);
        return guests_.arrive(260 + dice_.pick(300), Milliseconds{1000});
    }
    guests_.arrive(1 + dice_.pick(8), Milliseconds{20000});
}

void World::sees(const Sighting& sighting) {
    const auto side = sighting.side == Side::kBefore ? "before" : "after";
    trace_.note(turns_.now(), {sighting.who.name(), side, to_text(sighting.deed),
                               sighting.wire_name, sighting.booking});
    if (calm_ || starting_) return;
    for (const auto blow : plan_.strike(sighting.deed, sighting.side, sighting.wire_name)) {
        trace_.note(turns_.now(), {"BLOW", to_text(blow)});
        const Moment moment{sighting.deed, sighting.side, std::string(sighting.wire_name)};
        ++result_.struck[to_text(moment) + ": " + std::string(to_text(blow))];
        fall(blow, sighting);
    }
}

void World::fall(Blow blow, const Sighting& sighting) {
    const auto until = turns_.now() + dice_.up_to(kLongestTrouble);
    auto& seat = seat_of(sighting.who);
    switch (blow) {
        case Blow::kKill:
            return kill(seat);
        case Blow::kKillForGood:
            return kill_for_good(seat);
        case Blow::kKillAll:
            for (auto& each : seats_) kill(each);
            return;
        case Blow::kCutLink:
            return broker_.interrupt(*seat.link);
        case Blow::kStopBroker:
            broker_.go_down();
            nature_.after(dice_.up_to(kLongestTrouble), [this] { broker_.come_up(); });
            return;
        case Blow::kCancel:
            return guests_.cancel(std::string(sighting.booking));
        case Blow::kGatewayAway:
            gateway_weather_.away_until = until;
            return;
        case Blow::kGatewaySlow:
            gateway_weather_.slow_until = until;
            return;
        case Blow::kStall:
            return sighting.who.stall_until(until);
        case Blow::kDatabaseAway:
            database_away_until_.at(static_cast<std::size_t>(seat.name)) = until;
            return;
        case Blow::kCommitUnheard:
            seat.next_commit_unheard = true;
            return;
    }
}

void World::publishes(Actor&, const Envelope& envelope) {
    laws_.published(envelope);
}

void World::handed_over(Actor&, const Envelope& envelope) {
    laws_.handed_over(envelope);
}

void World::acknowledged(Actor& who, const Envelope& message) {
    laws_.acknowledged(seat_of(who).name, message);
}

void World::committed(Actor& who) {
    laws_.committed(seat_of(who).name);
}

bool World::database_is_away(const Actor& who) const {
    if (starting_) return false;
    const auto name = static_cast<std::size_t>(seat_of(who).name);
    return database_away_until_.at(name) > turns_.now();
}

bool World::commit_goes_unheard(const Actor& who) {
    return std::exchange(seat_of(who).next_commit_unheard, false);
}

void World::turn() {
    ++result_.turns;
    static_cast<void>(turns_.step());
    bury_the_dead();
}

void World::run_for(Milliseconds time) {
    const auto until = turns_.now() + time;
    while (turns_.now() < until) turn();
}

void World::calm_down() {
    trace_.note(turns_.now(), {"CALM"});
    calm_ = true;
    plan_.clear();
    weather_.calm();
    gateway_weather_ = {};
    database_away_until_ = {};
    broker_.come_up();
    for (auto& seat : seats_) {
        start(seat);
        if (seat.actor) seat.actor->stall_until({});
        seat.next_commit_unheard = false;
    }
}

std::string World::settle() {
    const auto until = turns_.now() + kLongestToSettle;
    std::string waits_for;
    while (turns_.now() < until) {
        run_for(kBetweenLooks);
        waits_for = what_is_outstanding();
        if (waits_for.empty()) break;
    }
    return waits_for;
}

std::string World::process_with_work() const {
    const auto sent = [](const Process& process) {
        return process.relay.unconfirmed() == 0 && !process.relay.behind();
    };
    for (const auto& seat : seats_) {
        if (seat.gone) continue;
        const bool idle = seat.orchestrator
                              ? sent(seat.orchestrator->process) &&
                                    seat.orchestrator->pipeline.receiver().in_hand() == 0
                          : seat.availability ? seat.availability->worker.receiver().in_hand() == 0
                                              : seat.payment && sent(seat.payment->process) &&
                                                    seat.payment->worker.receiver().in_hand() == 0;
        if (!idle) return name_of(seat.name) + "-" + std::to_string(seat.instance);
    }
    return "";
}

std::string World::queue_with_messages() const {
    std::vector<std::string> queues;
    for (const auto& seat : seats_) {
        // Nobody hears what still comes to an orchestrator that is gone.
        if (seat.name != Name::kOrchestrator || seat.gone) continue;
        queues.push_back(bus::names::reply_queue(seat.instance));
    }
    for (const std::string service : {"availability", "payment"}) {
        queues.push_back(service + ".commands");
        for (const auto& delay : bus::names::kDelays) {
            queues.push_back(bus::names::retry_queue(service, delay));
        }
    }
    for (const auto& queue : queues) {
        if (!broker_.waiting(queue).empty()) return queue;
    }
    return broker_.unacknowledged() > 0 ? "deliveries" : "";
}

std::string World::what_is_outstanding() {
    if (!guests_.done()) return "a guest without an answer";
    if (auto process = process_with_work(); !process.empty()) return process;
    if (auto queue = queue_with_messages(); !queue.empty()) return queue;
    std::string found;
    databases_.of(Name::kOrchestrator).read([&](db::Transaction& tx) {
        for (const auto& [number, state] : tx.rows<std::int64_t, std::string>(
                 "SELECT number, saga_state FROM bookings WHERE settled = 0 LIMIT 1")) {
            found = orchestrator::booking_id(number).value() + ", " + state;
        }
        const auto events = tx.row<std::int64_t>(
            "SELECT number FROM booking_events WHERE number > (SELECT last FROM announcements "
            "WHERE exchange = 'booking.events') LIMIT 1");
        if (events) found = "event " + std::to_string(std::get<0>(*events)) + " to announce";
        if (db::outbox::count(tx) > 0) found = "the orchestrator's outbox";
    });
    databases_.of(Name::kPayment).read([&](db::Transaction& tx) {
        for (const auto& [booking, state] : tx.rows<std::string, std::string>(
                 "SELECT booking_id, state FROM payments WHERE state NOT IN ('approved', "
                 "'declined', 'refunded', 'void') LIMIT 1")) {
            found = "the payment of " + booking + ", " + state;
        }
    });
    return found;
}

Result World::run() {
    make_plans();
    run_for(Milliseconds{5000} + dice_.up_to(kLongestStorm));
    calm_down();
    const auto outstanding = settle();
    result_.seed = settings_.seed;
    result_.broken = laws_.broken();
    if (!outstanding.empty())
        result_.broken.push_back("three hours after the storm still not settled: " + outstanding);
    for (auto& each : broken_at_the_end(
             {databases_, broker_, catalog_, gateway_, guests_, std::string(kListener)})) {
        result_.broken.push_back(std::move(each));
    }
    result_.mishaps = weather_.mishaps();
    result_.digest = trace_.digest();
    return result_;
}

}  // namespace bellhop::flow::simulation
