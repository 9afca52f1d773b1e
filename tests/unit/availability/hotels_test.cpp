// The data file of hotels: read as it stands, or refused with file, line and reason.
#include "availability/hotels.hpp"

#include "core/errors.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <doctest/doctest.h>
#include <unistd.h>

using namespace bellhop;
using namespace bellhop::availability;

namespace {

/// A file with this text, which goes away again.
class HotelsFile {
 public:
    explicit HotelsFile(const std::string& text) {
        auto pattern = (std::filesystem::temp_directory_path() / "bellhop-hotels-XXXXXX").string();
        const int file = ::mkstemp(pattern.data());
        if (file < 0) throw std::runtime_error("can't make " + pattern);
        ::close(file);
        path_ = pattern;
        std::ofstream(path_) << text;
    }
    ~HotelsFile() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    HotelsFile(const HotelsFile&) = delete;
    HotelsFile& operator=(const HotelsFile&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

 private:
    std::string path_;
};

/// Why the file can't be; its own path is written as FILE.
std::string refusal(const std::string& text) {
    const HotelsFile file(text);
    try {
        static_cast<void>(read_hotels(file.path()));
        return "";
    } catch (const BadConfiguration& error) {
        std::string why = error.what();
        const auto at = why.find(file.path());
        return at == std::string::npos ? why : why.replace(at, file.path().size(), "FILE");
    }
}

/// A file with one hotel with one room type, whose member at the fourth line is given.
std::string with_room_member(const std::string& member) {
    return "{\"hotels\": [\n{\"name\": \"Plaza\", \"city\": \"Rome\", \"room_types\": [\n{\n" +
           member + "\n}\n]}\n]}\n";
}

std::string with_rate(const std::string& rate) {
    return with_room_member("\"name\": \"Single\", \"capacity\": 1, \"rooms\": 1, \"rate\": " +
                            rate);
}

std::string with_hotel_member(const std::string& member) {
    return "{\"hotels\": [{\"name\": \"Plaza\", \"city\": \"Rome\",\n" + member +
           ",\n\"room_types\": [{\"name\": \"S\", \"rate\": 1, \"capacity\": 1, \"rooms\": 1}]}]}";
}

}  // namespace

TEST_CASE("hotels, rooms and rates are read in the order of the file") {
    const HotelsFile file(
        "// ours\n{\"hotels\": [\n"
        "{\"name\": \"Plaza\", \"city\": \"Rome\", \"currency\": \"EUR\", \"room_types\": [\n"
        "  {\"name\": \"Single\", \"rate\": 99.50, \"capacity\": 1, \"rooms\": 3},\n"
        "  {\"name\": \"Attic\", \"rate\": 10, \"capacity\": 2, \"rooms\": 0}]},\n"
        "{\"name\": \"Inn\", \"city\": \"Oslo\", \"room_types\": [\n"
        "  {\"name\": \"Single\", \"rate\": 1000000.00, \"capacity\": 1, \"rooms\": 1}]}\n]}");
    const auto catalog = read_hotels(file.path());
    REQUIRE(catalog.hotels.size() == 2);
    CHECK(catalog.hotels[0].name == "Plaza");
    CHECK(catalog.hotels[0].city == "Rome");
    REQUIRE(catalog.hotels[0].room_types.size() == 2);
    CHECK(catalog.hotels[0].room_types[0].rate == Money{{9950}, "EUR"});
    CHECK(catalog.hotels[0].room_types[0].rooms == 3);
    CHECK(catalog.hotels[0].room_types[1].capacity == 2);
    CHECK(catalog.hotels[1].room_types[0].rate == Money{{100'000'000}, "USD"});
}

TEST_CASE("the file that is delivered has what the documents fix") {
    const auto catalog = read_hotels(BELLHOP_SOURCE_DIR "/apps/availability/hotels.json");
    REQUIRE(catalog.hotels.size() == 3);
    const auto room = [&](const char* hotel, std::size_t index) {
        REQUIRE(catalog.hotel(hotel) != nullptr);
        REQUIRE(catalog.hotel(hotel)->room_types.size() == 3);
        return catalog.hotel(hotel)->room_types[index];
    };
    CHECK(room("Grand Plaza", 2).name == "Suite");
    CHECK(room("Grand Plaza", 2).rate == Money{{30000}, "USD"});
    CHECK(room("Grand Plaza", 2).rooms == 1);
    CHECK(room("City Center Inn", 2).name == "Suite");
    CHECK(room("City Center Inn", 2).rooms == 0);
    CHECK(catalog.hotel("Oceanview Resort")->city == "Miami");
}

TEST_CASE("a file that can't be read is refused") {
    CHECK_THROWS_WITH_AS(static_cast<void>(read_hotels("/none/hotels.json")),
                         "--hotels: cannot read the hotels file /none/hotels.json",
                         BadConfiguration);
    const auto folder = std::filesystem::temp_directory_path().string();
    CHECK_THROWS_WITH_AS(static_cast<void>(read_hotels(folder)),
                         ("--hotels: cannot read the hotels file " + folder).c_str(),
                         BadConfiguration);
    CHECK(refusal(std::string(4 * 1024 * 1024 + 1, ' ')) == "FILE: longer than 4 MiB");
}

TEST_CASE("what is not JSON is refused with its line") {
    CHECK(refusal("").starts_with("FILE:1: "));
    CHECK(refusal("{\"hotels\": [\n\n}").starts_with("FILE:3: "));
    CHECK(refusal("{\n\"hotels\": [],\n\"hotels\": []}") ==
          "FILE:3: member 'hotels' is there twice");
}

TEST_CASE("what is missing is named with its line") {
    CHECK(refusal("{}") == "FILE:1: missing hotels");
    CHECK(refusal("{\"hotels\":\n[\n{}]}") ==
          "FILE:3: missing hotels[0].name, hotels[0].city, hotels[0].room_types");
    CHECK(refusal(with_room_member("\"name\": \"S\", \"rate\": 1")) ==
          "FILE:3: missing hotels[0].room_types[0].capacity, hotels[0].room_types[0].rooms");
}

TEST_CASE("an empty list or name is refused") {
    CHECK(refusal("{\"hotels\": []}") == "FILE:1: hotels: must have 1 to 10000 items");
    CHECK(refusal("{\"hotels\": [{\"name\": \"A\",\n\"city\": \" \", \"room_types\": []}]}") ==
          "FILE:2: hotels[0].city: must not be empty");
    CHECK(refusal("{\"hotels\": [{\"name\": \"A\", \"city\": \"B\",\n\"room_types\": []}]}") ==
          "FILE:2: hotels[0].room_types: must have 1 to 1000 items");
}

TEST_CASE("a rate is positive, at most 1,000,000.00, with two decimals") {
    const std::string where = "FILE:4: hotels[0].room_types[0].rate: ";
    CHECK(refusal(with_rate("0.01")) == "");
    CHECK(refusal(with_rate("1000000.00")) == "");
    CHECK(refusal(with_rate("0")) == where + "must be at least 0.01");
    CHECK(refusal(with_rate("-5")) == where + "must be at least 0.01");
    CHECK(refusal(with_rate("1000000.01")) == where + "must be at most 1000000.00");
    CHECK(refusal(with_rate("1.005")) == where + "must be a number with at most two decimals");
    CHECK(refusal(with_rate("\"1\"")) == where + "must be a number, not a text");
}

TEST_CASE("counts and capacities are whole and sane") {
    const auto room = [](const std::string& counts) {
        return refusal(with_room_member("\"name\": \"S\", \"rate\": 1, " + counts));
    };
    const std::string where = "FILE:4: hotels[0].room_types[0].";
    CHECK(room("\"capacity\": 0, \"rooms\": 1") == where + "capacity: must be at least 1");
    CHECK(room("\"capacity\": 1, \"rooms\": -1") == where + "rooms: must be at least 0");
    CHECK(room("\"capacity\": 1, \"rooms\": 1.5") == where + "rooms: must be a whole number");
    CHECK(room("\"capacity\": 1, \"rooms\": 1000001") == where + "rooms: must be at most 1000000");
}

TEST_CASE("a currency is three capital letters") {
    CHECK(refusal(with_hotel_member("\"currency\": \"EUR\"")) == "");
    CHECK(refusal(with_hotel_member("\"currency\": \"eur\"")) ==
          "FILE:2: currency must be three capital letters");
    CHECK(refusal(with_hotel_member("\"currency\": \"EURO\"")) ==
          "FILE:2: hotels[0].currency: must be 3 to 3 bytes long");
}

TEST_CASE("a name that is there twice is refused with its line") {
    const std::string hotel =
        "{\"name\": \"Plaza\", \"city\": \"Rome\", \"room_types\": [{\"name\": \"S\", \"rate\": 1, "
        "\"capacity\": 1, \"rooms\": 1}]}";
    CHECK(refusal("{\"hotels\": [" + hotel + ",\n" + hotel + "]}") ==
          "FILE:2: 'Plaza' is there twice");
    const std::string room = "{\"name\": \"S\", \"rate\": 1, \"capacity\": 1, \"rooms\": 1}";
    CHECK(refusal("{\"hotels\": [{\"name\": \"A\", \"city\": \"B\", \"room_types\": [" + room +
                  ",\n\n" + room + "]}]}") == "FILE:3: 'S' is there twice");
}
