// Reading definitions.json as lines: one entry a line, below the name of its section.
#include "topology_rules.hpp"

#include "cpp_text.hpp"

#include <algorithm>

namespace bellhop::tidy {

namespace {

constexpr std::string_view kDefinitions = "rabbitmq/definitions.json";
constexpr std::string_view kDelays[] = {"1s", "5s", "30s", "2m", "10m"};

/// An entry that has to be there: a section, and what its line holds.
struct Entry {
    std::string section;
    std::string text;
};

Entry named(const std::string& section, const std::string& name) {
    return {section, "\"name\": \"" + name + "\""};
}
Entry bound(const std::string& queue) {
    return {"bindings", "\"destination\": \"" + queue + "\""};
}

std::vector<Entry> entries_for(const std::string& service) {
    std::vector<Entry> all{
        named("users", service),
        {"permissions", "\"user\": \"" + service + "\""},
        named("exchanges", service + ".retry"),
        named("exchanges", service + ".dead"),
    };
    std::vector<std::string> queues{service + ".commands"};
    for (const auto delay : kDelays) queues.push_back(service + ".retry." + std::string(delay));
    for (const auto& queue : queues) all.push_back(named("policies", queue));
    queues.push_back(service + ".dead");
    for (const auto& queue : queues) {
        all.push_back(named("queues", queue));
        all.push_back(bound(queue));
    }
    return all;
}

/// Whether a line of that section holds that text.
bool has(std::string_view definitions, const Entry& entry) {
    bool in_section = false;
    for (const auto line : lines_of(definitions)) {
        if (line.starts_with("  \"")) in_section = line.substr(3).starts_with(entry.section + '"');
        if (in_section && line.find(entry.text) != std::string_view::npos) return true;
    }
    return false;
}

/// The queue that a line of a contract names; empty where it names none.
std::string_view queue_of(std::string_view line) {
    constexpr std::string_view kDeclaration = "kQueue = \"";
    const auto at = line.find(kDeclaration);
    if (at == std::string_view::npos) return {};
    line.remove_prefix(at + kDeclaration.size());
    return line.substr(0, line.find('"'));
}

void check_queue(Violations& found, const Violation& place, std::string_view queue,
                 std::string_view definitions) {
    const auto add = [&](const std::string& why) {
        found.push_back({place.path, place.line, why, std::string(queue)});
    };
    constexpr std::size_t kFolder = std::string_view("apps/").size();
    const auto service = place.path.substr(kFolder, place.path.find('/', kFolder) - kFolder);
    if (queue != service + ".commands") return add("the queue is not " + service + ".commands");
    for (const auto& entry : entries_for(service)) {
        if (!has(definitions, entry)) {
            add(std::string(kDefinitions) + " has no " + entry.text + " in its " + entry.section +
                ": rabbitmq/add_service.sh " + service + " adds all of it");
        }
    }
}

}  // namespace

Violations check_topology(const std::vector<SourceFile>& files) {
    Violations found;
    const auto definitions = std::find_if(files.begin(), files.end(), [](const SourceFile& file) {
        return file.path == kDefinitions;
    });
    if (definitions == files.end()) return {{std::string(kDefinitions), 0, "is not there", ""}};
    for (const auto& file : files) {
        if (!file.is_in("apps/") || file.path.find("/contract/") == std::string::npos) continue;
        const auto code = code_of(file.text, Strings::kKept);
        std::size_t number = 0;
        for (const auto line : lines_of(code)) {
            ++number;
            const auto queue = queue_of(line);
            if (!queue.empty())
                check_queue(found, {file.path, number, "", ""}, queue, definitions->text);
        }
    }
    return found;
}

}  // namespace bellhop::tidy
