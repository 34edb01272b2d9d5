"""The table of threads and processes in `docs/architecture.md` names those of a window at work, and no others."""

from __future__ import annotations

import ast
import re
import threading
from collections.abc import Callable
from fnmatch import fnmatchcase
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from pytestqt.qtbot import QtBot

from audiomancer_gui.dialogs.microphone_dialog import MicrophoneDialog
from audiomancer_gui.main_window import MainWindow
from tests.alsa_file import alsa_file_config

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = "Thread-*"
"""Threads without a given name; only watchdog's may be among them."""

NAME_ARGUMENTS = {
    "Thread": "name",
    "Timer": "name",
    "Process": "name",
    "ChildProcess": "name",
    "ThreadPoolExecutor": "thread_name_prefix",
}
"""Calls that start threads and processes, and the argument that names them."""

NAMES_OF_OTHERS = {"context.Process": "`ChildProcess` passes the name on that it was given", "psutil.Process": "a look"}


def table() -> dict[str, str]:
    """Kind of thread or process that each name in the table stands for."""
    section = (ROOT / "docs" / "architecture.md").read_text("utf-8").split("## Threads and processes of the window")[1]
    rows = re.findall(r"^\| `([^`|]+)` \| ([^|]+) \|", section.split("\n## ")[0], re.MULTILINE)
    assert len(dict(rows)) == len(rows), "a name stands in two rows"
    return dict(rows)


def unnamed_and_names(source: str) -> tuple[list[str], set[str]]:
    """Calls that start a thread or process without a literal name, and the names that the others give."""
    unnamed, names = [], set()
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call) or ast.unparse(call.func) in NAMES_OF_OTHERS:
            continue
        starter = ast.unparse(call.func).rpartition(".")[2]
        if starter not in NAME_ARGUMENTS and not starter.endswith("Executor"):
            continue
        given = {argument.arg: argument.value for argument in call.keywords}.get(NAME_ARGUMENTS.get(starter, ""))
        if isinstance(given, ast.Constant) and isinstance(given.value, str):
            names.add(f"{given.value}_*" if starter == "ThreadPoolExecutor" else given.value)
        else:
            unnamed.append(ast.unparse(call))
    return unnamed, names


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[threading.Thread | BaseProcess]:
    """Threads and child processes that this process starts, also those that have ended since."""
    seen: list[threading.Thread | BaseProcess] = []
    start_thread, start_process = threading.Thread.start, BaseProcess.start

    def note_thread(thread: threading.Thread) -> None:
        seen.append(thread)
        start_thread(thread)

    def note_process(process: BaseProcess) -> None:
        seen.append(process)
        start_process(process)

    monkeypatch.setattr(threading.Thread, "start", note_thread)
    monkeypatch.setattr(BaseProcess, "start", note_process)
    return seen


def write_sound(path: Path, frequency_hz: float) -> None:
    time_s = np.arange(22_050) / 44_100
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * frequency_hz * time_s) * np.exp(-4 * time_s), 44_100)


def test_a_window_at_work_has_the_threads_and_processes_of_the_table_and_no_others(
    qtbot: QtBot,
    open_window: Callable[..., MainWindow],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    started: list[threading.Thread | BaseProcess],
) -> None:
    config, raw = alsa_file_config(tmp_path)
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    sounds = tmp_path / "sounds"
    sounds.mkdir()
    for number in range(3):
        write_sound(sounds / f"Tone {number}.wav", 110.0 * 2**number)

    def has_analysed(count: int) -> bool:
        model = window.widgets.model
        return model.rowCount() == count and all(model.record(row).is_analysed for row in range(count))

    window = open_window(tmp_path / "data", for_window=True)
    window.sessions.library.add_folders([str(sounds)])
    qtbot.waitUntil(lambda: window.sessions.library.has_scanned and has_analysed(3), timeout=60_000)

    # A change that the watch sees: it begins when the scan has ended.
    qtbot.waitUntil(lambda: any(one.name == "audiomancer-watch-events" for one in started), timeout=20_000)
    write_sound(sounds / "Tone 3.wav", 880.0)
    qtbot.waitUntil(lambda: has_analysed(4), timeout=60_000)

    # Copies are looked for when the library has been quiet for a moment.
    qtbot.waitUntil(lambda: any(one.name == "audiomancer-background" for one in started), timeout=60_000)

    window.sessions.similarity.find_part(window.widgets.model.record(0), (0.0, 0.25))
    qtbot.waitUntil(window.widgets.model.is_similar_mode, timeout=60_000)
    window.sessions.browse.leave_similar()

    window.engine.settings.autoplay = True
    window.widgets.table.choose(0)
    player = window.engine.player
    qtbot.waitUntil(lambda: player.numbers.started_number == player._number > 0, timeout=20_000)
    # The device has no clock: while it is open, even silence occupies a core.
    window.sessions.audition.stop()
    player.close()
    raw.unlink()

    window.commands.trigger("microphone")
    qtbot.waitUntil(lambda: any(one.name == "audiomancer-microphone" for one in started), timeout=20_000)
    for dialog in window.findChildren(MicrophoneDialog):
        dialog.reject()
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)

    # Embeddings of removed sounds go from the window's process.
    (folder,) = window.engine.storage.files.folders()
    window.sessions.library.remove_folder(folder.id)
    qtbot.waitUntil(lambda: window.widgets.model.rowCount() == 0 and window.sessions.jobs.is_idle, timeout=60_000)

    listed = {
        name for name, what in table().items() if re.match(r"thread of the window|process under the window", what)
    }
    seen = {one.name for one in [threading.main_thread(), *started]}
    assert {name for name in seen if not any(fnmatchcase(name, pattern) for pattern in listed)} == set()
    assert {pattern for pattern in listed if not any(fnmatchcase(name, pattern) for name in seen)} == set()
    unnamed = {type(one).__module__.partition(".")[0] for one in started if fnmatchcase(one.name, LIBRARIES)}
    assert unnamed == {"watchdog"}


def test_a_start_without_a_name_is_found() -> None:
    unnamed, names = unnamed_and_names(
        "threading.Thread(target=work)\n"
        "Thread(target=work, name=f'audiomancer-{kind}')\n"
        "ProcessPoolExecutor(2)\n"
        "threading.Thread(target=work, name='audiomancer-work')\n"
        "ThreadPoolExecutor(3, thread_name_prefix='audiomancer-read')\n"
    )
    assert len(unnamed) == 3
    assert names == {"audiomancer-work", "audiomancer-read_*"}


def test_every_thread_and_process_that_the_code_starts_is_in_the_table_by_its_name() -> None:
    names: set[str] = set()
    for path in [*ROOT.glob("audiomancer/**/*.py"), *ROOT.glob("audiomancer_gui/**/*.py")]:
        unnamed, given = unnamed_and_names(path.read_text("utf-8"))
        assert unnamed == [], path.name
        names |= given
    # Set on watchdog's thread once it is made.
    assert names | {"MainThread", LIBRARIES, "audiomancer-watch-events"} == set(table())
    assert all(re.fullmatch(r"audiomancer(-[a-z]+)+(_\*)?", name) for name in names)
