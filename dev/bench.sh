# shellcheck shell=bash disable=SC2154,SC2034,SC2164
# The benchmark: what it needs is installed and built, then bellhop-bench runs. Sourced by dev.sh.

readonly bench_packages=(python3-flask gunicorn python3-pika python3-requests gnuplot-nox)

# The peers on NestJS, as their lock file says, in the build folder. Where that fails they are left out, loudly.
build_nest_peers() {
  local source=$root/tests/bench/peers/nest nest=$build_dir/bench/nest mark
  install_node
  mark=$(cat "$source"/*.json "$source"/src/* | sha256sum)
  [[ $(cat "$nest/built" 2>/dev/null) != "$mark" ]] || return 0
  step 'building the peers on NestJS (npm ci)'
  rm -rf "$nest"
  mkdir -p "$nest"
  cp -r "$source"/. "$nest"
  (cd "$nest" && timeout 300 npm ci --no-audit --no-fund --loglevel=error && node_modules/.bin/tsc --outDir dist) || {
    say 'SKIPPED: the peers on NestJS could not be built; why stands above'
    rm -rf "$nest/dist"
    return 0
  }
  echo "$mark" >"$nest/built"
}

# Brings its own broker, databases and ports: nothing of what runs here is touched, but it should not run beside other work.
bench() {
  local program=$build_dir/tests/bench/bellhop-bench out=$run_dir/bench result=0 name
  setup
  install_missing "${bench_packages[@]}"
  build bellhop-bench
  build_nest_peers
  build_is_over
  for name in "${own_settings[@]}" "${from_env_file[@]}"; do unset "$name"; done
  mkdir -p "$out"
  "$program" --nest "$build_dir/bench/nest" --out "$out" "$@" || result=$?
  if [[ -s $out/speed.dat ]]; then gnuplot -e "folder='$out'" "$root/tests/bench/plots.gp" && say "plots: $out/*.svg"; fi
  return "$result"
}
