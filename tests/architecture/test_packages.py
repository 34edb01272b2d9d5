"""Packages for users: icons, licences, and the script of the archive."""

from __future__ import annotations

import os
import plistlib
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"


def test_icons_of_windows_and_macos_hold_pictures_in_their_sizes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, PACKAGING / "make_platform_icons.py", tmp_path], check=True, timeout=60)
    ico, icns = (tmp_path / "audiomancer.ico").read_bytes(), (tmp_path / "audiomancer.icns").read_bytes()
    _, kind, count = struct.unpack_from("<HHH", ico)
    assert kind == 1
    for number in range(count):
        width, _, _, _, _, _, size, offset = struct.unpack_from("<BBBBHHII", ico, 6 + 16 * number)
        picture = ico[offset : offset + size]
        assert picture.startswith(b"\x89PNG")
        assert struct.unpack_from(">I", picture, 16)[0] == (width or 256)
    assert icns[:4] == b"icns"
    at, kinds = 8, 0
    while at < len(icns):
        size = struct.unpack_from(">I", icns, at + 4)[0]
        assert icns[at + 8 : at + 12] == b"\x89PNG"
        at, kinds = at + size, kinds + 1
    assert (at, struct.unpack_from(">I", icns, 4)[0]) == (len(icns), len(icns))
    assert kinds > 6


def test_the_notice_names_every_package_with_its_licence(tmp_path: Path) -> None:
    subprocess.run([sys.executable, PACKAGING / "notice.py", tmp_path], check=True, timeout=120)
    notice = (tmp_path / "NOTICE").read_text("utf-8")
    for name in ("numpy", "lancedb", "pyarrow", "soundfile", "shiboken6"):
        assert re.search(rf"^{name} [\d.]+: \S", notice, re.M | re.I), name
    assert "LGPL" in notice


def test_entitlements_of_macos_are_a_property_list() -> None:
    assert all(plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes()).values())


def test_the_archive_installs_for_one_user_and_leaves_nothing_but_the_library(tmp_path: Path) -> None:
    archive, home = tmp_path / "archive", tmp_path / "a home, 100 %"
    (archive / "audiomancer").mkdir(parents=True)
    (home / ".audiomancer").mkdir(parents=True)
    for name in ("audiomancer", "audiomancer-gui"):
        program = archive / "audiomancer" / name
        program.write_text("#!/bin/sh\necho works\n")
        program.chmod(0o755)
    sources = (PACKAGING / "linux" / "install.sh", PACKAGING / "linux" / "audiomancer.1", ROOT / "LICENSE")
    pictures = (
        ROOT / "resources" / "desktop" / "audiomancer.desktop",
        ROOT / "resources" / "icons" / "audiomancer.png",
    )
    for source in (*sources, *pictures):
        (archive / source.name).write_bytes(source.read_bytes())
    environment = {**os.environ, "HOME": str(home)}
    environment.pop("XDG_DATA_HOME", None)

    def install(*arguments: str) -> None:
        subprocess.run(["sh", archive / "install.sh", *arguments], env=environment, check=True, timeout=30)

    install()
    install()
    for name in ("audiomancer", "audiomancer-gui"):
        assert subprocess.check_output([home / ".local" / "bin" / name], text=True) == "works\n"
    entry = (home / ".local/share/applications/audiomancer.desktop").read_text()
    assert 'a home, 100 %%/.local/share/audiomancer/audiomancer-gui" %F' in entry
    install("--uninstall")
    assert [path for path in home.rglob("*") if not path.is_dir()] == []
    assert (home / ".audiomancer").is_dir()


@pytest.mark.parametrize("pin", ["numpy==2.1.3", "PySide6_Essentials==6.8.3", "colorama==0.4.6"])
def test_what_wine_needs_otherwise_is_pinned_and_all_else_is_the_lock(pin: str) -> None:
    # The function alone: nothing is fetched.
    script = (PACKAGING / "wine.sh").read_text("utf-8")
    function = script[script.index("wine_lock() {") : script.index("has_new_wine() {")]
    made = subprocess.check_output(["sh", "-c", f"here={ROOT}\n{function}\nwine_lock"], text=True).split()
    assert pin in made
    lock = (PACKAGING / "constraints.txt").read_text("utf-8").split()
    names = {pin.split("==")[0] for pin in set(lock) - set(made)}
    assert names == {"numpy", "PySide6_Essentials", "shiboken6", "python-rtmidi"}
