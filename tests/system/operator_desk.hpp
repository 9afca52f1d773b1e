// What an operator has at hand: bellhopctl, and a worker's database to spoil and to mend.
#pragma once

#include "desk.hpp"
#include "support/command.hpp"

#include <string>
#include <vector>

namespace bellhop::tests {

/// The program bellhopctl, and the variables that give it the addresses of the house.
[[nodiscard]] std::string ctl_program();
[[nodiscard]] Environment ctl_environment(const House& house);
/// Runs `bellhopctl WORDS` with the addresses of the house. @param before words in front of it,
/// such as `timeout -s INT 2`
[[nodiscard]] CommandResult ctl(const House& house, const std::vector<std::string>& words,
                                const std::vector<std::string>& before = {});
/// The same with --json, which must succeed.
[[nodiscard]] wire::Value ctl_json(const House& house, std::vector<std::string> words);

/// A house whose availability worker tries five times within seconds: its delay queues are short by
/// a policy of the broker. All else is as it is delivered. Nothing runs.
House& house_of_short_delays();
/// Books while availability is down, makes its handler throw at some of the bookings, each time,
/// and starts it. @return the ids; the first `poisoned` of them are poisoned
[[nodiscard]] std::vector<std::string> book_with_poison(House& house, std::size_t poisoned,
                                                        std::size_t healthy = 0);
/// Changes a service's database behind its back.
void spoil(const House& house, const std::string& service, const std::string& sql);
/// Takes the cause away.
void cure(House& house);
/// Whether so many bookings come to need attention, within kPatience.
[[nodiscard]] bool need_attention(const House& house, std::size_t count);
/// How many letters lie in availability.dead, as bellhopctl counts them.
[[nodiscard]] std::string dead_count(const House& house);

/// The numbers of a report of `dlq replay` or `discard`: found, chosen, done, skipped, unsure,
/// untouched, left.
[[nodiscard]] std::string numbers(const wire::Value& report);
/// A member of a JSON object as text.
[[nodiscard]] std::string text_at(const wire::Value& value, std::string_view member);

}  // namespace bellhop::tests
