// Replaying and discarding: letter by letter, each only removed when what takes its place is safe.
#pragma once

#include "bellhopctl/dlq/cause.hpp"
#include "bellhopctl/dlq/dead_letters.hpp"
#include "bellhopctl/dlq/discard_log.hpp"

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace bellhop::ctl {

struct SkippedLetter {
    std::string message_id;
    std::string why;
    static constexpr auto fields() {
        return wire::fields(wire::field("message_id", &SkippedLetter::message_id),
                            wire::field("why", &SkippedLetter::why));
    }
};

/// What was done, counted where it happened.
struct WorkReport {
    std::string what;  ///< replay or discard
    bool dry_run = false;
    std::int64_t found = 0;    ///< letters in the queues at the beginning
    std::int64_t chosen = 0;   ///< of them
    std::int64_t done = 0;     ///< of the chosen: gone from their queue; in a dry run: would be
    std::int64_t skipped = 0;  ///< of the chosen: left where they are, with the reason
    std::int64_t unsure = 0;   ///< of the chosen: sent, and the broker did not say that it has them
    std::int64_t untouched = 0;  ///< of the chosen: not come to
    std::int64_t left = 0;    ///< letters in the queues at the end, but for those that came since
    std::string ended_early;  ///< why; empty where all was done
    std::vector<SkippedLetter> skips;
    static constexpr auto fields() {
        using W = WorkReport;
        return wire::fields(wire::field("what", &W::what), wire::field("dry_run", &W::dry_run),
                            wire::field("found", &W::found), wire::field("chosen", &W::chosen),
                            wire::field("done", &W::done), wire::field("skipped", &W::skipped),
                            wire::field("unsure", &W::unsure),
                            wire::field("untouched", &W::untouched), wire::field("left", &W::left),
                            wire::field("ended_early", &W::ended_early),
                            wire::field("skips", &W::skips));
    }
};

/// How to go about it.
struct Work {
    enum class Kind { kReplay, kDiscard };
    Kind kind = Kind::kReplay;
    dlq::Choice choice;
    bool dry_run = false;
    int per_second = 50;
    std::string reason;        ///< for a discard
    std::string discarded_to;  ///< the file that keeps what is discarded
};

/// Works through the chosen letters. An interruption at any moment loses nothing: a replayed letter
/// is removed when the broker has confirmed the command (of a copy the worker knows that it is
/// done), a discarded one when it is in the file and the file is on disk. The broker lends letters
/// for half an hour; the work ends before that, with true counts.
/// @param stop asked between letters @throws Unavailable, BadConfiguration
[[nodiscard]] WorkReport work_through(House& house, const Work& work,
                                      const std::function<bool()>& stop);

}  // namespace bellhop::ctl
