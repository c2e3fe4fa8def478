#!/usr/bin/env bash
# Builds the page (web/) into api/page/built, or with `check` checks its types and runs its own tests; where that
# cannot be done it says why in one line and goes on: the service and its other tests need no page.
set -u
cd "$(dirname "$0")/../web"
skip() { echo "Going on without the page: $1" >&2; exit 0; }
command -v npm >/dev/null || skip "Node.js is not installed (20.19 or later; Debian: nodejs npm)."
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    skip "Node.js $(node --version) is too old; 20.19 or later is needed."
if [ ! -e node_modules/.ready ] || [ package-lock.json -nt node_modules/.ready ]; then
    npm ci --silent || skip "its packages cannot be installed here."
    touch node_modules/.ready
fi
if [ "${1:-build}" = check ]; then npm run --silent check && npm test --silent; else npm run --silent build -- --logLevel warn; fi
