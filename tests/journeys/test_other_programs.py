"""Drags into Ardour and Audacity: one sound and five, plain and in time, read back from the projects they save.

Needs `ardour` and `audacity` of Debian, which no other test needs; run with -m slow -s.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest
import soundfile

from audiomancer.demo import write_demo_library
from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer.work import CancelToken
from tests.journeys.screen import PYTHON, Screen, running, screen, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        not all(map(shutil.which, ("ardour", "audacity", "openbox", "xdotool", "Xvfb"))), reason="needs both programs"
    ),
]

# Where things stand in a window of 860 × 560, from its upper left corner.
WINDOW = (860, 560)
FIRST_ROW_Y = 134
ROW_PX = 32
NAME_X = 210

QUERY = "is:loop -bpm:128"
OURS = (PYTHON, "-m", "audiomancer_gui.app")

AUDACITY = """PrefsVersion=1.1.1r1
[Locale]
Language=en
[GUI]
ShowSplashScreen=0
[Update]
UpdateNoticeShown=1
DefaultUpdatesChecking=0
[Warnings]
FirstProjectSave=0
"""

# The silent device, and a start without the questions of the first one.
ARDOUR = """<?xml version="1.0" encoding="UTF-8"?>
<Ardour>
  <Config>
    <Option name="hide-dummy-backend" value="0"/>
  </Config>
  <Extra>
    <AudioMIDISetup>
      <EngineStates>
        <State backend="None (Dummy)" driver="Normal Speed" device="Silence" input-device="" output-device=""
          sample-rate="44100" buffer-size="1024" n-periods="0" input-latency="0" output-latency="0" lm-input=""
          lm-output="" active="1" use-buffered-io="0" midi-option="1 in, 1 out, Silence" lru="1">
          <MIDIDevices/>
        </State>
      </EngineStates>
    </AudioMIDISetup>
  </Extra>
</Ardour>
"""


class Saved(NamedTuple):
    """Sounds of a song: which of those that may be in it, and how many frames they have together."""

    names: set[str]
    frames: int


class Program(NamedTuple):
    """A program on the screen, with a song that is open.

    Attributes:
        window: Its window.
        drop: Place in it that takes sounds.
        saved: Saves the song, and returns what it holds.
    """

    window: str
    drop: tuple[int, int]
    saved: Callable[[set[str]], Saved]


@contextmanager
def audacity(x: Screen, folder: Path) -> Iterator[Program]:
    home, project = folder / "home", folder / "song.aup3"
    for config in (home / ".config" / "audacity", home / ".audacity-data"):
        config.mkdir(parents=True)
        (config / "audacity.cfg").write_text(AUDACITY)
    with running(x.start("audacity", HOME=str(home))):
        window = wait_for(lambda: x.xdotool("search", "--onlyvisible", "--name", "^Audacity$"), "Audacity", 300)
        window = window.split("\n")[0]
        place(x, window, 870, 300, 700, 600)

        def saved(maybe: set[str]) -> Saved:
            x.xdotool("windowactivate", "--sync", window)
            x.key("ctrl+s")
            if not project.exists():
                dialog = x.window("Save Project .*")
                time.sleep(2)
                x.xdotool("windowactivate", "--sync", dialog)
                x.key("ctrl+a")
                x.type(str(project))
                x.key("Return")
                wait_for(project.exists, "the project", 120)
            time.sleep(5)
            return sounds_of_audacity(project, folder / "copy.aup3", maybe)

        yield Program(window, (400, 350), saved)


def sounds_of_audacity(project: Path, copy: Path, maybe: set[str]) -> Saved:
    """Clips of a project: their names stand in the document, as UTF-32, their frames in blocks of floats."""
    # The program locks its file while it is open.
    for suffix in ("", "-wal"):
        if (before := Path(f"{project}{suffix}")).exists():
            shutil.copy(before, f"{copy}{suffix}")
    with closing(sqlite3.connect(copy)) as database:
        ((document,),) = database.execute("SELECT doc FROM project")
        ((size_bytes,),) = database.execute("SELECT sum(length(samples)) FROM sampleblocks")
    return Saved({name for name in maybe if name.encode("utf-32-le") in document}, size_bytes // 4)


@contextmanager
def ardour(x: Screen, folder: Path) -> Iterator[Program]:
    home, session = folder / "home", folder / "song"
    config = home / ".config" / "ardour7"
    config.mkdir(parents=True)
    (config / ".a7").touch()
    (config / "config").write_text(ARDOUR)
    with running(x.start("ardour", "--no-splash", "-N", str(session), HOME=str(home))):
        dialog = wait_for(lambda: x.xdotool("search", "--onlyvisible", "--name", "Audio/MIDI Setup"), "Ardour", 300)
        time.sleep(2)
        x.xdotool("windowactivate", "--sync", dialog.split("\n")[0])
        x.key("Return")
        found = wait_for(lambda: x.xdotool("search", "--onlyvisible", "--name", "song - Ardour"), "the session", 300)
        window = found.split("\n")[0]
        time.sleep(3)
        place(x, window, 0, 270, 1400, 700)

        def saved(maybe: set[str]) -> Saved:
            x.xdotool("windowactivate", "--sync", window)
            x.key("ctrl+s")
            time.sleep(5)
            found = sounds_of_ardour(session)
            return found._replace(names=found.names & maybe)

        yield Program(window, (700, 600), saved)


def sounds_of_ardour(session: Path) -> Saved:
    """Regions of a session that stand on tracks, with the frames of their files."""
    tree = ET.parse(session / f"{session.name}.ardour")
    files = {source.get("id"): source.get("name", "") for source in tree.iter("Source")}
    names = [files[region.get("source-0")] for list_ in tree.iter("Playlist") for region in list_.iter("Region")]
    found = [next(session.rglob(f"audiofiles/{name}")) for name in names]
    return Saved({path.stem for path in found}, sum(soundfile.info(path).frames for path in found))


def place(x: Screen, window: str, left: int, top: int, width: int, height: int) -> None:
    x.xdotool("windowsize", "--sync", window, width, height)
    x.xdotool("windowmove", "--sync", window, left, top)
    time.sleep(1)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that knows the demo sounds."""
    folder = tmp_path_factory.mktemp("drags")
    with Engine.open(DataPaths.at(folder / "data")) as engine:
        engine.library.add_folder(write_demo_library(folder / "Sounds"))
        engine.library.scan(cancel=CancelToken())
    return folder / "data"


def search(data: Path, query: str) -> list[Path]:
    """Files that the window lists, in its order."""
    done = subprocess.run(
        [PYTHON, "-m", "audiomancer.cli", "search", query, "--paths", "--data-dir", str(data)],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return [Path(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("in_time", [False, True], ids=["plain", "in time"])
@pytest.mark.parametrize("start", [audacity, ardour], ids=["Audacity", "Ardour"])
def test_one_sound_and_five_arrive_in_the_song(
    tmp_path: Path, library: Path, start: Callable[[Screen, Path], AbstractContextManager[Program]], in_time: bool
) -> None:
    data = Path(shutil.copytree(library, tmp_path / "data"))
    settings = {"autoplay": False, "is_in_time": in_time, "project_bpm": 128.0 if in_time else 0.0}
    (data / "settings.json").write_text(json.dumps(settings))
    listed = search(data, QUERY)[:6]
    rows = [FIRST_ROW_Y + ROW_PX * row for row in range(6)]

    def carried(count: int) -> list[Path]:
        """Files that the drags of so many rows carry: those of the library, or those that were made."""
        return sorted((data / "handed-out").rglob("*.wav")) if in_time else listed[:count]

    with screen(tmp_path) as x, running(x.start(*OURS, "--data-dir", str(data), "--search", QUERY)):
        main = x.window("Audiomancer")
        with start(x, tmp_path) as program:
            place(x, main, 0, 0, *WINDOW)
            for first, last in ((0, 0), (1, 5)):
                for _ in range(3):
                    x.xdotool("windowactivate", "--sync", main)
                    x.click(main, NAME_X, rows[first])
                    x.click(main, NAME_X, rows[last], shift=True)
                    x.drag(main, (NAME_X, rows[last]), program.window, program.drop)
                    time.sleep(8)
                    # Who lets go before the files are made drags again.
                    stems = {path.stem for path in carried(last + 1)}
                    if len(stems) == last + 1 and program.saved(stems).names == stems:
                        break
            x.picture("root", "song.png")
            maybe = {path.stem for path in carried(6)}
            found = program.saved(maybe)
    print(found)
    assert len(maybe) == 6
    assert found.names == maybe
    assert found.frames >= sum(soundfile.info(path).frames for path in carried(6))
