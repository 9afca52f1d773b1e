// What a run found: lines while it runs, then tables, JSON and the data of the plots.
#pragma once

#include "bench/figures.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bellhop::bench {

/// Where cells stand: repeats of the same thing.
struct Place {
    std::string section;
    std::string subject;
    int connections = 0;

    [[nodiscard]] bool operator==(const Place&) const = default;
};

/// A sentence that the issue wants, with the figure and whether it holds.
struct Claim {
    std::string what;
    double figure = 0;
    std::string wanted;
    bool holds = false;
    /// The same figure of the ceiling in the same run: what this machine lets anybody reach.
    std::optional<double> ceiling{};
};

class Report {
 public:
    /// Says it on a line at once.
    void add(Cell cell);
    /// Something that is not there to be measured, said loudly now and at the end.
    void skip(const std::string& what);
    /// Something that should have been measured, and went wrong; the same.
    void fail(const std::string& what);

    [[nodiscard]] const std::vector<Cell>& cells() const { return cells_; }
    [[nodiscard]] const std::vector<std::string>& failed() const { return failed_; }
    /// The repeats of one value; nothing where it was not measured.
    [[nodiscard]] std::optional<Spread> value(const Place& place, const std::string& name) const;
    /// Each once, in the order of their first cells.
    [[nodiscard]] std::vector<Place> places(const std::string& section) const;

    void print_tables() const;
    /// `bench.json`, and a `.dat` file a plot.
    void write(const std::filesystem::path& folder, const std::vector<Claim>& claims) const;

 private:
    void print_speed(const std::string& section, const std::string& title) const;
    void print_rest(const std::string& section, const std::string& title) const;
    void write_json(const std::filesystem::path& file, const std::vector<Claim>& claims) const;
    void write_plot_data(const std::filesystem::path& folder) const;

    std::vector<Cell> cells_;
    std::vector<std::string> skipped_;
    std::vector<std::string> failed_;
};

/// A number with as many digits as it deserves.
[[nodiscard]] std::string figure(double value);

}  // namespace bellhop::bench
