// Reading Prometheus' text format, line by line.
#include "bellhopctl/top/metrics_text.hpp"

#include "core/errors.hpp"

#include <charconv>
#include <limits>
#include <optional>

namespace bellhop::ctl {

namespace {

constexpr std::size_t kMostBytes = std::size_t{4} * 1024 * 1024;
constexpr std::size_t kMostSamples = 20000;
constexpr std::size_t kMostLabels = 32;

bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

/// One line, from its left to its right.
class LineReader {
 public:
    explicit LineReader(std::string_view line) : rest_(line) {}

    /// Nothing where the line is no sample.
    std::optional<MetricSample> sample() {
        MetricSample sample;
        sample.name = name();
        if (sample.name.empty()) return std::nullopt;
        skip_blanks();
        if (take('{') && !labels(sample.labels)) return std::nullopt;
        skip_blanks();
        const auto value = number(word());
        if (!value) return std::nullopt;
        sample.value = *value;
        skip_blanks();
        // A time in milliseconds may follow.
        const auto time = word();
        if (!time.empty() && !number(time)) return std::nullopt;
        skip_blanks();
        return rest_.empty() ? std::optional(std::move(sample)) : std::nullopt;
    }

 private:
    bool take(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }

    void skip_blanks() {
        while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
    }

    std::string name() {
        std::size_t end = 0;
        while (end < rest_.size() &&
               (begins_name(rest_[end]) || (end > 0 && rest_[end] >= '0' && rest_[end] <= '9')))
            ++end;
        std::string found(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return found;
    }

    std::string_view word() {
        std::size_t end = 0;
        while (end < rest_.size() && !is_blank(rest_[end])) ++end;
        const auto found = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return found;
    }

    bool labels(MetricLabels& labels) {
        skip_blanks();
        while (!take('}')) {
            const auto label = name();
            skip_blanks();
            if (label.empty() || !take('=')) return false;
            skip_blanks();
            auto value = quoted();
            if (!value || labels.size() >= kMostLabels) return false;
            if (!labels.emplace(label, std::move(*value)).second) return false;
            skip_blanks();
            const bool more = take(',');
            skip_blanks();
            if (!more && (rest_.empty() || rest_.front() != '}')) return false;
        }
        return true;
    }

    std::optional<std::string> quoted() {
        if (!take('"')) return std::nullopt;
        std::string value;
        while (!rest_.empty()) {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"') return value;
            if (c != '\\') {
                value += c;
            } else if (take('n')) {
                value += '\n';
            } else if (take('\\')) {
                value += '\\';
            } else if (take('"')) {
                value += '"';
            } else {
                return std::nullopt;
            }
        }
        return std::nullopt;
    }

    static std::optional<double> number(std::string_view word) {
        if (word == "NaN") return std::numeric_limits<double>::quiet_NaN();
        if (word == "+Inf" || word == "Inf") return std::numeric_limits<double>::infinity();
        if (word == "-Inf") return -std::numeric_limits<double>::infinity();
        if (word.starts_with('+')) word.remove_prefix(1);
        double value = 0;
        const auto* end = word.data() + word.size();
        const auto read = std::from_chars(word.data(), end, value);
        if (word.empty() || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
        return value;
    }

    std::string_view rest_;
};

}  // namespace

std::vector<MetricSample> read_metrics(std::string_view text) {
    if (text.size() > kMostBytes) throw BadMessage("", "metrics of more than 4 MiB");
    std::vector<MetricSample> samples;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty() || line.front() == '#') continue;
        auto sample = LineReader(line).sample();
        if (!sample)
            throw BadMessage("line " + std::to_string(number),
                             "is no metric: " + std::string(line.substr(0, 80)));
        if (samples.size() >= kMostSamples) throw BadMessage("", "more than 20,000 metrics");
        samples.push_back(std::move(*sample));
    }
    return samples;
}

}  // namespace bellhop::ctl
