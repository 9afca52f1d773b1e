// How each peer is started, tuned as its users would.
#include "bench/peers.hpp"

#include "support/command.hpp"

namespace bellhop::bench {

namespace {

using Words = std::vector<std::string>;

/// Debian's own, whose packages the peers need.
const std::string kPython = "/usr/bin/python3";
const std::string kPeers = BENCH_SOURCE_DIR "/tests/bench/peers";

/// Ports of peers, claimed for as long as the program runs.
int claim_port() {
    static std::vector<tests::PortClaim> claims;
    claims.emplace_back(tests::kServicePorts);
    return claims.back().number();
}

bool succeeds(const Words& words) {
    return tests::run_command(words, {}, Milliseconds{20000}).exit_code == 0;
}

/// Threads wait for other services most of the time; processes are for the cores.
Words gunicorn(const std::string& app, int port, int threads) {
    return {kPython,
            "-m",
            "gunicorn",
            "--worker-class",
            "gthread",
            "--workers",
            "2",
            "--threads",
            std::to_string(threads),
            "--keep-alive",
            "75",
            "--backlog",
            "2048",
            "--log-level",
            "error",
            "--worker-tmp-dir",
            "/dev/shm",
            "--bind",
            "127.0.0.1:" + std::to_string(port),
            app};
}

class PeerMaker {
 public:
    explicit PeerMaker(Stage& stage) : stage_(stage) {}

    [[nodiscard]] std::unique_ptr<Subject> flask_http() const {
        const int front = claim_port();
        const int rooms = claim_port();
        const int money = claim_port();
        return make(kFlaskHttp,
                    {{"availability", gunicorn("flask_http:availability", rooms, 32)},
                     {"payment", gunicorn("flask_http:payment", money, 32)},
                     {"orchestrator", gunicorn("flask_http:orchestrator", front, 32)}},
                    {{"BENCH_AVAILABILITY_PORT", std::to_string(rooms)},
                     {"BENCH_PAYMENT_PORT", std::to_string(money)}},
                    {front, rooms, money});
    }
    [[nodiscard]] std::unique_ptr<Subject> flask_pika() const {
        const int front = claim_port();
        const auto worker = kPeers + "/pika_worker.py";
        return make(kFlaskPika,
                    {{"availability", {kPython, worker, "availability"}},
                     {"payment", {kPython, worker, "payment"}},
                     {"orchestrator", gunicorn("flask_pika:orchestrator", front, 32)}},
                    {}, {front});
    }
    /// @param environment what the front is told besides
    [[nodiscard]] std::unique_ptr<Subject> nest(
        std::string_view name, std::map<std::string, std::string> environment) const {
        const int front = claim_port();
        const auto code = stage_.nest() / "dist";
        const auto worker = (code / "worker.js").string();
        environment["BENCH_PORT"] = std::to_string(front);
        environment["NODE_ENV"] = "production";
        return make(name,
                    {{"availability", {"node", worker, "availability"}},
                     {"payment", {"node", worker, "payment"}},
                     {"orchestrator", {"node", (code / "orchestrator.js").string()}}},
                    environment, {front});
    }

 private:
    [[nodiscard]] std::unique_ptr<Subject> make(std::string_view name,
                                                std::vector<PeerSubject::Process> processes,
                                                std::map<std::string, std::string> environment,
                                                std::vector<int> ports) const {
        environment["BENCH_HOTELS"] = stage_.hotels().string();
        environment["BENCH_AMQP_URL"] = stage_.broker().amqp_url("operator");
        environment["PYTHONPATH"] = kPeers;
        environment["PYTHONDONTWRITEBYTECODE"] = "1";
        return std::make_unique<PeerSubject>(
            PeerSubject::Setup{std::string(name), std::move(processes), std::move(environment),
                               std::move(ports), stage_.folder() / std::string(name)});
    }

    Stage& stage_;
};

}  // namespace

std::vector<std::unique_ptr<Subject>> make_peers(Stage& stage) {
    std::vector<std::unique_ptr<Subject>> peers;
    const PeerMaker maker(stage);
    if (succeeds({kPython, "-c", "import flask, pika, requests, gunicorn"})) {
        peers.push_back(maker.flask_http());
        peers.push_back(maker.flask_pika());
    } else {
        stage.report().skip(
            "the peers in Python: needs python3-flask gunicorn python3-pika "
            "python3-requests");
    }
    if (std::filesystem::exists(stage.nest() / "dist" / "orchestrator.js")) {
        peers.push_back(maker.nest(kNest, {}));
        peers.push_back(maker.nest(kNestFastify, {{"BENCH_PLATFORM", "fastify"}}));
        peers.push_back(maker.nest(kNestPostgres, {{"BENCH_DATABASE", stage.postgres("nest")}}));
    } else {
        stage.report().skip("the peers on NestJS: not built; dev.sh bench builds them, with npm");
    }
    return peers;
}

}  // namespace bellhop::bench
