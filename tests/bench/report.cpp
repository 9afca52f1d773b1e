// Medians over the repeats, with the lowest and the highest beside them.
#include "bench/report.hpp"

#include "wire/writer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <set>

#include <sys/utsname.h>
#include <unistd.h>

namespace bellhop::bench {

namespace {

constexpr double kNoisyPercent = 5;

void line(const std::string& text) {
    std::printf("%s\n", text.c_str());
    std::fflush(stdout);
}

std::string padded(const std::string& text, std::size_t width) {
    return text.size() >= width ? text : std::string(width - text.size(), ' ') + text;
}

std::string begun(const std::string& text, std::size_t width) {
    return text.size() >= width ? text : text + std::string(width - text.size(), ' ');
}

Place place_of(const Cell& cell) {
    return {cell.section, cell.subject, cell.connections};
}

void number(wire::Writer& json, const std::string& name, double value) {
    char digits[40];
    std::snprintf(digits, sizeof digits, "%.6g", std::isfinite(value) ? value : 0);
    json.key(name);
    json.number(digits);
}

void text(wire::Writer& json, const std::string& name, const std::string& value) {
    json.key(name);
    json.text(value);
}

void describe_machine(wire::Writer& json) {
    utsname system{};
    ::uname(&system);
    json.key("machine");
    json.begin_object();
    number(json, "cores", static_cast<double>(::sysconf(_SC_NPROCESSORS_ONLN)));
    number(json, "memory_gb",
           static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
               static_cast<double>(::sysconf(_SC_PAGE_SIZE)) / 1e9);
    text(json, "kernel", std::string(system.sysname) + " " + system.release);
    json.end_object();
}

}  // namespace

std::string figure(double value) {
    const double size = std::abs(value);
    const int digits = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
    return buffer;
}

void Report::add(Cell cell) {
    std::string said = "   " + begun(cell.section, 13) + begun(cell.subject, 26) +
                       padded(std::to_string(cell.connections), 5) + "  #" +
                       std::to_string(cell.repeat);
    for (const auto* const name : {"per_s", "p50_ms", "p99_ms"}) {
        if (const auto found = cell.values.find(name); found != cell.values.end())
            said += "  " + figure(found->second) + " " + name;
    }
    line(said + (cell.complaint.empty() ? "" : "  (" + cell.complaint + ")"));
    cells_.push_back(std::move(cell));
}

void Report::skip(const std::string& what) {
    line("SKIPPED: " + what);
    skipped_.push_back(what);
}

void Report::fail(const std::string& what) {
    line("FAILED: " + what);
    failed_.push_back(what);
}

std::optional<Spread> Report::value(const Place& place, const std::string& name) const {
    std::vector<double> values;
    for (const auto& cell : cells_) {
        const auto found = cell.values.find(name);
        if (place_of(cell) == place && found != cell.values.end()) values.push_back(found->second);
    }
    if (values.empty()) return std::nullopt;
    return spread(std::move(values));
}

std::vector<Place> Report::places(const std::string& section) const {
    std::vector<Place> found;
    for (const auto& cell : cells_) {
        const auto place = place_of(cell);
        if (cell.section == section && std::find(found.begin(), found.end(), place) == found.end())
            found.push_back(place);
    }
    return found;
}

void Report::print_speed(const std::string& section, const std::string& title) const {
    const auto all = places(section);
    if (all.empty()) return;
    line("");
    line(title);
    line(begun("", 26) + padded("conn.", 6) + padded("per s", 8) + padded("low..high", 14) +
         padded("p50 ms", 8) + padded("p99", 8) + padded("p99.9", 8) + padded("CPU ms", 8) +
         padded("broker", 8) + padded("fsyncs", 8) + padded("failed", 8) + padded("others", 8));
    for (const auto& place : all) {
        const auto of = [&](const char* name) {
            const auto found = value(place, name);
            return found ? figure(found->median) : std::string("-");
        };
        const auto rate = value(place, "per_s").value_or(Spread{});
        line(begun(place.subject, 26) + padded(std::to_string(place.connections), 6) +
             padded(figure(rate.median), 8) +
             padded(figure(rate.low) + ".." + figure(rate.high), 14) + padded(of("p50_ms"), 8) +
             padded(of("p99_ms"), 8) + padded(of("p999_ms"), 8) +
             padded(of("cpu_ms_outside_broker"), 8) + padded(of("cpu_ms_broker"), 8) +
             padded(of("fsyncs"), 8) + padded(of("failed"), 8) + padded(of("others_percent"), 7) +
             "%");
    }
    line(
        "CPU ms and fsyncs are per confirmed booking; CPU ms is that of the subject (and its "
        "database), without broker and generator; others: the share of the machine that programs "
        "had which are not measured");
}

void Report::print_rest(const std::string& section, const std::string& title) const {
    const auto all = places(section);
    if (all.empty()) return;
    line("");
    line(title);
    for (const auto& place : all) {
        line(place.subject + ", " + std::to_string(place.connections) + " connections");
        std::set<std::string> names;
        for (const auto& cell : cells_) {
            if (!(place_of(cell) == place)) continue;
            for (const auto& [name, ignored] : cell.values) names.insert(name);
        }
        for (const auto& name : names) {
            const auto found = *value(place, name);
            const bool one = found.low == found.high;
            line("   " + begun(name, 36) + padded(figure(found.median), 10) +
                 (one ? "" : "   " + figure(found.low) + ".." + figure(found.high)));
        }
    }
}

void Report::print_tables() const {
    print_speed("ceiling", "The ceiling: the four messages of a booking, and nothing else");
    print_speed("bellhop", "Bellhop");
    print_speed("peers", "What people would write instead");
    print_speed("growth", "Bellhop with so many bookings already there (SQLite)");
    print_speed("workers", "Bellhop with several workers of each kind (PostgreSQL)");
    print_rest("recovery", "Recovery: bookings queued while payment is stopped");
    print_rest("backpressure", "Back-pressure: ten times what can be sustained");
    for (const auto& what : skipped_) line("SKIPPED: " + what);
    for (const auto& what : failed_) line("FAILED: " + what);
    std::vector<double> others;
    for (const auto& cell : cells_) {
        const auto found = cell.values.find("others_percent");
        if (found != cell.values.end()) others.push_back(found->second);
    }
    const auto noise = spread(others);
    if (noise.median > kNoisyPercent)
        line("NOISY: other programs had " + figure(noise.median) + " % of the machine (up to " +
             figure(noise.high) +
             " %): trust the ratios little, and the absolute figures not at all");
}

void Report::write_json(const std::filesystem::path& file, const std::vector<Claim>& claims) const {
    wire::Writer json;
    json.begin_object();
    describe_machine(json);
    json.key("cells");
    json.begin_array();
    for (const auto& cell : cells_) {
        json.begin_object();
        text(json, "section", cell.section);
        text(json, "subject", cell.subject);
        number(json, "connections", cell.connections);
        number(json, "repeat", cell.repeat);
        for (const auto& [name, value] : cell.values) number(json, name, value);
        json.end_object();
    }
    json.end_array();
    json.key("claims");
    json.begin_array();
    for (const auto& claim : claims) {
        json.begin_object();
        text(json, "what", claim.what);
        number(json, "figure", claim.figure);
        text(json, "wanted", claim.wanted);
        json.key("holds");
        json.boolean(claim.holds);
        if (claim.ceiling) number(json, "ceiling", *claim.ceiling);
        json.end_object();
    }
    json.end_array();
    json.key("left_out");
    json.begin_array();
    for (const auto* list : {&skipped_, &failed_})
        for (const auto& what : *list) json.text(what);
    json.end_array();
    json.end_object();
    std::ofstream(file) << json.take() << '\n';
}

void Report::write_plot_data(const std::filesystem::path& folder) const {
    // One block a subject, as gnuplot's `index` wants them; its name is the first line.
    std::ofstream data(folder / "speed.dat");
    std::set<std::string> written;
    for (const auto* const section : {"ceiling", "bellhop", "peers"}) {
        for (const auto& first : places(section)) {
            // The disk alone books nothing.
            if (!value(first, "cpu_ms_broker") || !written.insert(first.subject).second) continue;
            data << (written.size() > 1 ? "\n\n\"" : "\"") << first.subject << "\"\n";
            for (const auto& place : places(section)) {
                if (place.subject != first.subject) continue;
                const auto rate = value(place, "per_s").value_or(Spread{});
                data << place.connections << ' ' << rate.median << ' ' << rate.low << ' '
                     << rate.high << ' ' << value(place, "p50_ms").value_or(Spread{}).median << ' '
                     << value(place, "p99_ms").value_or(Spread{}).median << '\n';
            }
        }
    }
}

void Report::write(const std::filesystem::path& folder, const std::vector<Claim>& claims) const {
    std::filesystem::create_directories(folder);
    write_json(folder / "bench.json", claims);
    write_plot_data(folder);
}

}  // namespace bellhop::bench
