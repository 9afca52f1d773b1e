// The event loop: libuv behind the Scheduler seam. One per process, one thread; HTTP, AMQP and
// commits share it.
#pragma once

#include "core/scheduler.hpp"
#include "loop/child.hpp"
#include "loop/stream.hpp"

#include <functional>
#include <memory>
#include <string>

namespace bellhop::loop {

/// Where to connect or listen.
struct Address {
    std::string host;  ///< a name or an address; to listen, an address of this machine
    int port = 0;      ///< 0 to 65535; to listen, 0 lets the kernel choose
};

/// What a watched descriptor is ready for, or is to be watched for.
enum class Ready : unsigned { kNothing = 0, kRead = 1, kWrite = 2, kReadWrite = 3 };

/// Watches a descriptor that a library owns (libcurl's); destroying it stops the watch. Destroy it
/// before the descriptor is closed.
class Watch {
 public:
    Watch() = default;
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    virtual ~Watch() = default;
    virtual void change(Ready interest) = 0;
};

/// libuv's loop. Not thread-safe; nothing of it may be called from another thread. It must outlive
/// everything that it made. @see https://docs.libuv.org/en/v1.x/
class UvLoop final : public Scheduler {
 public:
    /// Gives the connection, or the reason why there is none.
    using Connected = std::function<void(std::unique_ptr<Stream> stream, const std::string& error)>;
    using Accepted = std::function<void(std::unique_ptr<TcpStream> stream)>;

    UvLoop();
    ~UvLoop() override;

    [[nodiscard]] Timestamp now() const override;
    TimerId after(Milliseconds delay, Task task) override;
    void cancel(TimerId timer) override;
    void post(Task task) override;

    /// Looks the name up and connects, within `timeout` for both; then calls `connected` once.
    void connect(const Address& address, Milliseconds timeout, Connected connected);
    /// Listens with a backlog of 1024. @throws BadConfiguration where the address can't be listened
    /// on, with what to change
    [[nodiscard]] std::unique_ptr<Listener> listen(const Address& address, Accepted accepted);
    /// Goes on with a socket that listens already, such as another process's. @throws
    /// BadConfiguration where it does not
    [[nodiscard]] std::unique_ptr<Listener> listen(Descriptor listening, Accepted accepted);
    /// Goes on with a connected TCP socket, such as another process's.
    [[nodiscard]] std::unique_ptr<TcpStream> adopt(Descriptor connected);
    [[nodiscard]] std::unique_ptr<Watch> watch(int descriptor, Ready interest,
                                               std::function<void(Ready)> on_ready);
    /// Runs another program; `done` is called once, in a later turn, with what came of it. Destroy
    /// the child before this loop.
    [[nodiscard]] std::unique_ptr<Child> run(ChildCommand command, Child::Done done);
    /// Calls `task` at each arrival of the signal (SIGTERM, SIGINT …) for as long as the loop
    /// lives.
    void on_signal(int signal, Task task);

    /// Runs until `stop`. May be called again afterwards.
    void run();
    /// Runs one turn; waits for something to happen for at most `most`.
    void run_once(Milliseconds most);
    /// Makes `run` return at the end of this turn.
    void stop();

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bellhop::loop
