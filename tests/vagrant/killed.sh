# The test killed in the middle, as by a machine that is short of memory: nothing of it may stay. Sourced by acceptance.sh.
# shellcheck shell=bash disable=SC2154

# Inside: hosts run, and then nothing happens until somebody kills this.
wait_to_be_killed() {
  run_vagrant up --provider="$provider" >"$work/up.log" 2>&1 || die "vagrant up failed: $(tail -n 5 "$work/up.log")"
  touch "$work/up"
  sleep "$limit_s"
}

# Processes that the test started, as seen from outside: by the folder that all of them have in their environment or arguments.
processes_of_test() {
  local process
  for process in /proc/[0-9]*; do
    [[ ${process#/proc/} != "$$" && ${process#/proc/} != "$BASHPID" ]] || continue
    if grep -qF "$work" "$process/environ" "$process/cmdline" 2>/dev/null; then
      printf '%s %s\n' "${process#/proc/}" "$(tr '\0' ' ' <"$process/cmdline")"
    fi
  done
}

says_nothing() {
  local said
  said=$("$@")
  [[ -z $said ]] || { printf '%s\n' "$said" && return 1; }
}
mounts_of_test() { grep -F "$work" /proc/self/mountinfo || true; }
bridges_of_test() { ip -o link | grep -E 'bellhop0|lxcbr0' || true; }

kill_a_test() {
  local victim before
  require_machine
  mkdir -p "$cache"
  before=$(bridges_of_test)
  step 'a test begins'
  "$here/acceptance.sh" --to-be-killed >"$cache/killed.log" 2>&1 &
  victim=$!
  trap 'kill -KILL "$victim" 2>/dev/null || true' EXIT
  until [[ -e $work/up ]]; do
    kill -0 "$victim" 2>/dev/null || die "it ended by itself: $(tail -n 5 "$cache/killed.log")"
    ((SECONDS < 600)) || die 'its hosts do not come up'
    sleep 0.5
  done
  step 'its three hosts run: kill -9'
  say "        $(processes_of_test | wc -l) processes with its folder in their environment or arguments"
  kill -KILL "$victim"
  wait "$victim" 2>/dev/null || true
  trap - EXIT
  check 'no process of it stays' eventually 10 says_nothing processes_of_test
  check 'no mount stays' says_nothing mounts_of_test
  check 'no bridge stays' test "$(bridges_of_test)" = "$before"
  check 'the next test finds control groups that it can remove' remove_control_groups
  rm -rf --one-file-system "$work"
  say "$passed passed, $failed failed"
  return $((failed > 0))
}
