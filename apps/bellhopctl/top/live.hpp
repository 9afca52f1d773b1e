// The live view: keys, looks and drawing, until somebody ends it.
#pragma once

#include "bellhopctl/top/lookout.hpp"
#include "bellhopctl/top/screen.hpp"
#include "bellhopctl/top/terminal.hpp"

#include <memory>

namespace bellhop::ctl {

/// One thread. What it is given must outlive it.
class Live {
 public:
    Live(House& house, Terminal& terminal, double interval_s);
    Live(const Live&) = delete;
    Live& operator=(const Live&) = delete;

    /// Returns after q, after a signal that ends programs, or when the terminal is gone.
    void run();

 private:
    void read_keys();
    void handle(Key key);
    void handle_explained(Key key);
    void look_again();
    void choose(std::size_t place);
    void draw();
    [[nodiscard]] std::size_t pending_count() const;

    House& house_;
    Terminal& terminal_;
    Lookout lookout_;
    View view_;
    Sight shown_;            // while paused it stays as it is
    std::string chosen_id_;  // stays chosen when others come
    bool ended_ = false;
    bool changed_ = true;
};

}  // namespace bellhop::ctl
