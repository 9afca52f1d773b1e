// What issue 5 wants to see, as ratios within one run.
#include "bench/peers.hpp"
#include "bench/sections.hpp"

#include <algorithm>
#include <limits>

namespace bellhop::bench {

namespace {

const Place kBellhop64{"bellhop", "Bellhop, SQLite", 64};
const Place kMessages64{"ceiling", "messages alone", 64};
const Place kRows64{"ceiling", "messages and SQLite", 64};
const Place kBellhop1{"bellhop", "Bellhop, SQLite", 1};

enum class Wanted { kAtLeast, kAtMost };

class Claims {
 public:
    explicit Claims(const Report& report) : report_(report) {}

    [[nodiscard]] std::optional<double> value(const Place& place, const std::string& name) const {
        const auto found = report_.value(place, name);
        return found ? std::optional(found->median) : std::nullopt;
    }
    void add(const std::string& what, std::optional<double> above, std::optional<double> below,
             Wanted wanted, double limit, std::optional<double> ceiling = std::nullopt) {
        if (!above || !below || *below == 0) return;
        const double ratio = *above / *below;
        const bool holds = wanted == Wanted::kAtLeast ? ratio >= limit : ratio <= limit;
        list.push_back({what, ratio,
                        (wanted == Wanted::kAtLeast ? "at least " : "at most ") + figure(limit),
                        holds, ceiling ? std::optional(*ceiling / *below) : std::nullopt});
    }
    std::vector<Claim> list;

 private:
    const Report& report_;
};

void add_ceiling(Claims& claims) {
    const auto rate = claims.value(kBellhop64, "per_s");
    claims.add("64 connections, share of the bare ceiling", rate,
               claims.value(kMessages64, "per_s"), Wanted::kAtLeast, 0.45);
    claims.add("64 connections, share of the ceiling with SQLite (for the record)", rate,
               claims.value(kRows64, "per_s"), Wanted::kAtLeast, 0);
    claims.add("1 connection, p50 over the ceiling's", claims.value(kBellhop1, "p50_ms"),
               claims.value({"ceiling", "messages alone", 1}, "p50_ms"), Wanted::kAtMost, 2.5);
    claims.add("64 connections, CPU ms a booking outside the broker (the ceiling: with SQLite)",
               claims.value(kBellhop64, "cpu_ms_outside_broker"), 1.0, Wanted::kAtMost, 0.15,
               claims.value(kRows64, "cpu_ms_outside_broker"));
}

void add_peers(Claims& claims) {
    struct Peer {
        std::string_view name;
        double times;
    };
    std::optional<double> best_p99;
    for (const auto& [name, times] :
         {Peer{kNest, 1.3}, Peer{kFlaskPika, 4}, Peer{kFlaskHttp, 8}, Peer{kNestPostgres, 3}}) {
        const Place peer{"peers", std::string(name), 64};
        claims.add("64 connections, times the rate of " + std::string(name),
                   claims.value(kBellhop64, "per_s"), claims.value(peer, "per_s"), Wanted::kAtLeast,
                   times, claims.value(kMessages64, "per_s"));
        if (const auto p99 = claims.value(peer, "p99_ms"))
            best_p99 = std::min(*p99, best_p99.value_or(std::numeric_limits<double>::max()));
    }
    claims.add("64 connections, p99 over that of the best peer", claims.value(kBellhop64, "p99_ms"),
               best_p99, Wanted::kAtMost, 0.5, claims.value(kMessages64, "p99_ms"));
}

void add_recovery(const Report& report, Claims& claims) {
    for (const auto& place : report.places("recovery")) {
        claims.add("recovery, draining over accepting", claims.value(place, "drain_per_s"),
                   claims.value(place, "accept_per_s"), Wanted::kAtLeast, 1);
        for (const auto* const process : {"orchestrator", "availability", "payment", "broker"}) {
            const auto memory = "pss_mb_" + std::string(process) + "_at_";
            claims.add("recovery, memory of " + std::string(process) + " at 20000 over 1000",
                       claims.value(place, memory + "20000"), claims.value(place, memory + "1000"),
                       Wanted::kAtMost, 1.1);
        }
    }
}

void add_growth(Claims& claims) {
    const Place empty{"growth", "nothing there", 64};
    for (const auto* const name : {"100000 there", "1000000 there"}) {
        const Place full{"growth", name, 64};
        claims.add(std::string(name) + ", rate over that of an empty database",
                   claims.value(full, "per_s"), claims.value(empty, "per_s"), Wanted::kAtLeast,
                   0.85);
        claims.add(std::string(name) + ", p99 over that of an empty database",
                   claims.value(full, "p99_ms"), claims.value(empty, "p99_ms"), Wanted::kAtMost,
                   1.15);
    }
}

void add_backpressure(const Report& report, Claims& claims) {
    for (const auto& place : report.places("backpressure")) {
        claims.add("ten times the load, rate over the sustainable one",
                   claims.value(place, "per_s"), claims.value(place, "sustainable_per_s"),
                   Wanted::kAtLeast, 0.8);
        claims.add("ten times the load, p99 of the confirmed over that of 512 connections",
                   claims.value(place, "p99_ms"), claims.value(place, "sustainable_p99_ms"),
                   Wanted::kAtMost, 1.5);
        claims.add("ten times the load, share of 503 with a Retry-After",
                   claims.value(place, "share_of_503_with_retry_after"), 1.0, Wanted::kAtLeast, 1);
    }
}

}  // namespace

std::vector<Claim> claims_of(const Report& report) {
    Claims claims(report);
    add_ceiling(claims);
    add_peers(claims);
    add_recovery(report, claims);
    add_growth(claims);
    add_backpressure(report, claims);
    return std::move(claims.list);
}

}  // namespace bellhop::bench
