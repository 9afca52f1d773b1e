# vagrant/README.md typed as it stands: its commands are read from the page. Sourced by acceptance.sh.
# shellcheck shell=bash disable=SC2154

# The commands of a section, without their remarks.
commands_under() {
  awk -v heading="## $1" '/^## / { inside = $0 == heading } /^ *```/ { code = inside && /```sh$/; next } code' "$root/vagrant/README.md" |
    sed 's/^ *//; s/   *# .*//'
}

# As a person in the checkout: what it says goes to $work/typed too.
type_it() {
  printf '$ %s\n' "$1"
  (cd "$project" && VAGRANT_DEFAULT_PROVIDER=$provider timeout -k 10 $((120 * patience)) bash -c "$1" </dev/null) >"$work/typed" 2>&1 || {
    local result=$?
    cat "$work/typed"
    return $result
  }
  cat "$work/typed"
}

# typed COMMAND FILTER: the JSON that it prints passes the filter of jq.
typed() { type_it "$1" && json_of_typed | jq -e "$2"; }
# Beside it stands what curl tells of its progress.
json_of_typed() { grep -o '^{.*' "$work/typed"; }
# typed_says COMMAND TEXT: what it prints contains that.
typed_says() { type_it "$1" && { [[ ! $2 ]] || grep -F -- "$2" "$work/typed"; }; }

# A section's commands have to be as many as what is expected of them: a new one wants a line here.
count_is() { (($1 == $2)) || { echo "the page has $1 commands there, and the test expects $2" && return 1; }; }

type_the_documented_tests() {
  local commands filters=(
    '.port == 5001 and (.endpoints | has("POST /book-hotel"))'
    '.port == 5002 and (.endpoints | has("GET /hotels"))'
    '.port == 5003 and (.endpoints | has("POST /process-payment"))'
    ping
    '.status == "success" and (.available_hotels | length == 3)'
    '.available and .total_price == 900 and .available_rooms == 1'
    '.status == "confirmed" and .total_amount == 900 and .guest_name == "Lakshya Vashisth"'
    '.payment_status == "approved" and .amount == 900'
    '.available == false and .status == "unavailable"'
  ) i
  mapfile -t commands < <(commands_under 'The documented tests')
  check 'each of the documented tests is known' count_is ${#commands[@]} ${#filters[@]}
  for ((i = 0; i < ${#filters[@]}; i++)); do
    if [[ ${filters[i]} == ping ]]; then
      check "${commands[i]}" typed_says "${commands[i]}" ' 0% packet loss'
    else
      check "${commands[i]:0:110}" typed "${commands[i]}" "${filters[i]}"
      if ((i == 6)); then json_of_typed >"$work/documented.json"; fi
    fi
  done
}

type_stop_a_worker() {
  local commands
  mapfile -t commands < <(commands_under 'Stop a worker and watch')
  check 'each command of the stopped worker is known' count_is ${#commands[@]} 7
  check "${commands[0]}" type_it "${commands[0]}"
  check 'its caller hears 202, and where to look' typed "${commands[1]}" '.status == "pending"'
  # The broker's figures are some seconds old.
  check 'it waits in the queue, and the operator sees who is missing' eventually 15 typed_says "${commands[2]}" 'sudo systemctl start bellhop-payment   # on vcc-3'
  check 'the doctor says what to type, and where' doctor_names_the_unit "${commands[3]}"
  check "${commands[4]}" type_it "${commands[4]}"
  check 'the booking is confirmed' eventually 30 typed "${commands[6]}" '.bookings[0].guest_name == "Ada"'
  check "${commands[5]}" eventually 30 type_it "${commands[5]}"
}

# It ends with 1, because something is broken.
doctor_names_the_unit() {
  not type_it "$1"
  grep -F 'mend:  sudo systemctl start bellhop-payment   # on vcc-3' "$work/typed"
}

type_on_a_host() {
  local commands says=('Active: active (running)' '"service":"payment"' '' 'Overall exposure level' 'payment.commands') i
  mapfile -t commands < <(commands_under 'On a host')
  check 'each command for a host is known' count_is ${#commands[@]} ${#says[@]}
  for ((i = 0; i < ${#says[@]}; i++)); do
    check "${commands[i]}" typed_says "${commands[i]}" "${says[i]}"
  done
}

# Before there is any host.
type_up() {
  local commands command result=0
  mapfile -t commands < <(commands_under 'Up')
  [[ ${commands[0]} == 'vagrant up' ]] || die "the page begins with '${commands[0]}'"
  run_vagrant up --provider="$provider" >"$work/up.log" 2>&1 || result=$?
  # Without the bars of progress, which write over each other.
  sed 's/.*\r//; s/.*\x1b\[K//' "$work/up.log"
  check 'vagrant up succeeds' test "$result" = 0
  ((result == 0)) || return 1
  for command in "${commands[@]:1}"; do check "$command" type_it "$command"; done
}
