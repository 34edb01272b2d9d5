"""A journey by the accessible interface alone: add a folder, search, choose, play, rate, read the row's values."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import soundfile

from audiomancer.demo import DEMO_SOUNDS
from audiomancer.demo.voices import RATE_HZ
from tests.alsa_file import alsa_file_config, frames_of
from tests.journeys.screen import PYTHON, Screen, running, screen, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

SYSTEM_PYTHON = "/usr/bin/python3"
SOUNDS = ("House Beat 124bpm.wav", "Kick Deep 808.wav", "Chord Am.wav")


class User:
    """Asks the program beside the window to do one thing after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, *command: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, (command, answer)
        return answer["answer"]


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    """Few sounds: all that is played is a loop of four seconds."""
    folder = tmp_path / "sounds"
    folder.mkdir()
    for sound in DEMO_SOUNDS:
        name = Path(sound.path).name
        if name in SOUNDS:
            soundfile.write(folder / name, sound.make(), RATE_HZ)
    return folder


@pytest.fixture
def x(tmp_path: Path) -> Iterator[Screen]:
    """A screen with a session bus beside it, which the accessible interface needs."""
    assert shutil.which("dbus-daemon") is not None, "dbus-daemon is missing; packaging/test.sh installs it"
    with (
        screen(tmp_path) as made,
        running(made.start("dbus-daemon", "--session", "--nofork", "--print-address")) as bus,
    ):
        assert bus.stdout is not None
        made.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        made.environment["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
        yield made


def test_a_folder_is_added_searched_played_and_rated_without_looking(x: Screen, tmp_path: Path, sounds: Path) -> None:
    config, output = alsa_file_config(tmp_path)
    window = x.start(
        PYTHON, "-m", "audiomancer_gui.app", "--data-dir", str(tmp_path / "data"), ALSA_CONFIG_PATH=str(config)
    )
    script = Path(__file__).with_name("screen_reader_user.py")
    user_program = subprocess.Popen(
        [SYSTEM_PYTHON, str(script)],
        env={**x.environment, "PYTHONPATH": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with running(window), running(user_program):
        user = User(user_program)
        user("press", "Add folder", "button")
        user("write", "Directory", "text", str(sounds))
        user("press", "Choose", "button")
        user("count_rows", len(SOUNDS))

        user("write", "Search", "text", "house 124")
        user("count_rows", 1)

        # Letters and arrows are what a screen reader passes on to the part that has the focus.
        user("focus", "Sounds", "table")
        x.key("Down")
        user("describe", "Waveform", "", " s long")
        wait_for(lambda: output.exists() and frames_of(output).any(), "sound")

        def rated() -> dict[str, str] | None:
            # A sound that waits for its analysis can't be rated yet, and says so.
            x.key("4")
            read: dict[str, str] = user("read_row", 0)
            return read if "★★★★" in read.values() else None

        row = wait_for(rated, "four stars")
        assert row["Name"] == "House Beat 124bpm.wav"
        assert row["BPM"] == "124"
        assert row["Instrument"] == "drum-loop"
        assert row["Length"]
        user_program.stdin.close()
