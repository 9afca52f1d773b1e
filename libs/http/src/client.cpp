// libcurl's multi interface, its sockets watched by the loop and its timer set there.
#include "http/client.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <unordered_map>

#include <curl/curl.h>

namespace bellhop::http {

namespace {

// Requests that wait for a connection, per connection; more are refused at once.
constexpr std::size_t kMostWaiting = 16;

/// One request under way. Its address is known to libcurl.
struct Call {
    ClientRequest request;
    Client::Done done;
    ClientResponse response;
    std::size_t received = 0;
    bool too_large = false;
    CURL* easy = nullptr;
    curl_slist* headers = nullptr;
    std::array<char, CURL_ERROR_SIZE> error{};

    Call() = default;
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    ~Call() {
        curl_slist_free_all(headers);
        if (easy != nullptr) curl_easy_cleanup(easy);
    }

    bool admit(std::size_t bytes) {
        received += bytes;
        too_large = received > request.most_response_bytes;
        return !too_large;
    }
};

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char byte) {
        return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
    });
    return text;
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::size_t on_body(char* bytes, std::size_t, std::size_t count, void* user) {
    auto& call = *static_cast<Call*>(user);
    if (!call.admit(count)) return 0;
    call.response.body.append(bytes, count);
    return count;
}

std::size_t on_header(char* bytes, std::size_t, std::size_t count, void* user) {
    auto& call = *static_cast<Call*>(user);
    if (!call.admit(count)) return 0;
    const std::string line(bytes, count);
    const auto colon = line.find(':');
    // A status line begins anew: what came before it was an interim answer.
    if (line.starts_with("HTTP/")) call.response.headers.clear();
    if (line.starts_with("HTTP/") || colon == std::string::npos) return count;
    call.response.headers.emplace_back(lower_case(line.substr(0, colon)),
                                       trimmed(line.substr(colon + 1)));
    return count;
}

bool holds_line_break(const std::string& text) {
    return text.find_first_of(std::string("\r\n\0", 3)) != std::string::npos;
}

bool is_sendable(const ClientRequest& request) {
    const bool headers =
        std::none_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
            return holds_line_break(header.first) || holds_line_break(header.second);
        });
    return headers && !holds_line_break(request.method) && !holds_line_break(request.url);
}

void set_headers(Call& call) {
    bool typed = false;
    for (const auto& [name, value] : call.request.headers) {
        typed = typed || lower_case(name) == "content-type";
        // libcurl sends a header without a value only where a semicolon ends its name.
        auto line = name;
        line.append(value.empty() ? ";" : ": ").append(value);
        call.headers = curl_slist_append(call.headers, line.c_str());
    }
    // No waiting for `100 Continue`, and no form type that nobody asked for.
    call.headers = curl_slist_append(call.headers, "Expect:");
    if (!typed) call.headers = curl_slist_append(call.headers, "Content-Type:");
    curl_easy_setopt(call.easy, CURLOPT_HTTPHEADER, call.headers);
}

void set_request(Call& call) {
    const auto& request = call.request;
    curl_easy_setopt(call.easy, CURLOPT_URL, request.url.c_str());
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT" ||
        request.method == "PATCH") {
        curl_easy_setopt(call.easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(call.easy, CURLOPT_POSTFIELDS, request.body.c_str());
    }
    if (request.method == "HEAD") curl_easy_setopt(call.easy, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(call.easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    set_headers(call);
}

void set_bounds(Call& call) {
    CURL* easy = call.easy;
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    // A name server that does not answer must not hold up the end of a process.
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    // A proxy in the environment is meant for people's tools, not for a service.
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(call.request.connect_timeout.count()));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(call.request.timeout.count()));
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call.error.data());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &call);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &call);
}

std::string error_text(const Call& call, CURLcode code) {
    if (call.too_large) return "the response is too large";
    return call.error.front() != '\0' ? call.error.data() : curl_easy_strerror(code);
}

}  // namespace

class Client::State : public std::enable_shared_from_this<State> {
 public:
    State(loop::UvLoop& loop, std::size_t most_connections)
        : loop_(loop), most_calls_(most_connections * (kMostWaiting + 1)) {
        static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
        multi_ = started == CURLE_OK ? curl_multi_init() : nullptr;
        if (multi_ == nullptr) throw std::bad_alloc();
        const auto most = static_cast<long>(most_connections);
        curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, most);
        curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, most);
        curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, on_socket);
        curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, on_timer);
        curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    }
    ~State() { drop(); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    void send(ClientRequest request, Done done) {
        if (calls_.size() >= most_calls_) {
            return fail_later(std::move(done), "too many requests are under way");
        }
        if (!is_sendable(request)) {
            return fail_later(std::move(done), "the request holds a line break where none may be");
        }
        auto call = std::make_unique<Call>();
        call->request = std::move(request);
        call->done = std::move(done);
        call->easy = curl_easy_init();
        if (call->easy == nullptr) throw std::bad_alloc();
        set_bounds(*call);
        set_request(*call);
        CURL* easy = call->easy;
        calls_.emplace(easy, std::move(call));
        curl_multi_add_handle(multi_, easy);
    }

    /// Ends everything without telling anyone.
    void drop() {
        if (multi_ == nullptr) return;
        for (const auto& [easy, call] : calls_) curl_multi_remove_handle(multi_, easy);
        calls_.clear();
        curl_multi_cleanup(multi_);
        multi_ = nullptr;
        watches_.clear();
        loop_.cancel(timer_);
    }

 private:
    static int on_socket(CURL*, curl_socket_t socket, int what, void* user, void*) {
        auto& state = *static_cast<State*>(user);
        if (what == CURL_POLL_REMOVE) {
            state.watches_.erase(socket);
            return 0;
        }
        const auto interest = what == CURL_POLL_INOUT ? loop::Ready::kReadWrite
                              : what == CURL_POLL_OUT ? loop::Ready::kWrite
                                                      : loop::Ready::kRead;
        auto& watch = state.watches_[socket];
        if (watch) {
            watch->change(interest);
        } else {
            watch = state.loop_.watch(socket, interest, [&state, socket](loop::Ready ready) {
                const auto bits = static_cast<unsigned>(ready);
                state.act(socket, ((bits & 1U) != 0 ? CURL_CSELECT_IN : 0) |
                                      ((bits & 2U) != 0 ? CURL_CSELECT_OUT : 0));
            });
        }
        return 0;
    }

    static int on_timer(CURLM*, long wait_ms, void* user) {
        auto& state = *static_cast<State*>(user);
        state.loop_.cancel(std::exchange(state.timer_, 0));
        if (wait_ms < 0) return 0;
        state.timer_ = state.loop_.after(Milliseconds{wait_ms}, [&state] {
            state.timer_ = 0;
            state.act(CURL_SOCKET_TIMEOUT, 0);
        });
        return 0;
    }

    void act(curl_socket_t socket, int ready) {
        int running = 0;
        curl_multi_socket_action(multi_, socket, ready, &running);
        report_finished();
    }

    void report_finished() {
        // `done` may send again, or destroy the client.
        const auto self = shared_from_this();
        int left = 0;
        while (multi_ != nullptr) {
            const CURLMsg* message = curl_multi_info_read(multi_, &left);
            if (message == nullptr) return;
            if (message->msg != CURLMSG_DONE) continue;
            const auto code = message->data.result;
            auto finished = calls_.extract(message->easy_handle);
            curl_multi_remove_handle(multi_, finished.key());
            report(*finished.mapped(), code);
        }
    }

    static void report(Call& call, CURLcode code) {
        if (code != CURLE_OK) return call.done(std::nullopt, error_text(call, code));
        long status = 0;
        curl_easy_getinfo(call.easy, CURLINFO_RESPONSE_CODE, &status);
        call.response.status = static_cast<int>(status);
        call.done(std::move(call.response), "");
    }

    void fail_later(Done done, const std::string& why) {
        loop_.post([weak = weak_from_this(), done = std::move(done), why] {
            const auto self = weak.lock();
            if (self && self->multi_ != nullptr) done(std::nullopt, why);
        });
    }

    loop::UvLoop& loop_;
    const std::size_t most_calls_;
    CURLM* multi_ = nullptr;
    Scheduler::TimerId timer_ = 0;
    std::unordered_map<curl_socket_t, std::unique_ptr<loop::Watch>> watches_;
    std::unordered_map<CURL*, std::unique_ptr<Call>> calls_;
};

Client::Client(loop::UvLoop& loop, std::size_t most_connections)
    : state_(std::make_shared<State>(loop, most_connections)) {}

Client::~Client() {
    state_->drop();
}

void Client::send(ClientRequest request, Done done) {
    state_->send(std::move(request), std::move(done));
}

}  // namespace bellhop::http
