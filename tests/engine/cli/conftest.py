"""The demo sounds with a few unfriendly files beside them, scanned by the command itself, and a way to run commands."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from audiomancer.cli import main
from audiomancer.demo import write_demo_library

NAMED_STRANGELY = (
    "<img src=x onerror=1> kick.wav",
    "new\nline kick.wav",
    "[bold]kick[red].wav",
    "\x1b[31mred kick.wav",
)
"""Names that a terminal, a markup language or a reader of lines could take for more than names."""

NOT_UTF8 = os.fsdecode(b"caf\xe9 kick.wav")
"""A name whose bytes are no UTF-8."""


def write_tone(path: Path, hz: float = 220.0, seconds: float = 0.2) -> Path:
    """A decaying tone; each frequency is a content of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    time_s = np.arange(int(22050 * seconds)) / 22050
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * hz * time_s) * np.exp(-9 * time_s), 22050)
    return path


def strict_json(text: str) -> Any:
    """JSON as other programs read it: NaN and Infinity are errors."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


@dataclass(frozen=True)
class Ran:
    """How a command ended; bytes that are not UTF-8 stand as surrogate escapes."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def records(self) -> list[dict[str, Any]]:
        return [strict_json(line) for line in self.out.split("\n") if line]


Run = Callable[..., Ran]


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


@dataclass(frozen=True)
class Scanned:
    """A folder of sounds and the library that knows them."""

    sounds: Path
    data: Path

    @property
    def files(self) -> list[Path]:
        return sorted(path for path in self.sounds.rglob("*.wav") if path.name != "damaged.wav")


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    root = tmp_path_factory.mktemp("terminal")
    sounds = write_demo_library(root / "Demo Sounds")
    for number, name in enumerate((*NAMED_STRANGELY, NOT_UTF8)):
        write_tone(sounds / "strange" / name, 60.0 + 5 * number)
    (sounds / "damaged.wav").write_text("this is no sound")
    assert main(["scan", str(sounds), "--data-dir", str(root / "data")]) == 0
    return Scanned(sounds, root / "data")
