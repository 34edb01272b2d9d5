"""Requirements of a large library, on a small one: the cached list, foreign changes, bounds on commands."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from audiomancer.browse import BrowseIndex, Query
from audiomancer.browse.search.conditions import Kind, Term
from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer.storage import LibraryStorage
from audiomancer_gui.main_window import MainWindow
from audiomancer_gui.theme import Theme
from tests.processes import python_environment


def names(window: MainWindow) -> list[str]:
    return [window.widgets.model.record(row).name for row in range(window.widgets.model.rowCount())]


def test_the_list_is_cached_at_the_end_and_comes_from_the_file_the_next_time(
    qtbot: QtBot, open_window: Callable[..., MainWindow], data_dir: Path
) -> None:
    first = open_window(data_dir)
    before = names(first)
    assert first.sessions.browse.index.snapshot_seq < 0
    first.close()
    assert first.engine.paths.browse_index.exists()
    second = open_window(data_dir)
    assert second.sessions.browse.index.snapshot_seq >= 0
    assert names(second) == before
    assert second.sessions.browse.index.row_of_sample(second.widgets.model.record(0).sample_id) is not None


def test_a_list_that_takes_long_to_read_is_announced(
    qtbot: QtBot, open_window: Callable[..., MainWindow], data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = threading.Event()
    read = Engine.read_index

    def slowly(engine: Engine) -> object:
        may_go_on.wait(30)
        return read(engine)

    monkeypatch.setattr(Engine, "read_index", slowly)
    monkeypatch.setattr("audiomancer_gui.views.list_page._PATIENCE_MS", 1)
    with Engine.open(DataPaths.at(data_dir)) as engine:
        window = MainWindow(engine, Theme(), remembers=False)
        window.show()
        try:
            qtbot.waitUntil(lambda: "Reading your library" in window.widgets.empty._title.text(), timeout=20_000)
            assert window.widgets.list_stack.currentWidget() is window.widgets.empty
            may_go_on.set()
            qtbot.waitUntil(lambda: window.widgets.list_stack.currentWidget() is window.widgets.table, timeout=20_000)
            assert window.widgets.model.rowCount() == 60
            qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)
        finally:
            may_go_on.set()
            window.close()
            window.deleteLater()


def test_the_list_is_cached_when_it_has_been_quiet_for_a_while(qtbot: QtBot, window: MainWindow) -> None:
    window.sessions.index_writer._timer.start(1)
    qtbot.waitUntil(window.engine.paths.browse_index.exists, timeout=20_000)
    qtbot.waitUntil(
        lambda: window.sessions.browse.index.snapshot_seq == window.sessions.browse.index.change_seq, timeout=20_000
    )


def test_what_another_program_stores_and_removes_comes_and_goes_and_the_place_stays(
    qtbot: QtBot, window: MainWindow, data_dir: Path
) -> None:
    window.widgets.table.choose(5)
    place = window.widgets.table.position.read()
    record = {
        "file_path": "/elsewhere/A Warm Pad.flac",
        "file_hash": "ab" * 32,
        "duration_ms": 5000.0,
        "sample_rate": 48_000,
        "channels": 2,
        "bit_depth": 24,
        "file_size_bytes": 7,
        "key": "Am",
        "key_confidence": 0.9,
    }
    with LibraryStorage(DataPaths.at(data_dir)) as other:
        sample_id = other.samples.add_sample_with_embedding(record, np.arange(128.0))
        qtbot.waitUntil(lambda: "A Warm Pad.flac" in names(window), timeout=20_000)
        assert window.widgets.table.position.read().current == place.current
        window.sessions.browse.set_query(Query(Term("warm pad", is_phrase=True)), "panels")
        assert names(window) == ["A Warm Pad.flac"]
        window.sessions.browse.set_query(Query(), "panels")
        qtbot.waitUntil(
            lambda: window.sessions.browse.similarity is not None and sample_id in window.sessions.browse.similarity
        )
        window.sessions.similarity.find(sample_id)
        qtbot.waitUntil(window.widgets.model.is_similar_mode, timeout=20_000)
        assert window.widgets.model.rowCount() == 60
        window.sessions.browse.leave_similar()
        window.widgets.table.choose(9)
        place = window.widgets.table.position.read()
        other.samples.delete_sample(sample_id)
        qtbot.waitUntil(lambda: "A Warm Pad.flac" not in names(window), timeout=20_000)
    assert window.widgets.table.position.read().current == place.current
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)


def test_so_much_that_changed_elsewhere_that_the_list_is_read_anew_shows_all_of_it(
    qtbot: QtBot, window: MainWindow, data_dir: Path
) -> None:
    with LibraryStorage(DataPaths.at(data_dir)) as other:
        sample_id = window.widgets.model.record(3).sample_id
        other.user.set_favourite([sample_id], True)
        # As after so many changes that their record has been cut.
        other.changes.forget(other.changes.last_seq() + 20_000)
    qtbot.waitUntil(lambda: any(window.widgets.model.record(row).is_favourite for row in range(60)), timeout=20_000)
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)


def test_a_list_that_is_read_anew_goes_on_showing_what_is_similar(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.sessions.browse.similarity is not None, timeout=20_000)
    window.sessions.similarity.find(window.widgets.model.record(3).sample_id)
    qtbot.waitUntil(window.widgets.model.is_similar_mode, timeout=20_000)
    before = names(window)
    index = window.sessions.browse.index
    window.sessions.library.read_all()
    qtbot.waitUntil(lambda: window.sessions.browse.index is not index, timeout=20_000)
    qtbot.waitUntil(lambda: window.widgets.model.is_similar_mode() and names(window) == before, timeout=20_000)
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)


def test_counts_are_those_of_the_list_as_it_is_when_sounds_come_before_they_are_made(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.sessions.browse.set_query(Query(Term("kick"), Kind("shot")), "panels")
    (entry,) = window.engine.storage.entries.read([window.widgets.model.entry_id(0)])
    window.sessions.browse.index.upsert([entry._replace(entry_id=10_000, sample_id=None)])
    with qtbot.waitSignal(window.sessions.browse.facets_wanted) as wanted:
        window.sessions.browse._facet_timer.start()
    assert wanted.args[0].count().matching == window.widgets.model.rowCount() + 1
    qtbot.waitUntil(lambda: window.sessions.jobs.is_idle, timeout=20_000)


def test_a_library_that_has_become_empty_shows_an_empty_list(window: MainWindow) -> None:
    window.widgets.table.choose(5)
    window.sessions.browse.load(BrowseIndex())
    assert window.widgets.model.rowCount() == 0


@pytest.mark.parametrize("command_id", ["copy-files", "copy-paths", "favourite", "edit", "hide"])
def test_a_slip_of_select_all_changes_nothing_and_says_why(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, command_id: str
) -> None:
    monkeypatch.setattr("audiomancer_gui.commands.handlers.selection._MOST_AT_ONCE", 20)
    QGuiApplication.clipboard().setText("as it was")
    window.widgets.table.selectAll()
    window.commands.trigger(command_id)
    assert QGuiApplication.clipboard().text() == "as it was"
    assert "60 sounds are selected" in window.widgets.status._text.text()


def test_a_new_folder_without_sounds_alters_no_other_folders_text(window: MainWindow) -> None:
    folders = window.sessions.browse.index.folders
    shown = folders.shown
    window.sessions.browse.index.set_roots({**folders.roots, 999: "/somewhere/new"})
    assert folders.shown is shown
    before = window.widgets.model.record(0).folder
    window.sessions.browse.index.set_roots({})
    assert window.sessions.browse.index.row(0).folder != before or not before


def test_a_window_that_scans_and_finds_what_is_similar_never_imports_lancedb(tmp_path: Path, demo_sounds: Path) -> None:
    code = """
import sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer_gui.main_window import build_window
from audiomancer_gui.theme import Theme

def until(is_done):
    give_up_s = time.monotonic() + 90
    while not is_done() and time.monotonic() < give_up_s:
        app.processEvents()
        time.sleep(0.005)
    assert is_done()

if __name__ == "__main__":
    app = QApplication([])
    engine = Engine.open(DataPaths.at(sys.argv[1]), for_window=True)
    theme = Theme()
    window = build_window(app, engine, theme, remembers=False)
    engine.settings.autoplay = False
    window.show()
    until(lambda: window.sessions.browse.is_loaded)
    window.sessions.library.add_folders([sys.argv[2]])
    library, jobs, model = window.sessions.library, window.sessions.jobs, window.widgets.model
    until(lambda: library.has_scanned and not library.is_scanning and jobs.is_idle)
    until(lambda: model.rowCount() == 60 and all(model.record(n).is_analysed for n in range(60)))
    window.sessions.similarity.find(window.widgets.model.record(0).sample_id)
    until(window.widgets.model.is_similar_mode)
    print(window.widgets.model.rowCount(), sorted({"lancedb", "pyarrow"} & set(sys.modules)))
    window.close()
    engine.close()
"""
    script = tmp_path / "window.py"
    script.write_text(code)
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "data"), str(demo_sounds)],
        capture_output=True,
        text=True,
        timeout=150,
        env={**python_environment(), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.stdout.split(maxsplit=1) == ["59", "[]\n"], done.stderr
