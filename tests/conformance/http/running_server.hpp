// A server on a loop of its own thread, on a port that the kernel chose.
#pragma once

#include "core/random.hpp"
#include "http/server.hpp"
#include "loop/uv_loop.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace bellhop::tests {

/// Runs a loop in a thread. Everything on that loop is made, used and destroyed by tasks.
class LoopThread {
 public:
    LoopThread();
    ~LoopThread();
    LoopThread(const LoopThread&) = delete;
    LoopThread& operator=(const LoopThread&) = delete;

    /// Runs the task on the loop's thread and waits for it.
    void run(const std::function<void(loop::UvLoop&)>& task);

    /// Called after each turn of the loop; to be set by a task.
    std::function<void()> after_turn;

 private:
    void turn(loop::UvLoop& loop);

    std::mutex mutex_;
    std::vector<std::function<void(loop::UvLoop&)>> tasks_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

/// What the observer was told, as text: `GET /hello 200`.
struct Observed {
    std::string line;
    std::string request_id;
    std::string error;
    Microseconds took{0};
};

/// The routes of every server under test:
/// any of GET, POST, DELETE `/echo`: method, path, body and the header X-Echo as text;
/// `/later`: keeps the responder; `/never`: drops it; `/big`: 4 MB; `/events`: keeps a stream;
/// `/bad`, `/busy`, `/away`, `/broken`: throw; `/split`: a header with a line break;
/// `/items/{id}`: the capture and the parameter q.
class RunningServer {
 public:
    explicit RunningServer(http::Limits limits = {});
    ~RunningServer();
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;

    [[nodiscard]] int port() const { return port_; }
    /// Runs the task on the server's thread and waits for it.
    void run(const std::function<void()>& task);
    /// Waits until the condition, asked on the server's thread, holds; at most 10 s.
    [[nodiscard]] bool wait_for(const std::function<bool()>& condition);

    /// Calls the task on the server's thread after each turn of its loop, from now on.
    void after_each_turn(std::function<void()> task);

    http::Server& server() { return *server_; }
    /// Used on the server's thread only.
    std::vector<http::Responder> kept;
    std::vector<std::shared_ptr<http::EventStream>> streams;
    std::vector<Observed> observed;
    int echoes = 0;
    int held_back = 0;  ///< of them

 private:
    void add_routes();
    void add_failing_routes();

    SystemRandom random_;
    LoopThread thread_;
    std::unique_ptr<http::Server> server_;
    int port_ = 0;
};

}  // namespace bellhop::tests
