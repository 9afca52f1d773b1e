// What guests do.
#include "flow/simulation_guests.hpp"

namespace bellhop::flow::simulation {

namespace {

constexpr Milliseconds kLongestWait{5000};

}  // namespace

std::unique_ptr<Guest> Guests::draw(std::size_t number) {
    auto guest = std::make_unique<Guest>();
    guest->name = "guest " + std::to_string(number);
    guest->wish.guest_name = guest->name;
    guest->wish.hotel_name = "Grand Plaza";
    guest->wish.room_type = dice_.chance(0.5) ? "Suite" : "Standard";
    const auto first = Date::parse("2026-02-15")->plus_days(static_cast<int>(dice_.pick(3)));
    guest->wish.stay = {first, first.plus_days(1 + static_cast<int>(dice_.pick(3)))};
    guest->wish.payment_method = dice_.chance(0.85) ? "credit_card" : "cowrie shells";
    if (dice_.chance(0.8)) guest->key = {"key " + std::to_string(number), "hash"};
    if (dice_.chance(0.4)) guest->cancels_after = dice_.up_to(Milliseconds{30000});
    return guest;
}

void Guests::arrive(std::size_t how_many, Milliseconds within) {
    for (std::size_t i = 0; i < how_many; ++i) {
        auto& guest = *guests_.emplace_back(draw(i));
        const auto when = dice_.up_to(within);
        world_.after(when, [this, &guest] { book(guest); });
        // Two at once with the same key.
        if (guest.key && dice_.chance(0.2)) world_.after(when, [this, &guest] { book(guest); });
        if (!guest.cancels_after) continue;
        world_.after(when + *guest.cancels_after, [this, &guest] {
            guest.wants_to_cancel = true;
            cancel(guest);
        });
    }
}

void Guests::book(Guest& guest) {
    if (const auto door = find_door_()) {
        door->process->post([this, &guest, door] { ask(guest, *door); });
        if (!guest.key) guest.done_asking = true;
    }
    if (guest.done_asking) return;
    world_.after(kLongestWait + dice_.up_to(kLongestWait), [this, &guest] {
        if (guest.told.empty()) book(guest);
    });
}

void Guests::ask(Guest& guest, const Door& door) {
    door.orchestrator->pipeline.bookings().start(
        guest.wish, guest.key,
        [this, &guest, door](const std::exception_ptr& error, auto,
                             const std::optional<orchestrator::Instance>& instance) {
            if (door.process->dead() || error || !instance) return;
            guest.told.insert(instance->id);
            wait_for_outcome(guest, door, BookingId{instance->id});
        });
}

void Guests::wait_for_outcome(Guest& guest, const Door& door, const BookingId& id) {
    door.orchestrator->pipeline.waiting().wait(
        id, orchestrator::Until::kDecided, kLongestWait,
        [&guest, door](const std::optional<orchestrator::Instance>& instance) {
            if (!door.process->dead() && instance) guest.told_outcome = instance->state.outcome;
        });
}

void Guests::cancel(const std::string& booking) {
    for (const auto& guest : guests_) {
        if (!guest->told.contains(booking)) continue;
        guest->wants_to_cancel = true;
        world_.post([this, &guest = *guest] { cancel(guest); });
    }
}

void Guests::cancel(Guest& guest) {
    if (guest.cancelled) return;
    const auto door = find_door_();
    if (door && !guest.told.empty()) {
        door->process->post([&guest, door] {
            door->orchestrator->pipeline.bookings().cancel(
                BookingId{*guest.told.begin()},
                [&guest, door](const std::exception_ptr& error, const auto& instance) {
                    if (!door->process->dead() && !error && instance) guest.cancelled = true;
                });
        });
    }
    world_.after(kLongestWait, [this, &guest] { cancel(guest); });
}

bool Guests::done() const {
    for (const auto& guest : guests_) {
        if (guest->key ? guest->told.empty() : !guest->done_asking) return false;
        if (guest->wants_to_cancel && !guest->told.empty() && !guest->cancelled) return false;
    }
    return true;
}

}  // namespace bellhop::flow::simulation
