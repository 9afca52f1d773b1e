#!/usr/bin/env bash
# Makes a Debian 12 host one of Bellhop's: provision.sh FOLDER, as root, where FOLDER is what vagrant/provisioner.rb (or a
# person) put together for this host: host.conf, packages/, secrets/, and on the broker's host rabbitmq/.
# It installs what is missing and changes what differs, tells each change, and run again it changes nothing.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

readonly host_packages=(nftables curl)
readonly broker_packages=(rabbitmq-server)

say() { printf '%s: %s\n' "${NAME:-provision.sh}" "$*"; }
die() {
  printf '%s: %s\n' "${NAME:-provision.sh}" "$*" >&2
  exit 1
}

# Counted in a file: much of this runs in pipelines, which are processes of their own.
changed() {
  echo "$*" >>"$folder/changes"
  say "$*"
}

# put PATH MODE OWNER: what comes by standard input becomes that file, if it is not that already.
put() {
  local path=$1 mode=$2 owner=$3 new
  new=$(mktemp "$folder/put.XXXXXX")
  cat >"$new"
  if cmp -s "$new" "$path" && [[ $(stat -c '%a %U:%G' "$path") == "$((10#$mode)) $owner" ]]; then
    rm -f "$new"
    return 1
  fi
  chmod "$mode" "$new"
  chown "$owner" "$new"
  mkdir -p "$(dirname "$path")"
  mv "$new" "$path"
  changed "wrote $path"
}

# ---- packages ----------------------------------------------------------------------------------

installed() { [[ $(dpkg-query -W -f '${Status}' "$1" 2>/dev/null) == 'install ok installed' ]]; }

# The lists of packages may be missing, or older than the archive: then once more with new ones.
install() {
  local options=(-qq -y --no-install-recommends -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold)
  apt-get "${options[@]}" install "$@" >"$folder/apt.log" 2>&1 ||
    { apt-get -qq update && apt-get "${options[@]}" install "$@"; } >"$folder/apt.log" 2>&1 ||
    die "apt-get could not install $*; its last words: $(tail -n 5 "$folder/apt.log")"
}

install_missing() {
  local package missing=()
  for package in "$@"; do installed "$package" || missing+=("$package"); done
  ((${#missing[@]})) || return 0
  install "${missing[@]}"
  changed "installed ${missing[*]}"
}

# One of ours is the right one when it is of the very same file: a rebuilt one often has the same version.
install_ours() {
  local deb name sum mark
  for deb in "$folder"/packages/*.deb; do
    name=$(dpkg-deb -f "$deb" Package)
    sum=$(sha256sum <"$deb" | cut -d ' ' -f 1)
    mark=/var/lib/bellhop/packages/$name
    if installed "$name" && [[ $(cat "$mark" 2>/dev/null) == "$sum" ]]; then continue; fi
    install --reinstall "$deb"
    mkdir -p "${mark%/*}"
    echo "$sum" >"$mark"
    changed "installed $name $(dpkg-deb -f "$deb" Version)"
  done
}

# ---- network -----------------------------------------------------------------------------------

write_names() {
  local others peer name address
  others=$(for peer in $HOSTS; do printf '%s\n' "${peer%%=*}"; done)
  # Vagrant writes "127.0.1.1 NAME": a name of ours means the address that the others see.
  {
    awk -v names="$others" 'BEGIN { split(names, n, "\n"); for (i in n) ours[n[i]] }
      { for (i = 2; i <= NF; i++) if ($i in ours) next; print }' /etc/hosts
    for peer in $HOSTS; do
      name=${peer%%=*} address=${peer#*=}
      printf '%s %s\n' "$address" "$name"
    done
  } | put /etc/hosts 644 root:root || true
}

# What the design needs, and nothing else. $1: the rules of this host.
write_firewall() {
  {
    cat <<'RULES'
#!/usr/sbin/nft -f
# Made by vagrant/provision.sh: what comes in is refused, but for what Bellhop needs.
flush ruleset
table inet bellhop {
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    ct state invalid drop
    iif "lo" accept
    icmp type { echo-request, destination-unreachable, time-exceeded, parameter-problem } accept
    icmpv6 type { echo-request, destination-unreachable, packet-too-big, time-exceeded, parameter-problem, nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept
    udp sport 67 udp dport 68 accept
    tcp dport 22 accept
RULES
    printf '%s\n' "$1" '  }' '  chain forward {' '    type filter hook forward priority filter; policy drop;' '  }' '}'
  } | put /etc/nftables.conf 755 root:root && systemctl reload-or-restart nftables
  if ! systemctl -q is-enabled nftables; then
    systemctl -q enable nftables
    changed 'the firewall starts at boot'
  fi
  systemctl -q is-active nftables || systemctl start nftables
}

firewall_rules() {
  printf '    tcp dport %s accept comment "%s"\n' "$PORT" "$SERVICE"
  [[ $BROKER == "$NAME" ]] || return 0
  printf '    ip saddr { %s } tcp dport %s accept comment "AMQP, from the other hosts"\n' "$WORKERS" "$AMQP_PORT"
  printf '    tcp dport 15672 accept comment "management, with a password"\n'
}

# ---- the broker --------------------------------------------------------------------------------

# It has to find its settings when it first starts: with them it never makes the user `guest`.
install_broker() {
  installed rabbitmq-server && return
  # Erlang's port mapper, which systemd would start for every address.
  put /etc/systemd/system/epmd.socket.d/bellhop.conf 644 root:root <<'SOCKET' || true
# Made by vagrant/provision.sh.
[Socket]
ListenStream=
ListenStream=127.0.0.1:4369
SOCKET
  systemctl -q mask --runtime rabbitmq-server 2>/dev/null
  install_missing "${broker_packages[@]}"
  systemctl -q unmask --runtime rabbitmq-server
}

# It listens at every address, and the firewall says who gets there: at boot the host's own address may come later than the
# broker, which would fail, and a minute be lost.
broker_settings() {
  grep -v -e '^listeners\.' -e '^management\.tcp\.' "$folder/rabbitmq/rabbitmq.conf"
  printf '\n# Added by vagrant/provision.sh for this host.\n'
  printf 'management.tcp.port = 15672\nload_definitions = /etc/rabbitmq/definitions.json\n'
  if [[ $AMQP_SCHEME == amqps ]]; then
    printf 'listeners.tcp = none\nlisteners.ssl.hosts = %s:%s\n' "$LISTEN" "$AMQP_PORT"
    printf 'ssl_options.cacertfile = /etc/rabbitmq/ca.pem\nssl_options.certfile = /etc/rabbitmq/broker.pem\n'
    printf 'ssl_options.keyfile = /etc/rabbitmq/broker.key\nssl_options.verify = verify_none\n'
    printf 'ssl_options.versions.1 = tlsv1.3\nssl_options.versions.2 = tlsv1.2\n'
  else
    printf 'listeners.tcp.hosts = %s:%s\n' "$LISTEN" "$AMQP_PORT"
  fi
}

configure_broker() {
  local restart='' reload=''
  install_broker
  broker_settings | put /etc/rabbitmq/rabbitmq.conf 644 root:root && restart=yes
  put /etc/rabbitmq/advanced.config 644 root:root <"$folder/rabbitmq/advanced.config" && restart=yes
  put /etc/rabbitmq/enabled_plugins 644 root:root <"$folder/rabbitmq/enabled_plugins" && restart=yes
  # Its name does not hang on the host's, and nobody else may talk Erlang to it.
  put /etc/rabbitmq/rabbitmq-env.conf 644 root:root <<'CONFIG' && restart=yes
# Made by vagrant/provision.sh.
NODENAME=rabbit@localhost
ERL_EPMD_ADDRESS=127.0.0.1
SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}"
CONFIG
  put /etc/rabbitmq/definitions.json 640 root:rabbitmq <"$folder/rabbitmq/definitions.json" && reload=yes
  put /etc/rabbitmq/ca.pem 644 root:root <"$folder/secrets/ca.pem" && restart=yes
  put /etc/rabbitmq/broker.pem 644 root:root <"$folder/secrets/broker.pem" && restart=yes
  put /etc/rabbitmq/broker.key 640 root:rabbitmq <"$folder/secrets/broker.key" && restart=yes
  if ! systemctl -q is-enabled rabbitmq-server; then systemctl -q enable rabbitmq-server; fi
  if [[ $restart ]]; then
    systemctl restart rabbitmq-server || die "RabbitMQ does not start: journalctl -u rabbitmq-server"
  elif ! systemctl -q is-active rabbitmq-server; then
    systemctl start rabbitmq-server || die "RabbitMQ does not start: journalctl -u rabbitmq-server"
    changed 'started RabbitMQ'
  elif [[ $reload ]]; then
    rabbitmqctl -q import_definitions /etc/rabbitmq/definitions.json || die 'RabbitMQ did not take /etc/rabbitmq/definitions.json'
  fi
  if rabbitmqctl -q list_users | grep -q '^guest\b'; then
    rabbitmqctl -q delete_user guest
    changed 'deleted the user guest'
  fi
}

# ---- the service -------------------------------------------------------------------------------

write_service_settings() {
  local password peer
  password=$(<"$folder/secrets/amqp-$SERVICE")
  {
    printf '# Made by vagrant/provision.sh. Read after %s.env.\n' "$SERVICE"
    printf 'BELLHOP_HTTP_HOST=%s\n' "$LISTEN"
    printf 'BELLHOP_AMQP_URL=%s://%s:%s@%s:%s/bellhop\n' "$AMQP_SCHEME" "$SERVICE" "$password" "$BROKER_ADDRESS" "$AMQP_PORT"
    [[ $AMQP_SCHEME != amqps ]] || printf '%s=/etc/bellhop/ca.pem\n' "$AMQP_CA_SETTING"
    # Its dashboard asks availability, and says on which host something is typed.
    if [[ $SERVICE == orchestrator ]]; then for peer in ${URLS:-}; do printf '%s\n' "$peer"; done; fi
  } | put "/etc/bellhop/$SERVICE.local.env" 600 root:root
}

# The operator's tool finds the services and the broker's management by itself, for root only.
write_operator_settings() {
  local peer password
  [[ -e $folder/secrets/amqp-operator ]] || return 0
  password=$(<"$folder/secrets/amqp-operator")
  {
    printf '# Made by vagrant/provision.sh for bellhopctl.\n'
    printf 'BELLHOP_MANAGEMENT_URL=http://operator:%s@127.0.0.1:15672\n' "$password"
    printf 'BELLHOP_AMQP_URL=%s://operator:%s@127.0.0.1:%s/bellhop\n' "$AMQP_SCHEME" "$password" "$AMQP_PORT"
    [[ $AMQP_SCHEME != amqps ]] || printf '%s=/etc/bellhop/ca.pem\n' "$AMQP_CA_SETTING"
    # Made by the orchestrator at its first start, which is on this host.
    printf 'BELLHOP_OPERATOR_TOKEN_FILE=/var/lib/bellhop/orchestrator/operator-token\n'
    for peer in $URLS; do printf '%s\n' "$peer"; done
  } | put /etc/bellhop/ctl.env 600 root:root || true
}

last_words() { systemctl status "bellhop-$SERVICE" --no-pager -n 3 2>&1 | tail -n 3; }

configure_service() {
  local restart=''
  mkdir -p /etc/bellhop
  put /etc/bellhop/ca.pem 644 root:root <"$folder/secrets/ca.pem" && restart=yes
  write_service_settings && restart=yes
  if [[ $restart ]] && installed "bellhop-$SERVICE"; then
    install_ours
    systemctl reload-or-restart "bellhop-$SERVICE" || die "bellhop-$SERVICE does not take its new settings: $(last_words)"
  else
    install_ours
  fi
  # Somebody may have stopped it on purpose; who provisions wants it to run.
  if ! systemctl -q is-active "bellhop-$SERVICE"; then
    systemctl start "bellhop-$SERVICE" || die "bellhop-$SERVICE does not start: $(last_words)"
    changed "started bellhop-$SERVICE"
  fi
}

tell_state() {
  local ready
  ready=$(curl -s --max-time 5 "http://127.0.0.1:$PORT/ready" || echo 'does not answer')
  say "bellhop-$SERVICE is $(systemctl is-active "bellhop-$SERVICE"), http://$ADDRESS:$PORT/ready says: $ready"
  if [[ -s $folder/changes ]]; then say "$(wc -l <"$folder/changes") changes"; else say 'nothing to change'; fi
}

main() {
  if [[ ${1:-} == --packages ]]; then
    printf '%s\n' "${host_packages[@]}" "${broker_packages[@]}"
    return
  fi
  [[ -r ${1:-}/host.conf ]] || die 'needs the folder that vagrant/provisioner.rb makes, with host.conf in it'
  ((EUID == 0)) || die 'needs root'
  folder=$(realpath "$1")
  rm -f "$folder/changes"
  # shellcheck source=/dev/null
  . "$folder/host.conf"
  umask 022
  write_names
  install_missing "${host_packages[@]}"
  write_firewall "$(firewall_rules)"
  if [[ $BROKER == "$NAME" ]]; then configure_broker; fi
  configure_service
  write_operator_settings
  tell_state
}

main "$@"
