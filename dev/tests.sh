# shellcheck shell=bash disable=SC2154,SC2034,SC2164
# Tests of every kind, and the style. Sourced by dev.sh.

readonly most_tests_at_once=4

# ---- tests ---------------------------------------------------------------------------------------

# Counts in ctest's own logs: the cases of each doctest program; 1 for a program of another kind, and for one
# that failed without a count of its own (a crash, a time-out, a program that is not there).
count_cases() {
  local logs=$build_dir/Testing/Temporary
  touch "$logs"/LastTest{,sFailed,sDisabled}.log
  awk '
    function finish() {
      if (name == "" || name in skipped) return
      if (name in bad && !failures) failures = 1
      if (!(name in bad) && !counted) cases = 1
      passed += cases; failed += failures
    }
    FNR == 1 { file++ }
    file < 3 { sub(/^[0-9]+:/, ""); if (file == 1) bad[$0]; else skipped[$0]; next }
    / Testing: / { finish(); name = $0; sub(/.* Testing: /, "", name); cases = failures = counted = 0 }
    /^\[doctest\] test cases:/ {
      gsub(/\033\[[0-9;]*m/, ""); split($0, part, "|")
      sub(/[^0-9]*/, "", part[2]); sub(/[^0-9]*/, "", part[3])
      cases += part[2]; failures += part[3]; counted = 1
    }
    END { finish(); print passed + 0, failed + 0 }' \
    <(cat "$logs/LastTestsFailed.log" && echo) <(cat "$logs/LastTestsDisabled.log" && echo) "$logs/LastTest.log"
}

run_tests() {
  local labels=(tidy unit fuzz conformance flow system contract browser chaos) label known parallel passed=0 failed=0 result=0 counts name skipped=()
  known="^($(IFS='|' && echo "${labels[*]}"))\$"
  # Tests bring their own ports and data. What a person wrote into .env for daily use is not theirs; what
  # stands in the environment of this very call, such as BELLHOP_DB, is.
  for name in "${own_settings[@]}" "${from_env_file[@]}"; do unset "$name"; done
  for label in "${labels[@]}" others; do
    local select=(-L "^$label\$")
    [[ $label == others ]] && select=(-LE "$known")
    # Side by side: those with brokers mostly wait. They claim their ports (tests/support/free_port.hpp). Chaos is heavy.
    parallel=$(($(nproc) < most_tests_at_once ? $(nproc) : most_tests_at_once))
    [[ $label == chaos ]] && parallel=1
    [[ $(ctest --test-dir "$build_dir" -N "${select[@]}") == *'Total Tests: 0'* ]] && continue
    step "tests: $label"
    rm -f "$build_dir"/Testing/Temporary/LastTest{,sFailed,sDisabled}.log
    ctest --test-dir "$build_dir" --output-on-failure -j "$parallel" "${select[@]}" 7>&- || result=1
    mapfile -t -O "${#skipped[@]}" skipped < <(sed 's/^[0-9]*://' "$build_dir/Testing/Temporary/LastTestsDisabled.log" 2>/dev/null)
    counts=$(count_cases "$build_dir/Testing/Temporary/LastTest.log")
    passed=$((passed + ${counts% *})) failed=$((failed + ${counts#* }))
  done
  if ((passed + failed == 0)); then
    say 'dev.sh: there are no tests' >&2
    result=1
  fi
  if ((result != 0 && failed == 0)); then failed=1; fi
  if ((${#skipped[@]})); then say "LEFT OUT: ${skipped[*]}"; fi
  say "$passed passed, $failed failed"
  return $((failed > 0))
}

# What the tests of a folder need from npm, as its lock file says, in the build folder; again only where that changed. Where it
# can't be had those tests are left out, and the end of the run says so.
install_modules() {
  local kind=$1 source=$root/tests/$1 place=$build_dir/$1 mark
  (install_node) || return 0
  mark=$(cat "$source"/package*.json | sha256sum)
  [[ $(cat "$place/installed" 2>/dev/null) != "$mark" ]] || return 0
  step "installing what the $kind tests need (npm ci)"
  rm -rf "$place"
  mkdir -p "$place"
  cp "$source"/package*.json "$place"
  (cd "$place" && timeout 300 npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1) || {
    say "npm ci failed, and its own words are above: the $kind tests are left out" >&2
    rm -rf "$place"
    return 0
  }
  echo "$mark" >"$place/installed"
}

run_all_tests() {
  setup
  build
  install_modules contract
  (install_missing "${browser_packages[@]}") || true
  (install_missing "${metrics_packages[@]}") || true
  install_modules browser
  run_tests
}

simulate() {
  build tests/flow/bellhop-simulate
  "$build_dir/tests/flow/bellhop-simulate" "$@"
}

# ---- fuzzing -------------------------------------------------------------------------------------

targets_of_fuzzing() { (cd "$root/tests/fuzz/corpus" && printf '%s\n' *); }

read_fuzz_arguments() {
  fuzz_minutes=1 fuzz_target=''
  while (($#)); do
    if [[ $1 == --minutes ]]; then
      [[ ${2:-} =~ ^[1-9][0-9]{0,3}$ ]] || die "--minutes needs a number from 1 to 9999, not '${2:-}'"
      fuzz_minutes=$2
      shift
    else
      [[ ! $fuzz_target && " $(targets_of_fuzzing | paste -sd ' ') " == *" $1 "* ]] ||
        die "fuzz takes --minutes N and one TARGET of: $(targets_of_fuzzing | paste -sd ' '); not '$1'"
      fuzz_target=$1
    fi
    shift
  done
}

# What it finds lies in .run/fuzz/TARGET: new inputs in found/, failing ones beside it. Of those, a minimised one
# belongs into tests/fuzz/corpus/TARGET, with a unit test.
fuzz_one() {
  local target=$1 place=$run_dir/fuzz/$1
  mkdir -p "$place/found"
  step "fuzzing $target for $fuzz_minutes min"
  "$build_dir/tests/fuzz/fuzz_$target" -max_total_time=$((fuzz_minutes * 60)) -max_len=8192 -timeout=10 -rss_limit_mb=2048 \
    -print_final_stats=1 -artifact_prefix="$place/" "$place/found" "$root/tests/fuzz/corpus/$target" >"$place/log" 2>&1 && return
  grep -aE 'broken invariant|runtime error|ERROR: ' "$place/log" | head -n 3 || true
  say "$target failed: its log is $place/log, the input lies beside it"
  return 1
}

fuzz() {
  install_missing "${packages[@]}" "${fuzz_packages[@]}"
  local target targets=() failed=0
  mapfile -t targets < <(if [[ $fuzz_target ]]; then echo "$fuzz_target"; else targets_of_fuzzing; fi)
  build_dir=$build_dir-fuzz
  one_build_at_a_time
  if [[ ! -e $build_dir/build.ninja ]]; then
    step "configuring $build_dir"
    cmake -S "$root" -B "$build_dir" -G Ninja -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_COMPILER=clang++ \
      -DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DBELLHOP_SANITIZE=fuzzer -DBELLHOP_TEST_KINDS=fuzz ||
      die 'cmake failed; its own words are above'
  fi
  build "${targets[@]/#/fuzz_}"
  for target in "${targets[@]}"; do fuzz_one "$target" || failed=$((failed + 1)); done
  say "$((${#targets[@]} - failed)) passed, $failed failed"
  return $((failed > 0))
}

# ---- chaos ---------------------------------------------------------------------------------------

# Brings its own broker, database and ports: nothing of what runs here is touched.
chaos() {
  local program=$build_dir/tests/chaos/bellhop-chaos name
  setup
  build bellhop-chaos
  build_is_over
  for name in "${own_settings[@]}" "${from_env_file[@]}"; do unset "$name"; done
  [[ " $* " == *' --minutes'* ]] || set -- --minutes 5 "$@"
  cd "$root" && exec "$program" "$@"
}

# ---- style ---------------------------------------------------------------------------------------

files_of_style() {
  cd "$root"
  if [[ ${1:-} == --all ]]; then
    git ls-files -co --exclude-standard -- '*.cpp' '*.hpp'
  else
    { git diff --name-only --diff-filter=d HEAD -- '*.cpp' '*.hpp' && git ls-files -o --exclude-standard -- '*.cpp' '*.hpp'; } | sort -u
  fi
}

lint() {
  one_build_at_a_time
  install_missing "${lint_packages[@]}"
  local files sources
  mapfile -t files < <(files_of_style "${1:-}")
  ((${#files[@]})) || { say 'lint: no file was changed; --all looks at every file' && return; }
  cd "$root"
  step "clang-format on ${#files[@]} files"
  clang-format --dry-run -Werror "${files[@]}" || die 'run ./dev.sh format'
  [[ -e $build_dir/compile_commands.json ]] || build
  mapfile -t sources < <(printf '%s\n' "${files[@]}" | grep '\.cpp$' || true)
  ((${#sources[@]})) || return 0
  step "clang-tidy on ${#sources[@]} files"
  printf '%s\0' "${sources[@]}" | xargs -0 -n 1 -P "$(jobs_for_build)" clang-tidy --quiet -p "$build_dir"
}

format() {
  install_missing clang-format
  local files
  mapfile -t files < <(files_of_style --all)
  cd "$root" && clang-format -i "${files[@]}"
}
