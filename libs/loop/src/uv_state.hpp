// What the pieces of the loop share. Private to libs/loop.
#pragma once

#include "loop/uv_loop.hpp"

#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include <uv.h>

namespace bellhop::loop {

struct UvLoop::State {
    uv_loop_t loop{};
    uv_check_t turn_end{};  // runs what was posted, after the turn's I/O
    uv_idle_t awake{};      // active while something is posted, so that the turn does not wait
    uv_timer_t wake{};      // bounds run_once
    std::vector<Task> posted;
    TimerId last_timer = 0;
    std::unordered_map<TimerId, uv_timer_t*> timers;
    std::deque<std::pair<uv_signal_t, Task>> signals;
    bool ending = false;  // the loop is being destroyed: nobody is told anything any more

    void run_posted();
};

/// The text of a libuv error.
inline std::string uv_error_text(int code) {
    return uv_strerror(code);
}

/// Closes a handle of a program that was run (uv_child.cpp).
void child_let_go(uv_handle_t* handle);

/// Frees a handle's memory when libuv lets go of it.
template <class Handle>
void close_and_delete(Handle* handle) {
    uv_close(reinterpret_cast<uv_handle_t*>(handle),
             [](uv_handle_t* closed) { delete reinterpret_cast<Handle*>(closed); });
}

}  // namespace bellhop::loop
