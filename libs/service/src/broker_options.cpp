// How a program reaches the broker, as a person sets it.
#include "service/broker_options.hpp"

namespace bellhop::service {

void BrokerOptions::add_to(Options& options) {
    options.add("amqp-url", url,
                "the broker, amqp://USER:PASSWORD@HOST:PORT/VHOST, over TLS amqps://…; the nodes "
                "of a cluster as HOST:PORT,HOST:PORT, tried in turn");
    options.add("amqp-ca", ca,
                "for amqps://, the file of the CA whose certificates are trusted (PEM); without it "
                "those that the system trusts");
    options.add("amqp-cert", certificate,
                "for amqps://, our certificate (PEM), where the broker asks for one");
    options.add("amqp-key", key, "the key of that certificate (PEM)");
}

bus::RabbitSettings BrokerOptions::settings() const {
    auto settings = bus::parse_amqp_url(url);
    settings.tls = {{ca, "--amqp-ca / BELLHOP_AMQP_CA"},
                    {certificate, "--amqp-cert / BELLHOP_AMQP_CERT"},
                    {key, "--amqp-key / BELLHOP_AMQP_KEY"}};
    return settings;
}

}  // namespace bellhop::service
