// Calls by cpp-httplib's client: another implementation of HTTP than our server's.
#include "caller.hpp"

#include <algorithm>
#include <barrier>
#include <regex>
#include <thread>

#include <httplib.h>

namespace bellhop::tests {

namespace {

constexpr int kLongestAnswerSeconds = 45;

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char byte) { return static_cast<char>(std::tolower(byte)); });
    return text;
}

}  // namespace

std::string Answer::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

wire::Value Answer::json() const {
    return wire::parse(body);
}

std::string Answer::at(std::string_view member) const {
    const auto parsed = json();
    const auto* found = parsed.member(member);
    return found == nullptr ? "" : found->text;
}

std::vector<std::string> Answer::names() const {
    std::vector<std::string> all;
    for (const auto& [name, value] : json().members) all.push_back(name);
    return all;
}

Answer call(int port, const std::string& method, const std::string& target, const std::string& body,
            const Headers& headers) {
    httplib::Client client("127.0.0.1", port);
    client.set_read_timeout(kLongestAnswerSeconds);
    client.set_tcp_nodelay(true);
    httplib::Request request;
    request.method = method;
    request.path = target;
    request.body = body;
    for (const auto& [name, value] : headers) request.headers.emplace(name, value);
    const auto result = client.send(request);
    Answer answer;
    if (!result) return answer;
    answer.status = result->status;
    answer.body = result->body;
    for (const auto& [name, value] : result->headers) answer.headers[lower_case(name)] = value;
    return answer;
}

Answer get(int port, const std::string& target, const Headers& headers) {
    return call(port, "GET", target, {}, headers);
}
Answer post(int port, const std::string& target, const std::string& body, const Headers& headers) {
    return call(port, "POST", target, body, headers);
}
Answer remove(int port, const std::string& target, const Headers& headers) {
    return call(port, "DELETE", target, {}, headers);
}

std::vector<Answer> at_once(int count, const std::function<Answer(int number)>& one) {
    std::vector<Answer> answers(static_cast<std::size_t>(count));
    std::barrier start(count);
    std::vector<std::thread> threads;
    threads.reserve(answers.size());
    for (int number = 0; number < count; ++number) {
        threads.emplace_back([&, number] {
            start.arrive_and_wait();
            answers[static_cast<std::size_t>(number)] = one(number);
        });
    }
    for (auto& thread : threads) thread.join();
    return answers;
}

int count_of(const std::vector<Answer>& answers, int status) {
    return static_cast<int>(
        std::count_if(answers.begin(), answers.end(),
                      [status](const Answer& each) { return each.status == status; }));
}

std::string object(const std::map<std::string, std::string>& members) {
    std::string text;
    for (const auto& [name, value] : members)
        text.append(text.empty() ? "{\"" : ",\"").append(name).append("\":").append(value);
    return text.empty() ? "{}" : text + "}";
}

bool is_timestamp(const std::string& text) {
    static const std::regex kShape(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})");
    return std::regex_match(text, kShape);
}

bool is_numbered(const std::string& text, std::string_view prefix) {
    return text.starts_with(prefix) && text.size() > prefix.size() &&
           text.find_first_not_of("0123456789", prefix.size()) == std::string::npos;
}

}  // namespace bellhop::tests
