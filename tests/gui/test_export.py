"""Exports from the window: what is selected or listed, as asked for, with a sentence at the end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from audiomancer.browse import Query, Range, parse
from audiomancer.browse.search.conditions import Instruments, Length
from audiomancer.library.sound_export import ExportKind
from audiomancer_gui.dialogs.export_dialog import ExportDialog
from audiomancer_gui.dialogs.questions import Notice
from audiomancer_gui.main_window import MainWindow


def export_as(window: MainWindow, kind: ExportKind, target: Path, **layout: bool) -> None:
    """Answer both questions."""
    window.targets.export.ask()
    dialog = window.findChildren(ExportDialog)[-1]
    dialog.kinds[kind].setChecked(True)
    dialog.folders.setChecked(layout.get("folders", False))
    dialog.numbered.setChecked(layout.get("numbered", False))
    dialog.as_played.setChecked(layout.get("as_played", False))
    dialog._on_accepted()
    question = window.findChildren(QFileDialog)[-1]
    question.fileSelected.emit(str(target))
    question.reject()


def test_what_the_list_shows_is_exported_in_its_order(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.sessions.browse.set_query(Query(Instruments(frozenset({"kick"}))), "text")
    with qtbot.waitSignal(window.targets.export.exported, timeout=10_000) as said:
        export_as(window, ExportKind.FOLDER, tmp_path / "out", numbered=True)
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    shown = [window.widgets.model.record(row).name for row in range(window.widgets.model.rowCount())]
    assert names == [f"{number} {name}" for number, name in enumerate(shown, 1)]
    assert said.args[0].startswith(f"{len(shown)} sounds exported to ")
    assert (window.widgets.toast.isVisible(), window.widgets.toast.action.text()) == (True, "Show")


def test_what_is_selected_goes_into_an_archive_and_what_is_gone_is_said(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = window.widgets.table
    table.choose(0)
    table.selectAll()
    with qtbot.waitSignal(window.targets.export.exported, timeout=10_000):
        export_as(window, ExportKind.TABLE, tmp_path / "all.csv")
    assert len((tmp_path / "all.csv").read_text("utf-8-sig").splitlines()) == 61
    # There is a file of that name now.
    with qtbot.waitSignal(window.sessions.jobs.failed, timeout=10_000) as failed:
        export_as(window, ExportKind.TABLE, tmp_path / "all.csv")
    assert "exists already" in failed.args[0]
    index = window.sessions.browse.index
    monkeypatch.setattr(index, "shown_path", lambda row: "/nowhere/x.wav" if row == 0 else index.path(row))
    with qtbot.waitSignal(window.targets.export.exported, timeout=10_000) as said:
        export_as(window, ExportKind.ARCHIVE, tmp_path / "all.zip", folders=True)
    assert said.args[0].startswith("59 sounds exported to ")
    (notice,) = window.findChildren(Notice)
    assert "x.wav: No such file or directory" in notice.informativeText()
    notice.close()


def ask(window: MainWindow) -> ExportDialog:
    window.targets.export.ask()
    return window.findChildren(ExportDialog)[-1]


@pytest.mark.parametrize("exports_all", [True, False])
def test_the_selected_sound_or_all_that_are_listed_whichever_is_chosen(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, exports_all: bool
) -> None:
    window.sessions.browse.set_query(Query(Instruments(frozenset({"kick"}))), "text")
    total = window.widgets.model.rowCount()
    window.widgets.table.choose(1)
    dialog = ask(window)
    assert [scope.text() for scope in dialog.scopes] == [f"All {total} listed", "The chosen sound"]
    assert dialog.choose.text() == f"Export {total} sounds…"
    dialog.scopes[0 if exports_all else 1].setChecked(True)
    assert dialog.choose.text() == (f"Export {total} sounds…" if exports_all else "Export 1 sound…")
    dialog.kinds[ExportKind.FOLDER].setChecked(True)
    dialog._on_accepted()
    question = window.findChildren(QFileDialog)[-1]
    with qtbot.waitSignal(window.targets.export.exported, timeout=10_000):
        question.fileSelected.emit(str(tmp_path / "out"))
    question.reject()
    names = {path.name for path in (tmp_path / "out").iterdir()}
    model = window.widgets.model
    shown = [model.record(row).name for row in range(total)]
    assert names == (set(shown) if exports_all else {shown[1]})


def test_several_selected_sounds_come_first_and_there_is_no_question_where_both_are_the_same(
    window: MainWindow,
) -> None:
    table, total = window.widgets.table, window.widgets.model.rowCount()
    table.choose(0)
    for row in (1, 2):
        table.selectionModel().select(
            window.widgets.model.index(row, 0),
            QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
        )
    dialog = ask(window)
    assert [scope.text() for scope in dialog.scopes] == ["The 3 chosen sounds", f"All {total} listed"]
    assert dialog.choose.text() == "Export 3 sounds…"
    assert all(scope.isVisible() for scope in dialog.scopes)
    dialog.reject()
    table.selectAll()
    dialog = ask(window)
    assert [scope.isVisible() for scope in dialog.scopes] == [False]
    assert dialog.choose.text() == f"Export {total} sounds…"
    dialog.reject()


def test_an_empty_list_has_nothing_to_export(qtbot: QtBot, window: MainWindow) -> None:
    window.sessions.browse.set_query(Query(Length(Range(5_000, None))), "text")
    assert window.widgets.model.rowCount() == 0
    window.widgets.table.clearSelection()
    with qtbot.waitSignal(window.targets.export.message) as said:
        window.targets.export.ask()
    assert said.args == ["There is no sound to export."]


def test_sounds_are_exported_as_they_play_under_the_names_that_a_drag_gives_them(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.sessions.browse.set_query(parse("name:breakbeat").query, "text")
    window.targets.export.ask()
    (dialog,) = window.findChildren(ExportDialog)
    # Sounds play as their files are.
    assert not dialog.as_played.isEnabled()
    dialog.reject()
    window.targets.playback.set_project(128.0, None)
    window.targets.playback.set_in_time(True)
    row = window.widgets.model.record(0)
    spec = window.sessions.audition.drag_spec(row)
    assert spec is not None
    with qtbot.waitSignal(window.targets.export.exported, timeout=60_000) as said:
        export_as(window, ExportKind.FOLDER, tmp_path / "out", as_played=True, numbered=True)
    assert said.args[0].startswith("1 sound exported to "), said.args
    (made,) = (tmp_path / "out").iterdir()
    assert made.name == "1 Breakbeat 128bpm.wav"
    dragged = window.engine.player.export_for_drag(spec).result(60)
    assert dragged.stem == "Breakbeat 128bpm"
    frames, rate_hz = soundfile.read(made)
    assert np.array_equal(frames, soundfile.read(dragged)[0])
    assert len(frames) / rate_hz == pytest.approx(row.duration_s * row.bpm / 128.0, rel=1e-3)
