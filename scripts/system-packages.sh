#!/usr/bin/env bash
# Installs the Debian packages that are missing; where it may not, says in one line what to run and goes on.
set -u
cd "$(dirname "$0")/.."
tesseract="tesseract-ocr tesseract-ocr-eng tesseract-ocr-srp tesseract-ocr-srp-latn tesseract-ocr-rus tesseract-ocr-bul tesseract-ocr-mkd"
wanted="$tesseract postgresql chromium $(grep -v '^#' training/synth/fonts.txt | tr '\n' ' ')"
python3 -c 'import ensurepip' 2>/dev/null || wanted="python3-venv $wanted"
command -v npm >/dev/null || wanted="$wanted nodejs npm"
missing=""
for package in $wanted; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
run="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo"; else as="no"; fi
if [ "$as" != no ] && command -v apt-get >/dev/null; then
    echo "installing:$missing"
    { $as apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as $run -qq; } >/dev/null && exit 0
fi
echo "Going on without Debian packages; for Cyrillic, rendering, the page and its tests run: sudo $run" >&2
