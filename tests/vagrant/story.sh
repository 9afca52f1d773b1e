# What a person does with the three hosts, each step asserted. Sourced by acceptance.sh.
# shellcheck shell=bash disable=SC2154

readonly front=http://10.109.0.150:5001 availability=http://10.109.0.151:5002 payment=http://10.109.0.152:5003
read -r amqp_scheme amqp_port < <(ruby -r "$root/vagrant/hosts" -e 'puts Bellhop::AMQP.values_at(:scheme, :port).join(" ")')
readonly amqp_scheme amqp_port
amqp_options=()
if [[ $amqp_scheme == amqps ]]; then amqp_options=(--cacert=/etc/bellhop/ca.pem); fi
declare -rA service_of=([vcc-1]=orchestrator [vcc-2]=availability [vcc-3]=payment)
declare -rA address_of=([vcc-1]=10.109.0.150 [vcc-2]=10.109.0.151 [vcc-3]=10.109.0.152)

get() { curl -sS --fail-with-body --max-time 10 "$@"; }
# answers FILTER CURL-ARGUMENTS: the body passes the filter of jq.
answers() {
  local filter=$1 body
  shift
  body=$(curl -sS --max-time 30 "$@") || return
  jq -e "$filter" <<<"$body" >/dev/null || { printf 'not %s: %s\n' "$filter" "$body" && return 1; }
}
not() { if "$@"; then return 1; fi; }

everybody_is_ready() {
  local url
  for url in $front $availability $payment; do get "$url/ready" || return; done
}

# ---- bookings ----------------------------------------------------------------------------------

booked=0
# Each in a night of its own, so that no house is ever full. Prints the id of a booking that was accepted.
book() {
  local night
  night=$(date -u -d "2027-01-01 + $1 days" +%F)
  curl -sS --fail --max-time 20 -X POST "$front/book-hotel" -H 'Prefer: respond-async' -H "Idempotency-Key: acceptance-$1" -d "{
    \"guest_name\": \"Guest $1\", \"hotel_name\": \"Oceanview Resort\", \"room_type\": \"Standard\", \"check_in\": \"$night\",
    \"check_out\": \"$(date -u -d "$night + 1 day" +%F)\", \"payment_method\": \"paypal\"}" | jq -er .booking_id
}

# book_some COUNT: their ids go to $work/waiting.
book_some() {
  local i
  : >"$work/waiting"
  for ((i = 0; i < $1; i++)); do
    booked=$((booked + 1))
    book $booked >>"$work/waiting" || return
  done
}

status_is() { answers ".status == \"$2\"" "$front/bookings/$1"; }
all_are() {
  local id
  while read -r id; do status_is "$id" "$1" || return; done <"$work/waiting"
  [[ -s $work/waiting ]]
}
none_is() {
  local id
  while read -r id; do not status_is "$id" "$1" || return; done <"$work/waiting"
}
audit_is_clean() { at vcc-1 sudo bellhopctl audit "$@"; }

# ---- the steps ---------------------------------------------------------------------------------

# VirtualBox can't run here. A program that only tells its version makes Vagrant read the settings meant for it.
virtualbox_is_understood() {
  step 'VirtualBox, as far as it goes without one'
  mkdir -p "$work/virtualbox"
  printf '#!/bin/sh\n[ "$1" = --version ] && echo 7.0.10r158379\n' >"$work/virtualbox/VBoxManage"
  chmod +x "$work/virtualbox/VBoxManage"
  check 'its settings are valid' with_virtualbox validate
  check 'a network that it would refuse is told before' refuses_network
}

with_virtualbox() { PATH=$work/virtualbox:$PATH VAGRANT_DEFAULT_PROVIDER=virtualbox run_vagrant "$@"; }
refuses_network() {
  [[ ! -e /etc/vbox/networks.conf ]] || return 0
  not with_virtualbox up vcc-1 >"$work/refused" 2>&1
  grep 'VirtualBox does not allow the network 10.109.0.0/23 yet' "$work/refused"
}

bring_up() {
  step 'vagrant up'
  type_up || return 1
  remember_ssh || die 'no host can be reached'
  check 'every service is ready' eventually 60 everybody_is_ready
  # Nineteen of twenty charges are approved as it comes; the story wants all of them. As a person would, in the service's own
  # file: provisioning leaves it alone.
  at vcc-3 'echo BELLHOP_PAYMENT_APPROVAL_RATE=1 | sudo tee -a /etc/bellhop/payment.env && sudo systemctl restart bellhop-payment' >/dev/null
  check 'payment is ready again after a restart' eventually 30 get $payment/ready
}

documented_tests() {
  step 'the documented tests 1 to 7'
  type_the_documented_tests
  local from to
  for from in vcc-1 vcc-2 vcc-3; do
    for to in vcc-1 vcc-2 vcc-3; do
      [[ $from == "$to" ]] || check "$from pings $to" at $from ping -c 1 -W 5 "${address_of[$to]}"
    done
  done
  check "the person's own machine reaches it by a forwarded port" answers '.port == 5001' http://127.0.0.1:5001/
}

hosts_are_hardened() {
  local host service exposure
  step 'hardening'
  for host in vcc-1 vcc-2 vcc-3; do
    service=bellhop-${service_of[$host]}
    at $host systemd-analyze security --no-pager "$service" >"$work/exposure"
    exposure=$(sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p' "$work/exposure")
    check "$service is exposed by $exposure, which is no more than 2.0" awk "BEGIN { exit !(\"$exposure\" != \"\" && $exposure + 0 <= 2.0) }"
    check "$service runs as its own user" test "$(at $host "ps -o user:32= -C $service | head -n 1 | tr -d ' '")" = "$service"
    check "the secrets of $service are for root only" test "$(at $host "sudo stat -c '%a %U' /etc/bellhop/${service_of[$host]}.local.env")" = '600 root'
    say "        what systemd says of it, what $host listens on, and its firewall:"
    sed 's/^/        | /' "$work/exposure"
    at $host 'sudo ss -Hltnp | awk "{ print \$4, \$6 }"; sudo nft list ruleset' | sed 's/^/        | /'
  done
  check 'there is no user guest' not at vcc-1 "sudo rabbitmqctl -q list_users | grep -w guest"
  check 'AMQP is closed to strangers' not port_is_open 10.109.0.150 5672
  check 'AMQP over TLS is too' not port_is_open 10.109.0.150 5671
  check 'the Erlang port mapper is closed' not port_is_open 10.109.0.150 4369
  check 'Erlang distribution is closed' not port_is_open 10.109.0.150 25672
  check "the broker's metrics are closed" not port_is_open 10.109.0.150 15692
  check 'the management pages want a password' test "$(curl -s -o /dev/null -w '%{http_code}' http://10.109.0.150:15672/api/overview)" = 401
  check 'the management pages take that of the operator' management overview
  check "an operator's step wants the token" test "$(curl -s -o /dev/null -w '%{http_code}' -X POST "$front/bookings/$(documented_id)/retry")" = 401
  check 'bellhopctl on vcc-1 has it' says 'needs no attention' at vcc-1 "sudo bellhopctl attention retry $(documented_id)"
  at vcc-3 sudo apt-get -qq -y install amqp-tools >/dev/null 2>&1
  check 'a worker gets in with its password' amqp_get payment "$(secret payment)" payment.commands empty
  shown=yes check 'a wrong password is refused' amqp_get payment wrong payment.commands refused
  shown=yes check "a worker may not read its neighbour's queue" amqp_get payment "$(secret payment)" availability.commands refused
  if [[ $amqp_scheme == amqps ]]; then tls_is_checked; fi
}

# Only where vagrant/hosts.rb says amqps.
tls_is_checked() {
  check 'the certificate is that of our authority' at vcc-3 'openssl s_client -connect 10.109.0.150:5671 -CAfile /etc/bellhop/ca.pem -verify_return_error -verify_ip 10.109.0.150 </dev/null'
  shown=yes check 'AMQP in the clear is not understood on that port' refused_in_the_clear
  check 'there is no AMQP in the clear' not at vcc-3 'timeout 3 bash -c "exec 3<>/dev/tcp/10.109.0.150/5672"'
  at vcc-3 'openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -out /tmp/other.pem -subj /CN=Other -days 2 2>/dev/null
    chmod 644 /tmp/other.pem; sudo cp /tmp/other.pem /etc/bellhop/other.pem
    echo BELLHOP_AMQP_CA=/etc/bellhop/other.pem | sudo tee -a /etc/bellhop/payment.local.env; sudo systemctl restart bellhop-payment' >/dev/null
  check 'a service that trusts another authority does not log in' eventually 20 payment_says 'not trusted'
  shown=yes check 'and says why' payment_says 'not trusted'
  at vcc-3 'sudo sed -i /other.pem/d /etc/bellhop/payment.local.env; sudo rm /etc/bellhop/other.pem; sudo systemctl restart bellhop-payment'
  check 'mended, it is ready' eventually 30 get $payment/ready
}

payment_says() { curl -s --max-time 5 $payment/ready | tee "$work/says" && grep -qF "$1" "$work/says"; }
refused_in_the_clear() {
  not at vcc-3 amqp-get --url="amqp://payment:$(secret payment)@10.109.0.150:5671/bellhop" -q payment.commands 2>&1
}

port_is_open() { timeout 3 bash -c "exec 3<>/dev/tcp/$1/$2" 2>/dev/null; }
secret() { cat "$project/.vagrant/bellhop/amqp-$1"; }
management() { printf 'user = "operator:%s"\n' "$(secret operator)" | curl -sS --fail --max-time 10 -K - "http://10.109.0.150:15672/api/$1"; }

# amqp_get USER PASSWORD QUEUE empty|refused, from vcc-3, whom the firewall lets through. By the broker's name: this client of
# rabbitmq-c 0.11 looks for no address in a certificate.
amqp_get() {
  local said result=0
  said=$(at vcc-3 amqp-get --url="$amqp_scheme://$1:$2@vcc-1:$amqp_port/bellhop" "${amqp_options[@]}" -q "$3" 2>&1) || result=$?
  printf '%s (%s)\n' "$said" "$result"
  case $4 in
    empty) [[ $result == 2 ]] ;;
    refused) [[ $result == 1 && $said == *ACCESS_REFUSED* ]] ;;
  esac
}

stop_a_worker() {
  step 'a worker is stopped'
  check 'systemctl stop bellhop-payment' at vcc-3 sudo systemctl stop bellhop-payment
  check 'ten bookings are accepted meanwhile' book_some 10
  check 'they wait in the queue' eventually 20 queue_holds payment.commands 10
  check 'none is confirmed' none_is confirmed
  check 'systemctl start bellhop-payment' at vcc-3 sudo systemctl start bellhop-payment
  check 'all of them are confirmed' eventually 60 all_are confirmed
  type_stop_a_worker
  type_on_a_host
}

queue_holds() { management "queues/bellhop/$1" | jq -e ".messages >= $2"; }

cut_the_network() {
  step "vcc-3's network is cut"
  check 'the cable is pulled' "cable_in_$provider" vcc-3 down
  check 'vcc-3 is not reached any more' not port_is_open 10.109.0.152 5003
  check 'ten bookings are accepted meanwhile' book_some 10
  check 'none is confirmed' none_is confirmed
  check 'the cable is put back' "cable_in_$provider" vcc-3 up
  check 'all of them are confirmed' eventually 180 all_are confirmed
}

systemd_looks_after_it() {
  step 'systemd looks after a service'
  check 'it says that it is ready' eventually 20 status_line_is ready
  check 'kill -9' at vcc-3 sudo systemctl kill -s KILL bellhop-payment
  check 'systemd starts it again' eventually 20 get $payment/ready
  check 'kill -9, soon again' at vcc-3 sudo systemctl kill -s KILL bellhop-payment
  check 'it waits longer before the next start' eventually 10 journal_says 'failed 2 times: starting again in 2 s'
  check 'and is back' eventually 20 get $payment/ready
  check 'it freezes, and its watchdog has it started again' frozen_and_back
  at vcc-3 'echo BELLHOP_HTTP_PORT=many | sudo tee -a /etc/bellhop/payment.local.env; sudo systemctl restart bellhop-payment' >/dev/null 2>&1 || true
  check 'a setting that cannot be is one clear line of systemctl status' \
    eventually 10 status_line_is 'BELLHOP_HTTP_PORT: many is no whole number (see --help)'
  check 'it is not tried again for nothing' test "$(at vcc-3 systemctl is-active bellhop-payment)" = failed
  at vcc-3 'sudo sed -i /many/d /etc/bellhop/payment.local.env; sudo systemctl start bellhop-payment'
  check 'mended, it runs' eventually 30 get $payment/ready
}

# Clients that book as fast as they can, each request on a connection of its own, until $work/enough is there.
book_without_pause() {
  local night
  while [[ ! -e $work/enough ]]; do
    night=$(date -u -d "2028-01-01 + $((RANDOM % 700)) days" +%F)
    curl -s -o /dev/null --max-time 30 -w '%{http_code} %{exitcode}\n' -X POST "$front/book-hotel" -H 'Prefer: respond-async' -d "{
      \"guest_name\": \"Client $1\", \"hotel_name\": \"Oceanview Resort\", \"room_type\": \"Standard\", \"check_in\": \"$night\",
      \"check_out\": \"$(date -u -d "$night + 1 day" +%F)\", \"payment_method\": \"paypal\"}" >>"$work/answers.$1"
  done
}

# under_load reload|restart ANSWER...: of every service, one after the other; no client hears anything but such answers, of HTTP and
# of curl.
under_load() {
  local how=$1 client clients=() host
  shift
  rm -f "$work/enough" "$work"/answers.*
  for client in 1 2 3 4; do
    book_without_pause $client &
    clients+=($!)
  done
  for host in vcc-1 vcc-2 vcc-3; do
    sleep 0.5
    at $host sudo systemctl "$how" "bellhop-${service_of[$host]}" || { touch "$work/enough" && wait "${clients[@]}" && return 1; }
  done
  sleep 0.5
  touch "$work/enough"
  wait "${clients[@]}"
  told="$(sort "$work"/answers.* | uniq -c | sed 's/^ *//' | paste -sd ';')"
  not grep -hvxF "$(printf '%s\n' "$@")" "$work"/answers.* || { echo "$told" && return 1; }
}

restarts_are_not_noticed() {
  local told=''
  step 'services are restarted under load'
  check 'systemctl reload of every service: no client gets an error' under_load reload '202 0'
  say "        answers, and curl's exit codes, each with its count: $told"
  # Whose request is on its way when the old process closes that connection has to ask again.
  check 'systemctl restart of every service: no client is refused' under_load restart '202 0' '000 52' '000 56'
  say "        answers, and curl's exit codes, each with its count: $told"
  check 'settings that cannot be: the reload fails, and the old process serves on' reload_of_nonsense_fails
  check 'the audit finds no fault' eventually 60 audit_is_clean --at-rest
}

reload_of_nonsense_fails() {
  local before
  before=$(at vcc-3 systemctl show -P MainPID bellhop-payment)
  at vcc-3 'echo BELLHOP_HTTP_PORT=many | sudo tee -a /etc/bellhop/payment.local.env' >/dev/null
  not at vcc-3 sudo systemctl reload bellhop-payment
  at vcc-3 'sudo sed -i /many/d /etc/bellhop/payment.local.env'
  [[ $(at vcc-3 systemctl show -P MainPID bellhop-payment) == "$before" ]] && get $payment/ready
}

journal_says() { at vcc-3 sudo journalctl -u bellhop-payment --since -1min --no-pager | grep -F "$1"; }
status_line_is() { [[ $(at vcc-3 systemctl show -P StatusText bellhop-payment) == "$1" ]]; }

# A stopped process is what a hanging loop looks like from outside.
frozen_and_back() {
  local before
  before=$(at vcc-3 systemctl show -P MainPID bellhop-payment)
  at vcc-3 sudo kill -STOP "$before"
  eventually 75 another_process_is_ready "$before"
}
another_process_is_ready() { [[ $(at vcc-3 systemctl show -P MainPID bellhop-payment) != "$1" ]] && get $payment/ready; }

# Bookings one after the other until $work/stop is there: what was accepted is promised.
keep_booking() {
  local i=1000 id
  : >"$work/waiting"
  while [[ ! -e $work/stop ]] && ((i < 1600)); do
    i=$((i + 1))
    if id=$(book $i 2>/dev/null); then echo "$id" >>"$work/waiting"; else sleep 0.1; fi
  done
}

# The broker and the orchestrator are on it.
cut_the_power() {
  local load
  step "vcc-1's power is cut under load"
  at vcc-3 sudo systemctl stop bellhop-payment
  book_some 5
  cp "$work/waiting" "$work/queued"
  at vcc-3 sudo systemctl start bellhop-payment
  keep_booking &
  load=$!
  eventually 30 more_than 30
  check 'its power is cut' "power_cut_in_$provider" vcc-1
  check 'vagrant up vcc-1' run_vagrant up vcc-1 --provider="$provider"
  remember_ssh
  check 'every service is ready again' eventually 120 everybody_is_ready
  eventually 30 more_than 60
  touch "$work/stop"
  wait $load || true
  cat "$work/queued" >>"$work/waiting"
  say "        $(wc -l <"$work/waiting") bookings were accepted"
  check 'everything that was accepted is confirmed' eventually 180 all_are confirmed
  check 'nothing is lost: the audit finds no fault' eventually 60 audit_is_clean --at-rest
}

more_than() { (($(wc -l <"$work/waiting") > $1)); }

started_at() {
  local host
  for host in vcc-1 vcc-2 vcc-3; do at $host systemctl show -P ActiveEnterTimestampMonotonic "bellhop-${service_of[$host]}" nftables; done
  at vcc-1 systemctl show -P ActiveEnterTimestampMonotonic rabbitmq-server
}

provision_again() {
  local before
  step 'vagrant provision, again'
  before=$(started_at)
  check 'vagrant provision succeeds' run_vagrant_into provision
  check 'it finds nothing to change on any host' test "$(grep -c 'nothing to change' "$work/provision.log")" = 3
  check 'nothing was restarted' test "$(started_at)" = "$before"
  check "the person's own setting is still there" at vcc-3 sudo grep -q APPROVAL_RATE=1 /etc/bellhop/payment.env
}

run_vagrant_into() { run_vagrant "$1" >"$work/$1.log" 2>&1 || { cat "$work/$1.log" && return 1; }; }

halt_and_up() {
  step 'vagrant halt, vagrant up'
  local before
  before=$(get "$front/bookings?limit=100" | jq -S '[.bookings[].booking_id]')
  check 'vagrant halt' "halt_in_$provider"
  check 'vagrant status says so' status_says 3 "$(off_in "$provider")"
  check 'vagrant up' run_vagrant up --provider="$provider"
  remember_ssh
  check 'every service is ready' eventually 120 everybody_is_ready
  check 'every booking is still there' test "$(get "$front/bookings?limit=100" | jq -S '[.bookings[].booking_id]')" = "$before"
  check 'the documented booking is confirmed' status_is "$(documented_id)" confirmed
  check 'the firewall is up' not port_is_open 10.109.0.150 4369
  check 'the audit finds no fault' eventually 60 audit_is_clean --at-rest
}

documented_id() { jq -r .booking_id "$work/documented.json"; }

# says TEXT COMMAND: whatever its exit code.
says() {
  local text=$1 said
  shift
  said=$("$@" 2>&1) || true
  echo "$said"
  [[ $said == *"$text"* ]]
}

# Each provider has its own word.
off_in() { if [[ $1 == libvirt ]]; then echo shutoff; else echo stopped; fi; }

status_says() {
  local status
  status=$(run_vagrant status)
  echo "$status"
  (($(grep -cw "$2" <<<"$status") == $1))
}

destroy() {
  step 'vagrant destroy -f'
  check 'vagrant destroy -f' run_vagrant destroy -f
  check 'no host is left' status_says 3 'not created'
}

tell_story() {
  virtualbox_is_understood
  bring_up || return 0
  documented_tests
  hosts_are_hardened
  stop_a_worker
  restarts_are_not_noticed
  systemd_looks_after_it
  cut_the_network
  cut_the_power
  provision_again
  halt_and_up
  destroy
}

# The packages are built by whichever host comes first; the others get them from there.
tell_story_of_a_build() {
  local result=0 host
  export VCC_BUILD_IN_HOST=1
  step 'vagrant up, and the packages are built in a host'
  run_vagrant up --provider="$provider" >"$work/up.log" 2>&1 || result=$?
  sed 's/.*\r//' "$work/up.log"
  check 'vagrant up succeeds' test "$result" = 0
  ((result == 0)) || return 0
  check 'one host has built them' test "$(grep -c 'building them in this host' "$work/up.log")" = 1
  remember_ssh || die 'no host can be reached'
  check 'every service is ready' eventually 60 everybody_is_ready
  for host in vcc-1 vcc-2 vcc-3; do
    check "$host has the package that was built" built_there "$host"
  done
  check 'a booking goes through' answers 'has("booking_id")' -X POST "$front/book-hotel"
  check 'vagrant provision builds nothing again' run_vagrant_into provision
  check 'it finds nothing to change on any host' test "$(grep -c 'nothing to change' "$work/provision.log")" = 3
  destroy
}

built_there() {
  local name=bellhop-${service_of[$1]} mine
  mine=$(cat "$project"/.vagrant/bellhop/packages-*/"$name"_*.deb | sha256sum | cut -d ' ' -f 1)
  [[ $(at "$1" cat "/var/lib/bellhop/packages/$name") == "$mine" ]]
}
