// The loop's turns, timers and signals.
#include "loop/uv_loop.hpp"

#include "core/check.hpp"
#include "uv_stream.hpp"

#include <algorithm>
#include <csignal>

#include <sys/socket.h>

namespace bellhop::loop {

namespace {

struct TimerContext {
    std::unordered_map<Scheduler::TimerId, uv_timer_t*>* timers;
    Scheduler::TimerId id;
    Scheduler::Task task;
};

void delete_timer(uv_timer_t* timer) {
    delete static_cast<TimerContext*>(timer->data);
    timer->data = nullptr;
    close_and_delete(timer);
}

void on_timer(uv_timer_t* timer) {
    auto* context = static_cast<TimerContext*>(timer->data);
    context->timers->erase(context->id);
    const auto task = std::move(context->task);
    delete_timer(timer);
    task();
}

}  // namespace

void UvLoop::State::run_posted() {
    auto tasks = std::move(posted);
    posted.clear();
    for (auto& task : tasks) task();
    if (posted.empty()) uv_idle_stop(&awake);
}

UvLoop::UvLoop() : state_(std::make_unique<State>()) {
    // A peer that has gone is an error of the write, not a signal that ends the process.
    std::signal(SIGPIPE, SIG_IGN);
    BELLHOP_CHECK(uv_loop_init(&state_->loop) == 0);
    uv_check_init(&state_->loop, &state_->turn_end);
    uv_idle_init(&state_->loop, &state_->awake);
    uv_timer_init(&state_->loop, &state_->wake);
    state_->loop.data = &state_->ending;
    state_->turn_end.data = state_.get();
    uv_check_start(&state_->turn_end,
                   [](uv_check_t* check) { static_cast<State*>(check->data)->run_posted(); });
}

UvLoop::~UvLoop() {
    for (auto& [id, timer] : state_->timers) delete_timer(timer);
    state_->timers.clear();
    state_->posted.clear();
    state_->ending = true;
    uv_walk(
        &state_->loop,
        [](uv_handle_t* handle, void*) {
            if (uv_is_closing(handle)) return;
            if (handle->type == UV_PROCESS) return uv_close(handle, child_let_go);
            uv_close(handle, handle->type == UV_TCP ? connection_let_go : nullptr);
        },
        nullptr);
    uv_run(&state_->loop, UV_RUN_DEFAULT);
    uv_loop_close(&state_->loop);
}

Timestamp UvLoop::now() const {
    return std::chrono::time_point_cast<Microseconds>(std::chrono::system_clock::now());
}

Scheduler::TimerId UvLoop::after(Milliseconds delay, Task task) {
    const auto id = ++state_->last_timer;
    auto* timer = new uv_timer_t{};
    uv_timer_init(&state_->loop, timer);
    timer->data = new TimerContext{&state_->timers, id, std::move(task)};
    uv_update_time(&state_->loop);
    const auto wait = delay.count() > 0 ? static_cast<std::uint64_t>(delay.count()) : 0U;
    uv_timer_start(timer, on_timer, wait, 0);
    state_->timers.emplace(id, timer);
    return id;
}

void UvLoop::cancel(TimerId timer) {
    const auto found = state_->timers.find(timer);
    if (found == state_->timers.end()) return;
    delete_timer(found->second);
    state_->timers.erase(found);
}

void UvLoop::post(Task task) {
    if (state_->posted.empty()) uv_idle_start(&state_->awake, [](uv_idle_t*) {});
    state_->posted.push_back(std::move(task));
}

void UvLoop::on_signal(int signal, Task task) {
    auto& [handle, kept] = state_->signals.emplace_back(uv_signal_t{}, std::move(task));
    uv_signal_init(&state_->loop, &handle);
    handle.data = &kept;
    uv_signal_start(
        &handle, [](uv_signal_t* raised, int) { (*static_cast<Task*>(raised->data))(); }, signal);
}

void UvLoop::run() {
    uv_run(&state_->loop, UV_RUN_DEFAULT);
}

void UvLoop::run_once(Milliseconds most) {
    const auto wait = static_cast<std::uint64_t>(std::max<std::int64_t>(most.count(), 1));
    // Again and again: one that is due before the turn's poll would not bound it.
    uv_timer_start(
        &state_->wake, [](uv_timer_t*) {}, wait, wait);
    uv_run(&state_->loop, UV_RUN_ONCE);
    uv_timer_stop(&state_->wake);
}

void UvLoop::stop() {
    uv_stop(&state_->loop);
}

}  // namespace bellhop::loop
