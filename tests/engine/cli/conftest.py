"""The demo sounds with a few unfriendly files beside them, scanned by the command itself, and a way to run commands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from audiomancer.cli import main
from tests.engine.cli.commands import NAMED_STRANGELY, NOT_UTF8, Ran, Run, Scanned, write_tone


def ended_with(argv: list[str]) -> int:
    """Exit status of a command in this process."""
    try:
        return main(argv)
    except SystemExit as leaving:
        return int(leaving.code or 0)


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run a command in this process."""

    def run(*argv: str | Path) -> Ran:
        capsysbinary.readouterr()
        status = ended_with([str(argument) for argument in argv])
        out, err = capsysbinary.readouterr()
        return Ran(status, out.decode("utf-8", "surrogateescape"), err.decode("utf-8", "surrogateescape"))

    return run


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory, demo_sounds: Path) -> Scanned:
    root = tmp_path_factory.mktemp("terminal")
    sounds = Path(shutil.copytree(demo_sounds, root / "Demo Sounds"))
    for number, name in enumerate((*NAMED_STRANGELY, NOT_UTF8)):
        write_tone(sounds / "strange" / name, 60.0 + 5 * number)
    (sounds / "damaged.wav").write_text("this is no sound")
    assert main(["scan", str(sounds), "--data-dir", str(root / "data")]) == 0
    return Scanned(sounds, root / "data")
