// Sockets that go from one process to the next; here both are this one.
#include "handover.hpp"

#include "core/errors.hpp"
#include "listening_socket.hpp"
#include "takeover.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

using namespace bellhop;
using namespace bellhop::service;
using namespace std::chrono_literals;

namespace {

/// A folder whose path is longer than an address of a socket may be.
struct LongFolder {
    LongFolder() {
        auto pattern = (std::filesystem::temp_directory_path() / "bellhop-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        top = pattern;
        std::filesystem::create_directories(path().parent_path());
    }
    ~LongFolder() { std::filesystem::remove_all(top); }
    LongFolder(const LongFolder&) = delete;
    LongFolder& operator=(const LongFolder&) = delete;
    [[nodiscard]] std::filesystem::path path() const {
        return top / std::string(120, 'd') / "payment.handover";
    }
    std::filesystem::path top;
};

template <class Condition>
bool run_until(loop::UvLoop& loop, Condition condition) {
    bool late = false;
    const auto bound = loop.after(5000ms, [&] { late = true; });
    while (!late && !condition()) loop.run_once(20ms);
    loop.cancel(bound);
    return condition();
}

struct OldOne {
    explicit OldOne(const std::string& path)
        : listener(loop.listen({"127.0.0.1", 0}, [](auto) {})),
          handover(loop, {path, "payment"},
                   {[this] { return listener->duplicate(); }, [this] { ++asked; }}) {}
    loop::UvLoop loop;
    std::unique_ptr<loop::Listener> listener;
    int asked = 0;
    Handover handover;
};

}  // namespace

TEST_CASE("a successor gets the listening socket, and every connection with its state") {
    const LongFolder folder;
    OldOne old(folder.path());
    const auto takeover = Takeover::find(old.loop, {folder.path(), "payment"});
    REQUIRE(takeover);
    takeover->begin([] {});
    REQUIRE(run_until(old.loop, [&] { return old.asked == 1; }));
    old.handover.give({old.listener->duplicate(), "one"});
    old.handover.give({old.listener->duplicate(), std::string("t\0o", 3)});
    std::vector<http::Passed> taken;
    loop::Descriptor listening;
    CHECK(run_until(old.loop, [&] {
        auto estate = takeover->take_estate();
        if (estate.listening) listening = std::move(estate.listening);
        for (auto& each : estate.connections) taken.push_back(std::move(each));
        return taken.size() == 2;
    }));
    CHECK(listens_at(listening, {"127.0.0.1", old.listener->port()}));
    CHECK(taken[0].state == "one");
    CHECK(taken[1].state == std::string("t\0o", 3));
    CHECK(taken[1].socket);
}

TEST_CASE("who is of another service, or was killed meanwhile, gets nothing and ends nothing") {
    const LongFolder folder;
    OldOne old(folder.path());
    auto other = Takeover::find(old.loop, {folder.path(), "availability"});
    REQUIRE(other);
    bool refused = false;
    other->begin([&] { refused = true; });
    CHECK(run_until(old.loop, [&] { return refused; }));
    CHECK_FALSE(other->take_estate().listening);
    auto killed = Takeover::find(old.loop, {folder.path(), "payment"});
    killed->begin([] {});
    killed.reset();
    auto next = Takeover::find(old.loop, {folder.path(), "payment"});
    CHECK(old.asked == 0);
    next->begin([] {});
    CHECK(run_until(old.loop, [&] { return old.asked == 1; }));
}

TEST_CASE("nobody is found where nobody listens, and what a killed process left is replaced") {
    const LongFolder folder;
    loop::UvLoop loop;
    const Succession place{folder.path(), "payment"};
    CHECK_FALSE(Takeover::find(loop, place));
    CHECK_FALSE(Takeover::find(loop, {"", "payment"}));
    { const OldOne killed(folder.path()); }
    CHECK_FALSE(Takeover::find(loop, place));
    const OldOne next(folder.path());
    CHECK(Takeover::find(loop, place));
}

TEST_CASE("a file in the way, or a folder that is not there, is refused by the setting's name") {
    const LongFolder folder;
    std::ofstream(folder.path()) << "a person's";
    CHECK_THROWS_WITH_AS(OldOne(folder.path()), doctest::Contains("BELLHOP_HANDOVER"),
                         BadConfiguration);
    CHECK(std::filesystem::exists(folder.path()));
    CHECK_THROWS_AS(OldOne("/no/such/folder/handover"), BadConfiguration);
}

TEST_CASE("a socket is the wanted one only where address and port are") {
    loop::UvLoop loop;
    const auto listener = loop.listen({"127.0.0.1", 0}, [](auto) {});
    const auto socket = listener->duplicate();
    CHECK(listens_at(socket, {"127.0.0.1", 0}));
    CHECK_FALSE(listens_at(socket, {"127.0.0.1", listener->port() + 1}));
    CHECK_FALSE(listens_at(socket, {"127.0.0.2", listener->port()}));
    CHECK_FALSE(listens_at(socket, {"::1", listener->port()}));
    CHECK_FALSE(listens_at(loop::Descriptor{}, {"127.0.0.1", 0}));
}

TEST_CASE("a socket of systemd is taken where it is meant for this process") {
    ::unsetenv("LISTEN_PID");
    ::setenv("LISTEN_FDS", "1", 1);
    CHECK_FALSE(socket_of_activation({"127.0.0.1", 0}));
    ::setenv("LISTEN_PID", "1", 1);
    CHECK_FALSE(socket_of_activation({"127.0.0.1", 0}));
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", "2", 1);
    CHECK_FALSE(socket_of_activation({"127.0.0.1", 0}));
    ::unsetenv("LISTEN_FDS");
    ::unsetenv("LISTEN_PID");
}

namespace {

/// What systemd gives has the number 3: whatever has it here comes back afterwards.
class Given {
 public:
    Given(const loop::Descriptor& socket, const char* name)
        : before_(::fcntl(3, F_DUPFD_CLOEXEC, 10)) {
        ::dup2(socket.number(), 3);
        ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
        ::setenv("LISTEN_FDS", "1", 1);
        ::setenv("LISTEN_FDNAMES", name, 1);
    }
    ~Given() {
        if (before_) {
            ::dup2(before_.number(), 3);
        } else {
            ::close(3);
        }
    }
    Given(const Given&) = delete;
    Given& operator=(const Given&) = delete;

 private:
    loop::Descriptor before_;
};

}  // namespace

TEST_CASE("a socket that was left is taken where it listens as the settings say, a unit's always") {
    loop::UvLoop loop;
    const auto listener = loop.listen({"127.0.0.1", 0}, [](auto) {});
    const auto socket = listener->duplicate();
    const auto other_port = listener->port() == 1 ? 2 : 1;
    const auto taken = [&](const char* name, int port) {
        const Given given(socket, name);
        const bool is = bool{socket_of_activation({"127.0.0.1", port})};
        CHECK(std::getenv("LISTEN_FDS") == nullptr);
        return is;
    };
    CHECK(taken("listening", listener->port()));
    CHECK_FALSE(taken("listening", other_port));
    CHECK(taken("bellhop.socket", other_port));
}
