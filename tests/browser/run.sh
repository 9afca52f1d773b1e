#!/usr/bin/env bash
# Runs the browser tests with Debian's Chromium and what `./dev.sh test` put into the build folder. Where that is not there,
# it says so loudly and is no failure.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build_dir=${BELLHOP_BUILD_DIR:?}
chromium=$(command -v chromium || true)
if [[ -z $chromium ]] || ! command -v node >/dev/null || [[ ! -e $build_dir/browser/node_modules/playwright-core ]]; then
  printf 'SKIPPED: the browser tests need chromium, nodejs and their packages: ./dev.sh test installs them\n'
  exit 0
fi
cp "$root"/tests/browser/*.mjs "$build_dir/browser/"
cd "$build_dir/browser"
export BROWSER_TEST_SOURCE=$root BROWSER_TEST_CHROMIUM=$chromium
exec node --test --test-reporter=spec --test-concurrency=1 all.test.mjs
