// rabbitmq/certificates.sh: made once, renewed in time, readable by their owner only.
#include "support/certificates.hpp"

#include "support/command.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

namespace bellhop::tests {

namespace {

std::string text_of(const std::string& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

CommandResult call(const Certificates& certificates, std::vector<std::string> words) {
    words.insert(words.begin(), {"rabbitmq/certificates.sh", certificates.file("")});
    return run_command(words, {}, Milliseconds{30000});
}

}  // namespace

TEST_CASE("certificates are made once, and again for other names, near their end, or on request") {
    const Certificates certificates;
    const auto make = [&](const std::vector<std::string>& words) {
        CHECK(call(certificates, words).exit_code == 0);
        return text_of(certificates.file("server.pem"));
    };
    const auto first = make({"server", "vcc-1", "10.109.0.150"});
    const auto ca = text_of(certificates.ca());
    CHECK(make({"server", "vcc-1", "10.109.0.150"}) == first);
    const auto other = make({"server", "vcc-1"});
    CHECK(other != first);
    const auto renewed = make({"server", "vcc-1", "--renew", "--days", "29"});
    CHECK(renewed != other);
    // It ends within 30 days.
    const auto next = make({"server", "vcc-1"});
    CHECK(next != renewed);
    CHECK(make({"server"}) == next);
    const auto same_names = make({"server", "--renew"});
    CHECK(same_names != next);
    CHECK(make({"server", "vcc-1"}) == same_names);
    CHECK(text_of(certificates.ca()) == ca);
    // One of another CA is none, and half a CA is none either.
    std::filesystem::remove(certificates.file("ca.key"));
    CHECK(make({"server"}) != same_names);
    CHECK(text_of(certificates.ca()) != ca);
}

TEST_CASE("only their owner can read what certificates.sh made") {
    const Certificates certificates;
    certificates.make_server({"vcc-1"});
    certificates.make_client("payment");
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(certificates.file(""))) {
        CAPTURE(entry.path().string());
        ++files;
        const auto others = entry.status().permissions() & (std::filesystem::perms::group_all |
                                                            std::filesystem::perms::others_all);
        CHECK(others == std::filesystem::perms::none);
    }
    CHECK(files >= 6);
}

TEST_CASE("certificates.sh refuses what can't be, in words") {
    const Certificates certificates;
    const std::vector<std::pair<std::vector<std::string>, std::string>> wrong{
        {{"server"}, "say the names and addresses"},
        {{"server", "a b"}, "'a b' is neither a host name nor an IP address"},
        {{"server", "vcc-1", "--days", "soon"}, "--days must be a number"},
        {{"server", "vcc-1", "--days"}, "--days must be a number"},
        {{"client", "ca"}, "say the client's name"},
        {{"client", "../x"}, "say the client's name"},
        {{"burn", "it"}, "no such command: burn"}};
    for (const auto& [words, sentence] : wrong) {
        const auto result = call(certificates, words);
        CAPTURE(result.output);
        CHECK(result.exit_code != 0);
        CHECK(result.output.find(sentence) != std::string::npos);
    }
    CHECK_FALSE(std::filesystem::exists(certificates.file("server.pem")));
}

}  // namespace bellhop::tests
