// Sums over the newest bookings: a table of any size costs the same.
#include "orchestrator/dashboard/figures.hpp"

#include <optional>

namespace bellhop::orchestrator {

namespace {

constexpr Milliseconds kYoung{5000};
constexpr std::int64_t kMostBookings = 10000;

struct Sum {
    std::string hotel;
    std::string status;
    std::int64_t bookings = 0;
    Amount total;          ///< of those whose price is known
    std::string currency;  ///< empty where no price is known
    static constexpr auto fields() {
        return wire::fields(wire::field("hotel", &Sum::hotel), wire::field("status", &Sum::status),
                            wire::field("bookings", &Sum::bookings),
                            wire::field("total", &Sum::total),
                            wire::field("currency", &Sum::currency));
    }
};

struct FiguresBody {
    Timestamp as_of{};
    std::int64_t bookings = 0;
    bool all = true;  ///< false: older ones are not counted
    std::vector<Sum> sums;
    std::vector<LatencyPoint> latency;
    static constexpr auto fields() {
        using F = FiguresBody;
        return wire::fields(wire::field("as_of", &F::as_of), wire::field("bookings", &F::bookings),
                            wire::field("all", &F::all), wire::field("sums", &F::sums),
                            wire::field("latency", &F::latency));
    }
};

std::vector<Sum> sums_of(db::Transaction& tx) {
    std::vector<Sum> sums;
    for (const auto& [hotel, status, currency, bookings, total] :
         tx.rows<std::string, std::string, std::string, std::int64_t, std::int64_t>(
             "SELECT hotel_name, status, currency, COUNT(*), CAST(SUM(total_minor) AS INTEGER) "
             "FROM (SELECT "
             "hotel_name, status, currency, total_minor FROM bookings ORDER BY number DESC LIMIT "
             ":most) AS newest GROUP BY hotel_name, status, currency ORDER BY hotel_name, status, "
             "currency",
             kMostBookings)) {
        sums.push_back({hotel, status, bookings, Amount{total}, currency});
    }
    return sums;
}

}  // namespace

void describe_figures(wire::Schemas& schemas) {
    schemas.add<FiguresBody>("Figures", wire::Side::kWritten);
}

http::Response Figures::respond() {
    const auto now = clock_.now();
    if (text_.empty() || now - made_at_ >= kYoung) {
        FiguresBody body;
        commits_.database().read([&](db::Transaction& tx) { body.sums = sums_of(tx); });
        body.as_of = now;
        for (const auto& sum : body.sums) body.bookings += sum.bookings;
        body.all = body.bookings < kMostBookings;
        body.latency = latencies_.points(now);
        text_ = wire::encode(body);
        made_at_ = now;
    }
    return http::json(200, text_);
}

}  // namespace bellhop::orchestrator
