// The world of one run: who is there, what befalls them, and when all is settled.
#pragma once

#include "flow/simulation_gateway.hpp"
#include "flow/simulation_guests.hpp"
#include "flow/simulation_laws.hpp"
#include "flow/simulation_weather.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bellhop::flow::simulation {

/// Everything that happened, as one number, and as lines where somebody wants to read them.
class Trace {
 public:
    explicit Trace(Tracing tracing) : tracing_(tracing) {}
    void note(Timestamp at, std::initializer_list<std::string_view> words);
    [[nodiscard]] std::uint64_t digest() const { return digest_; }

 private:
    void mix(std::string_view bytes);
    Tracing tracing_;
    std::uint64_t digest_ = 14695981039346656037ULL;
};

class World final : public Witness {
 public:
    World(Databases& databases, const Settings& settings);
    ~World() override = default;

    [[nodiscard]] Result run();

    void sees(const Sighting& sighting) override;
    void publishes(Actor& who, const Envelope& envelope) override;
    void handed_over(Actor& who, const Envelope& envelope) override;
    void acknowledged(Actor& who, const Envelope& message) override;
    void committed(Actor& who) override;
    [[nodiscard]] bool database_is_away(const Actor& who) const override;
    [[nodiscard]] bool commit_goes_unheard(const Actor& who) override;

 private:
    /// The place of a process, whether it runs or not.
    struct Seat {
        Name name = Name::kOrchestrator;
        int instance = 1;
        const bus::Bus* link = nullptr;
        bool next_commit_unheard = false;
        bool gone = false;             ///< never to be started again
        std::string holder{};          ///< the process that sits there, or sat
        std::unique_ptr<Actor> actor;  ///< nothing while it is down
        std::unique_ptr<GatewayLine> line;
        std::unique_ptr<OrchestratorProcess> orchestrator;
        std::unique_ptr<AvailabilityProcess> availability;
        std::unique_ptr<PaymentProcess> payment;
    };

    void take_seats();
    void start(Seat& seat);
    void kill(Seat& seat);
    /// Only where another of its kind remains.
    void kill_for_good(Seat& seat);
    [[nodiscard]] service::Life life_of(const std::string& holder) const;
    [[nodiscard]] std::optional<Door> open_door();
    void bury_the_dead();
    void make_plans();
    void fall(Blow blow, const Sighting& sighting);
    void turn();
    void run_for(Milliseconds time);
    void calm_down();
    /// @return what is outstanding after the longest time; empty where nothing is
    [[nodiscard]] std::string settle();
    [[nodiscard]] std::string what_is_outstanding();
    [[nodiscard]] std::string process_with_work() const;
    [[nodiscard]] std::string queue_with_messages() const;
    [[nodiscard]] Seat& seat_of(const Actor& actor);
    [[nodiscard]] const Seat& seat_of(const Actor& actor) const;
    [[nodiscard]] std::uint64_t stream(std::uint64_t number) const;

    Settings settings_;
    Databases& databases_;
    saga::Definition<orchestrator::Booking> definition_ = orchestrator::book_saga();
    std::set<std::string, std::less<>> wire_names_;
    availability::Catalog catalog_;
    Dice dice_;
    Dice message_dice_;
    Dice gateway_dice_;
    Trace trace_;
    Result result_;
    Laws laws_;
    Plan plan_;
    Turns turns_;
    Actor nature_{turns_, "world"};
    Actor broker_actor_{turns_, "broker", Actor::Style::kPiecemeal};
    bus::InMemoryBroker broker_{broker_actor_};
    Weather weather_{message_dice_};
    OutsideGateway gateway_;
    GatewayWeather gateway_weather_;
    std::array<Timestamp, 4> database_away_until_{};  // by Name
    bool starting_ = false;
    int processes_ = 0;  // so many were started: names the next one
    bool calm_ = false;
    std::vector<Seat> seats_;
    Guests guests_;
};

}  // namespace bellhop::flow::simulation
