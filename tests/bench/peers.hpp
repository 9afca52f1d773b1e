// What people would write instead: tests/bench/peers, as processes.
#pragma once

#include "bench/stage.hpp"

#include <memory>
#include <vector>

namespace bellhop::bench {

/// Those that are installed; the report is told of the others.
[[nodiscard]] std::vector<std::unique_ptr<Subject>> make_peers(Stage& stage);

/// Their names, as the report knows them.
inline constexpr std::string_view kFlaskHttp = "Flask, HTTP chain";
inline constexpr std::string_view kFlaskPika = "Flask + pika, RPC";
inline constexpr std::string_view kNest = "NestJS, RabbitMQ";
inline constexpr std::string_view kNestFastify = "NestJS on Fastify";
inline constexpr std::string_view kNestPostgres = "NestJS + PostgreSQL";

}  // namespace bellhop::bench
