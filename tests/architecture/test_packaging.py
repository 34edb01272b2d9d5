"""The scripts that start, freeze and install the program, as far as they can be tried without installing anything."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
EXTRAS = ("", "dev", "m4a", "midi", "bundle")


def _pinned() -> dict[str, str]:
    lines = (PACKAGING / "constraints.txt").read_text("utf-8").splitlines()
    pairs = [line.split("==") for line in lines]
    assert all(len(pair) == 2 for pair in pairs), "only exact versions"
    return {canonicalize_name(name): version for name, version in pairs}


def _needed() -> dict[str, importlib.metadata.Distribution | None]:
    """Everything the program and its extras need, directly or not; None for what is not installed here."""
    found: dict[str, importlib.metadata.Distribution | None] = {}
    waiting = [("audiomancer", extra) for extra in EXTRAS]
    seen = set(waiting)
    while waiting:
        name, extra = waiting.pop()
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = None
            continue
        found[name] = distribution
        for text in distribution.requires or []:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                for wanted in ("", *requirement.extras):
                    pair = (str(canonicalize_name(requirement.name)), wanted)
                    if pair not in seen:
                        seen.add(pair)
                        waiting.append(pair)
    del found["audiomancer"]
    return found


def test_every_package_that_is_installed_is_locked_to_its_version() -> None:
    pinned, needed = _pinned(), _needed()
    assert not set(needed) - set(pinned)
    installed = {name: found.version for name, found in needed.items() if found is not None}
    assert {name: pinned[name] for name in installed} == installed


@pytest.mark.parametrize("script", sorted(PACKAGING.glob("*.sh")), ids=lambda path: path.name)
def test_scripts_are_shell_and_those_to_be_started_can_be(script: Path) -> None:
    subprocess.run(["sh", "-n", script], check=True)
    assert os.access(script, os.X_OK) is (script.name != "setup.sh")
    assert script.read_text("utf-8").startswith("#!/bin/sh\n") or script.name == "setup.sh"


def test_system_packages_stand_one_a_line_with_what_needs_them() -> None:
    lines = (PACKAGING / "apt-packages.txt").read_text("utf-8").splitlines()
    packages = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"(qt|test|bundle) [a-z0-9][a-z0-9+.-]+", line) for line in packages)
    assert len(packages) == len(set(packages))


def install_desktop(home: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HOME": str(home)}
    environment.pop("XDG_DATA_HOME", None)
    return subprocess.run(
        [PACKAGING / "install-desktop.sh", *argv], env=environment, capture_output=True, text=True, timeout=30, cwd=home
    )


def _program(entry: Path) -> str:
    """The program of an entry's Exec, read as the Desktop Entry Specification says."""
    [line] = [line for line in entry.read_text("utf-8").splitlines() if line.startswith("Exec=")]
    # First as a string, in which a backslash is doubled; then as a quoted argument; a percent sign stands twice.
    text = line.removeprefix("Exec=").replace("\\\\", "\\")
    quoted = re.fullmatch(r'"((?:[^"\\`$]|\\["\\`$])*)" %F', text)
    assert quoted is not None, line
    return re.sub(r"\\(.)", r"\1", quoted[1]).replace("%%", "%")


@pytest.mark.parametrize("name", ["audiomancer-gui", "my program", 'all "of` $them \\ 100%'])
def test_the_menu_entry_starts_the_program_and_can_be_taken_out(name: str, tmp_path: Path) -> None:
    program = tmp_path / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    done = install_desktop(tmp_path, name)
    assert done.returncode == 0, done.stderr
    share = tmp_path / ".local" / "share"
    entry = share / "applications" / "audiomancer.desktop"
    assert _program(entry) == str(program)
    icon = share / "icons" / "hicolor" / "256x256" / "apps" / "audiomancer.png"
    assert icon.read_bytes() == (ROOT / "resources" / "icons" / "audiomancer.png").read_bytes()
    original = (ROOT / "resources" / "desktop" / "audiomancer.desktop").read_text("utf-8").splitlines()
    installed = entry.read_text("utf-8").splitlines()
    assert [line for line in installed if line not in original] == [line for line in installed if "Exec=" in line]
    assert install_desktop(tmp_path, "--uninstall").returncode == 0
    assert not entry.exists()
    assert not icon.exists()


def test_a_program_that_is_not_there_is_not_put_into_the_menu(tmp_path: Path) -> None:
    done = install_desktop(tmp_path, "nothing-here")
    assert done.returncode == 1
    assert "is no program" in done.stderr
    assert not list(tmp_path.iterdir())


def test_an_unknown_option_changes_nothing(tmp_path: Path) -> None:
    done = install_desktop(tmp_path, "--remove")
    assert done.returncode == 2
    assert not list(tmp_path.iterdir())
