// Programs by uv_spawn. @see https://docs.libuv.org/en/v1.x/process.html
#include "loop/child.hpp"
#include "uv_state.hpp"

#include <array>
#include <csignal>
#include <utility>

namespace bellhop::loop {

namespace {

/// Standard output or error.
struct Output {
    uv_pipe_t pipe{};
    std::string* text = nullptr;
    bool ended = false;
};

/// What libuv holds of a program. Goes when the last of its handles is closed.
struct Running {
    uv_process_t process{};
    uv_timer_t timer{};
    std::array<Output, 2> outputs;
    int handles = 0;
    std::size_t most_output = 0;
    std::array<char, 16384> buffer{};
    ChildResult result;
    Child::Done done;  // empty once told, or when nobody is to be told
    bool spawned = false;
    bool exited = false;

    template <class Handle>
    void holds(Handle& handle) {
        handle.data = this;
        ++handles;
    }
};

template <class Handle>
void close(Handle& handle) {
    auto* base = reinterpret_cast<uv_handle_t*>(&handle);
    if (handle.data != nullptr && uv_is_closing(base) == 0) uv_close(base, child_let_go);
}

void close_all(Running& running) {
    close(running.timer);
    for (auto& output : running.outputs) close(output.pipe);
    // One that was killed is waited for: it would stay a zombie.
    if (running.exited || !running.spawned) close(running.process);
}

/// It leads a group of its own, so what it started goes with it.
void kill_group(const Running& running) {
    if (running.spawned && !running.exited) ::kill(-running.process.pid, SIGKILL);
}

void tell(Running& running) {
    const auto done = std::exchange(running.done, {});
    auto result = std::move(running.result);
    close_all(running);
    if (done) done(std::move(result));
}

void tell_if_over(Running& running) {
    if (running.exited && running.outputs[0].ended && running.outputs[1].ended) tell(running);
}

void give_up(Running& running, const char* why) {
    running.result.problem = why;
    kill_group(running);
    running.result.exit_code = 128 + SIGKILL;
    tell(running);
}

void on_exit(uv_process_t* process, std::int64_t status, int signal) {
    auto& running = *static_cast<Running*>(process->data);
    running.exited = true;
    if (!running.done) return close(running.process);
    running.result.exit_code = signal != 0 ? 128 + signal : static_cast<int>(status);
    tell_if_over(running);
}

void give_buffer(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
    auto& bytes = static_cast<Running*>(handle->data)->buffer;
    *buffer = uv_buf_init(bytes.data(), static_cast<unsigned>(bytes.size()));
}

void on_read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
    auto& running = *static_cast<Running*>(stream->data);
    auto& output =
        running.outputs[stream == reinterpret_cast<uv_stream_t*>(&running.outputs[0].pipe) ? 0 : 1];
    if (count > 0) {
        output.text->append(buffer->base, static_cast<std::size_t>(count));
        if (output.text->size() > running.most_output) give_up(running, "it printed too much");
    } else if (count < 0) {
        output.ended = true;
        uv_read_stop(stream);
        tell_if_over(running);
    }
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    all.reserve(texts.size() + 1);
    for (auto& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

int spawn(uv_loop_t& loop, Running& running, ChildCommand command) {
    command.arguments.insert(command.arguments.begin(), command.program);
    auto arguments = pointers(command.arguments);
    auto environment = pointers(command.environment);
    std::array<uv_stdio_container_t, 3> stdio{};
    stdio[0].flags = UV_IGNORE;
    for (std::size_t i = 0; i < running.outputs.size(); ++i) {
        stdio.at(i + 1).flags = static_cast<uv_stdio_flags>(UV_CREATE_PIPE | UV_WRITABLE_PIPE);
        stdio.at(i + 1).data.stream = reinterpret_cast<uv_stream_t*>(&running.outputs.at(i).pipe);
    }
    uv_process_options_t options{};
    options.file = command.program.c_str();
    options.args = arguments.data();
    options.env = environment.data();
    options.stdio = stdio.data();
    options.stdio_count = static_cast<int>(stdio.size());
    options.flags = UV_PROCESS_DETACHED;
    options.exit_cb = on_exit;
    running.holds(running.process);
    const int code = uv_spawn(&loop, &running.process, &options);
    running.spawned = code == 0;
    return code;
}

class UvChild final : public Child {
 public:
    explicit UvChild(std::shared_ptr<Running*> running) : running_(std::move(running)) {}
    ~UvChild() override {
        if (*running_ == nullptr) return;
        (*running_)->done = {};
        kill_group(**running_);
        close_all(**running_);
    }

 private:
    std::shared_ptr<Running*> running_;  // to nothing once it was told
};

}  // namespace

void child_let_go(uv_handle_t* handle) {
    auto* running = static_cast<Running*>(handle->data);
    if (--running->handles == 0) delete running;
}

std::unique_ptr<Child> UvLoop::run(ChildCommand command, Child::Done done) {
    auto* running = new Running;
    const auto link = std::make_shared<Running*>(running);
    running->most_output = command.most_output;
    running->done = [link, done = std::move(done)](ChildResult result) {
        *link = nullptr;
        done(std::move(result));
    };
    uv_timer_init(&state_->loop, &running->timer);
    running->holds(running->timer);
    running->outputs[0].text = &running->result.out;
    running->outputs[1].text = &running->result.err;
    for (auto& output : running->outputs) {
        uv_pipe_init(&state_->loop, &output.pipe, 0);
        running->holds(output.pipe);
    }
    const auto timeout = static_cast<std::uint64_t>(command.timeout.count());
    if (const int code = spawn(state_->loop, *running, std::move(command)); code != 0) {
        running->result.problem = uv_error_text(code);
        // Never inside the call that asked for it.
        uv_timer_start(
            &running->timer, [](uv_timer_t* timer) { tell(*static_cast<Running*>(timer->data)); },
            0, 0);
        return std::make_unique<UvChild>(link);
    }
    for (auto& output : running->outputs)
        uv_read_start(reinterpret_cast<uv_stream_t*>(&output.pipe), give_buffer, on_read);
    uv_timer_start(
        &running->timer,
        [](uv_timer_t* timer) { give_up(*static_cast<Running*>(timer->data), "it took too long"); },
        timeout, 0);
    return std::make_unique<UvChild>(link);
}

}  // namespace bellhop::loop
