// The taking side: the process that runs already, seen from the one that is to follow it.
#pragma once

#include "http/server.hpp"
#include "loop/descriptor.hpp"
#include "loop/uv_loop.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bellhop::service {

struct Succession;

/// What a predecessor left.
struct Estate {
    loop::Descriptor listening;  ///< none where it was killed before it gave it
    std::vector<http::Passed> connections;
};

/// One thread.
class Takeover {
 public:
    /// @return nothing where no process runs there
    [[nodiscard]] static std::unique_ptr<Takeover> find(loop::UvLoop& loop,
                                                        const Succession& succession);
    Takeover(const Takeover&) = delete;
    Takeover& operator=(const Takeover&) = delete;
    ~Takeover();

    /// Asks it to end and to leave its sockets. `over` is called once, when that process has ended,
    /// however it did, or has refused.
    void begin(std::function<void()> over);
    [[nodiscard]] Estate take_estate() { return std::move(estate_); }

 private:
    Takeover(loop::UvLoop& loop, loop::Descriptor channel, std::string words);
    void hear();
    void channel_ended();
    void end();

    loop::UvLoop& loop_;
    loop::Descriptor channel_;
    loop::Descriptor process_;
    std::string words_;
    std::function<void()> over_;
    Estate estate_;
    std::unique_ptr<loop::Watch> watch_;
    Scheduler::TimerId timer_ = 0;
};

}  // namespace bellhop::service
