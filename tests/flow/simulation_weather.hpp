// What befalls messages: late, twice, out of order, refused, or not at all until the link ends.
#pragma once

#include "bus/in_memory_broker.hpp"
#include "flow/simulation_turns.hpp"

#include <cstdint>

namespace bellhop::flow::simulation {

class Weather final : public bus::Mishaps {
 public:
    explicit Weather(Dice& dice);

    [[nodiscard]] OfPublish of_publish(const Envelope& envelope) override;
    [[nodiscard]] OfDelivery of_delivery(const Envelope& envelope) override;
    /// From now on nothing befalls anything.
    void calm() { calm_ = true; }
    [[nodiscard]] std::uint64_t mishaps() const { return mishaps_; }

 private:
    [[nodiscard]] bool happens(double probability);
    [[nodiscard]] Milliseconds late();

    Dice& dice_;
    double late_publish_;
    double twice_;
    double refused_;
    double late_answer_;
    double late_delivery_;
    double lost_delivery_;
    bool calm_ = false;
    std::uint64_t mishaps_ = 0;
};

}  // namespace bellhop::flow::simulation
