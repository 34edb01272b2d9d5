#!/bin/sh
# Freezes both programs into dist/audiomancer, a folder that needs no Python, and proves that it works: packaging/bundle.sh
. "$(dirname -- "$0")/setup.sh"
system_packages qt bundle || exit 1
environment "[bundle]" || exit 1
set -e
say "Freezing the programs (a minute or two)"
"$venv/bin/pyinstaller" --noconfirm --log-level ERROR --distpath dist --workpath build packaging/audiomancer.spec
"$venv/bin/python" packaging/notice.py dist/audiomancer >&2
# Debian's library of Python brings its symbols, three quarters of it.
[ "$(uname -s)" = Linux ] && strip --strip-unneeded dist/audiomancer/_internal/libpython3*.so*

say "Trying them"
trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT
"$venv/bin/python" -c 'import pathlib, sys; from audiomancer.demo import write_demo_library as write; write(pathlib.Path(sys.argv[1]))' \
    "$trial/Demo Sounds"
# Nothing of this shell reaches them: no Python, no display.
frozen() {
    program=$1
    shift
    env -i HOME="$trial" PATH=/usr/bin:/bin "$here/dist/audiomancer/$program" "$@"
}
frozen audiomancer scan "$trial/Demo Sounds" >&2
# Without sound output, which a build machine need not have, `doctor` ends with 1.
frozen audiomancer doctor --json >"$trial/doctor.json" || true
frozen audiomancer stats --json >"$trial/stats.json"
frozen audiomancer similar "$trial/Demo Sounds/Drums/Kicks/Kick Round.wav" --json >"$trial/similar.json"
frozen audiomancer-gui "$trial/Demo Sounds" --screenshot "$trial/window.png" >&2
"$venv/bin/python" - "$trial" <<'CHECK'
import json, pathlib, sys
trial = pathlib.Path(sys.argv[1])
bad = [c for c in json.loads((trial / "doctor.json").read_text())["checks"] if not c["ok"] and c["name"] != "Sound output"]
assert not bad, bad
stats = json.loads((trial / "stats.json").read_text())
assert stats["sounds"] == stats["analysed"] == sum(1 for _ in (trial / "Demo Sounds").rglob("*.wav")) > 0, stats
assert len((trial / "similar.json").read_text().splitlines()) == 20
picture = (trial / "window.png").read_bytes()
assert picture.startswith(b"\x89PNG") and len(picture) > 20_000
CHECK
say "Done: dist/audiomancer, $(du -sm dist/audiomancer | cut -f1) MB. Start dist/audiomancer/audiomancer-gui"
