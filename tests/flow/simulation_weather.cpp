// The weather of one run.
#include "flow/simulation_weather.hpp"

namespace bellhop::flow::simulation {

namespace {

double drawn(Dice& dice, double most) {
    return dice.chance(0.5) ? 0 : most * static_cast<double>(dice.pick(100)) / 100;
}

}  // namespace

Weather::Weather(Dice& dice)
    : dice_(dice),
      late_publish_(drawn(dice, 0.3)),
      twice_(drawn(dice, 0.3)),
      refused_(drawn(dice, 0.1)),
      late_answer_(drawn(dice, 0.3)),
      late_delivery_(drawn(dice, 0.3)),
      lost_delivery_(drawn(dice, 0.05)) {}

bool Weather::happens(double probability) {
    if (calm_ || !dice_.chance(probability)) return false;
    ++mishaps_;
    return true;
}

Milliseconds Weather::late() {
    // Mostly a little, to change the order; sometimes longer than anybody waits.
    return dice_.up_to(Milliseconds{dice_.chance(0.9) ? 500 : 45000});
}

bus::Mishaps::OfPublish Weather::of_publish(const Envelope&) {
    OfPublish fate;
    if (happens(late_publish_)) fate.taken_after = late();
    if (happens(twice_)) fate.copies = 2;
    if (happens(refused_)) fate.copies = 0;
    if (happens(late_answer_)) fate.answered_after = late();
    return fate;
}

bus::Mishaps::OfDelivery Weather::of_delivery(const Envelope&) {
    OfDelivery fate;
    if (happens(late_delivery_)) fate.arrives_after = late();
    if (happens(lost_delivery_)) {
        fate.arrives_after = late();
        fate.arrival = Arrival::kEndsTheLink;
    }
    return fate;
}

}  // namespace bellhop::flow::simulation
