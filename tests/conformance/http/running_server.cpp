// The server under test and its routes.
#include "running_server.hpp"

#include "core/errors.hpp"

#include <chrono>
#include <future>
#include <stdexcept>
#include <utility>

namespace bellhop::tests {

LoopThread::LoopThread()
    : thread_([this] {
          loop::UvLoop loop;
          while (!stopping_) {
              loop.run_once(Milliseconds{2});
              turn(loop);
          }
          turn(loop);
      }) {}

LoopThread::~LoopThread() {
    stopping_ = true;
    thread_.join();
}

void LoopThread::turn(loop::UvLoop& loop) {
    if (after_turn) after_turn();
    std::vector<std::function<void(loop::UvLoop&)>> tasks;
    {
        const std::lock_guard lock(mutex_);
        tasks.swap(tasks_);
    }
    for (const auto& task : tasks) task(loop);
}

void LoopThread::run(const std::function<void(loop::UvLoop&)>& task) {
    std::promise<void> done;
    {
        const std::lock_guard lock(mutex_);
        tasks_.emplace_back([&task, &done](loop::UvLoop& loop) {
            task(loop);
            done.set_value();
        });
    }
    done.get_future().wait();
}

RunningServer::RunningServer(http::Limits limits) {
    thread_.run([this, limits](loop::UvLoop& loop) {
        server_ = std::make_unique<http::Server>(loop, random_, limits);
        server_->observe([this](const http::Served& served) {
            observed.push_back({std::string(served.method) + ' ' + std::string(served.route) + ' ' +
                                    std::to_string(served.status),
                                std::string(served.request_id), std::string(served.error),
                                served.took});
        });
        add_routes();
        add_failing_routes();
        server_->listen({"127.0.0.1", 0});
        port_ = server_->port();
    });
}

RunningServer::~RunningServer() {
    run([this] {
        thread_.after_turn = nullptr;
        server_.reset();
        kept.clear();
        streams.clear();
    });
}

void RunningServer::run(const std::function<void()>& task) {
    thread_.run([&task](loop::UvLoop&) { task(); });
}

void RunningServer::after_each_turn(std::function<void()> task) {
    run([&] { thread_.after_turn = std::move(task); });
}

bool RunningServer::wait_for(const std::function<bool()>& condition) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    bool holds = false;
    while (!holds && std::chrono::steady_clock::now() < until) {
        run([&] { holds = condition(); });
    }
    return holds;
}

void RunningServer::add_routes() {
    const auto echo = [this](const http::Request& request, const http::Responder& responder) {
        ++echoes;
        if (request.held_back) ++held_back;
        http::Response response;
        response.content_type = "text/plain";
        response.body = request.method + ' ' + request.path + ' ' + request.body + ' ' +
                        std::string(request.header("x-echo").value_or("-"));
        responder.respond(response);
    };
    for (const auto* method : {"GET", "POST", "DELETE"}) server_->route(method, "/echo", echo);
    server_->route("GET", "/items/{id}", [](const auto& request, const auto& responder) {
        http::Response response;
        response.body = request.captures.at("id") + '|' +
                        std::string(request.parameter("q").value_or("-")) + '|' + request.peer +
                        '|' + request.request_id;
        responder.respond(response);
    });
    server_->route("GET", "/later", [this](const http::Request&, const http::Responder& responder) {
        kept.push_back(responder);
    });
    server_->route("GET", "/never", [](const http::Request&, const http::Responder&) {});
    server_->route("GET", "/big", [](const http::Request&, const http::Responder& responder) {
        http::Response response;
        response.body.assign(4'000'000, 'b');
        responder.respond(response);
    });
    server_->route("GET", "/events", [this](const http::Request&, const http::Responder& answer) {
        streams.push_back(answer.stream());
    });
}

void RunningServer::add_failing_routes() {
    server_->route("GET", "/bad", [](const http::Request&, const http::Responder&) {
        throw BadMessage("stay.check_in", "no \"date\"");
    });
    server_->route("GET", "/busy", [](const http::Request&, const http::Responder&) {
        throw Conflict("UNIQUE constraint failed: bookings");
    });
    server_->route("GET", "/away", [](const http::Request&, const http::Responder&) {
        throw Unavailable("database", "password of admin is wrong");
    });
    server_->route("GET", "/broken", [](const http::Request&, const http::Responder&) {
        throw std::runtime_error("secret detail");
    });
    server_->route("GET", "/split", [](const http::Request&, const http::Responder& responder) {
        http::Response response;
        response.headers.emplace_back("Location", "/\r\nSet-Cookie: stolen");
        responder.respond(response);
    });
}

}  // namespace bellhop::tests
