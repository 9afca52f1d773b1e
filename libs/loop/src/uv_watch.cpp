// Watching descriptors that a library owns.
#include "uv_state.hpp"

#include <utility>

namespace bellhop::loop {

namespace {

class UvWatch final : public Watch {
 public:
    UvWatch(uv_loop_t& uv, int descriptor, Ready interest, std::function<void(Ready)> on_ready)
        : poll_(new uv_poll_t{}),
          on_ready_(std::make_shared<std::function<void(Ready)>>(std::move(on_ready))) {
        uv_poll_init(&uv, poll_, descriptor);
        poll_->data = this;
        UvWatch::change(interest);
    }
    ~UvWatch() override { close_and_delete(poll_); }

    void change(Ready interest) override {
        const auto bits = static_cast<unsigned>(interest);
        if (bits == 0) {
            uv_poll_stop(poll_);
            return;
        }
        int events = 0;
        if (bits & 1U) events |= UV_READABLE;
        if (bits & 2U) events |= UV_WRITABLE;
        uv_poll_start(poll_, events, on_event);
    }

 private:
    static void on_event(uv_poll_t* poll, int status, int events) {
        // The callback may destroy the watch: the function is kept until it returns.
        const auto on_ready = static_cast<UvWatch*>(poll->data)->on_ready_;
        // libuv reports POLLERR as EBADF: the owner finds the true error when it reads or writes.
        if (status < 0) return (*on_ready)(Ready::kReadWrite);
        const auto bits = static_cast<unsigned>(events);
        (*on_ready)(
            static_cast<Ready>((bits & UV_READABLE ? 1U : 0U) | (bits & UV_WRITABLE ? 2U : 0U)));
    }

    uv_poll_t* poll_;
    std::shared_ptr<std::function<void(Ready)>> on_ready_;
};

}  // namespace

std::unique_ptr<Watch> UvLoop::watch(int descriptor, Ready interest,
                                     std::function<void(Ready)> on_ready) {
    return std::make_unique<UvWatch>(state_->loop, descriptor, interest, std::move(on_ready));
}

}  // namespace bellhop::loop
