"""Exports the selected sounds, or all that the list shows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QWidget

from audiomancer.engine import Engine
from audiomancer.library.playback_settings import alters_sounds, fitted_project, render_spec_of_export
from audiomancer.library.sound_export import ExportKind, ExportOptions, ExportReport, export_sounds, sound_of
from audiomancer.paths import display_path
from audiomancer.settings import Settings
from audiomancer.work import CancelToken
from audiomancer_gui.dialogs.export_dialog import ExportDialog
from audiomancer_gui.dialogs.questions import FolderQuestion, Notice
from audiomancer_gui.results import SampleTable
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.job_runner import JobRunner
from audiomancer_gui.widgets.key_names import KEY_NAMES
from audiomancer_gui.widgets.labels import counted, sounds_text

_SHOWN_AFTER_MS = 300
_MOST_SENTENCES = 8
_SAID_EVERY_S = 0.05


class _Scope(NamedTuple):
    words: str
    rows: NDArray[np.integer[Any]]


class ExportCommands(QObject):
    """Asks how and where, then exports in a job that can be stopped.

    Args:
        table: The rows, and which are selected.
        browse: The index that they are rows of.
        engine: Renders sounds as they play under its settings.
        jobs: Runs the export.
        window: The parent of dialogs.

    Signals:
        message: A sentence for the status line.
        exported: A sentence, and the path of what was written.
    """

    message = Signal(str)
    exported = Signal(str, str)
    _progressed = Signal(int)

    def __init__(
        self, table: SampleTable, browse: BrowseSession, engine: Engine, jobs: JobRunner, window: QWidget
    ) -> None:
        super().__init__(window)
        self._table, self._browse, self._jobs, self._parent = table, browse, jobs, window
        self._engine = engine
        self._is_running = False

    def ask(self) -> None:
        """Ask how the selected sounds, or all of the list, are to be exported.

        Several are selected on purpose, so they come first; one row is selected wherever a sound was played.
        """
        listed = self._table.table_model.index_rows()
        selected = listed[self._table.selected_rows()]
        every = _Scope(f"All {counted(len(listed))} listed", listed)
        if not 0 < len(selected) < len(listed):
            self._ask([every])
        elif len(selected) > 1:
            self._ask([_Scope(f"The {counted(len(selected))} chosen sounds", selected), every])
        else:
            self._ask([every, _Scope("The chosen sound", selected)])

    def ask_for_selected(self) -> None:
        """Ask how the selected sounds are to be exported, be it one."""
        self._ask([_Scope("", self._table.table_model.index_rows()[self._table.selected_rows()])])

    def _ask(self, scopes: Sequence[_Scope]) -> None:
        if self._is_running:
            self.message.emit("An export is running already.")
            return
        if not len(scopes[0].rows):
            self.message.emit("There is no sound to export.")
            return
        choices = [(scope.words, len(scope.rows)) for scope in scopes]
        dialog = ExportDialog(choices, _playback_words(self._engine.settings), self._parent)
        dialog.chosen.connect(
            lambda scope, kind, options, as_played: self._ask_where(
                scopes[scope].rows, kind, options, as_played=as_played
            )
        )
        dialog.open()

    def _ask_where(
        self, rows: NDArray[np.integer[Any]], kind: ExportKind, options: ExportOptions, *, as_played: bool
    ) -> None:
        question: QFileDialog
        if kind == ExportKind.FOLDER:
            question = FolderQuestion(self._parent, "Export into a folder", str(Path.home()))
        else:
            question = QFileDialog(self._parent, "Export as", str(Path.home() / f"Sounds{kind.value}"))
            question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            question.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            question.setDefaultSuffix(kind.value)
            # Nothing is overwritten, so nothing is to be confirmed.
            question.setOption(QFileDialog.Option.DontConfirmOverwrite)
        question.fileSelected.connect(lambda path: self.export(rows, Path(path), options, as_played=as_played))
        question.open()

    def export(
        self, rows: NDArray[np.integer[Any]], target: Path, options: ExportOptions, *, as_played: bool = False
    ) -> None:
        """Export rows of the index, their files or as they play now."""
        index, token, engine = self._browse.index, CancelToken(), self._engine
        # What is switched meanwhile belongs to the next export.
        settings = replace(engine.settings)
        progress = QProgressDialog(f"Exporting {sounds_text(len(rows))}…", "Stop", 0, len(rows), self._parent)
        progress.setWindowTitle("Export")
        progress.setMinimumDuration(_SHOWN_AFTER_MS)
        progress.setAutoClose(False)
        progress.setAutoReset(False)
        progress.canceled.connect(token.cancel)
        self._progressed.connect(progress.setValue)

        self._is_running = True
        said_at_s = 0.0

        def say(done: int) -> None:
            # A table of a million rows is written faster than a window could follow row by row.
            nonlocal said_at_s
            now_s = time.monotonic()
            if now_s - said_at_s >= _SAID_EVERY_S:
                said_at_s = now_s
                self._progressed.emit(done)

        def work() -> ExportReport:
            found = (index.row(row) for row in rows.tolist())
            sounds = [sound_of(row, render_spec_of_export(row, settings) if as_played else None) for row in found]
            render = partial(engine.render_to, cancel=token)
            return export_sounds(sounds, target, options, cancel=token, on_progress=say, render=render)

        def ended() -> None:
            self._is_running = False
            progress.deleteLater()
            if token.is_cancelled:
                self.message.emit("The export was stopped; what is whole stays.")

        def done(report: ExportReport) -> None:
            self._is_running = False
            progress.deleteLater()
            self._say(report, target)

        self._jobs.read("export", work, done, ended)

    def _say(self, report: ExportReport, target: Path) -> None:
        self.exported.emit(f"{sounds_text(report.written)} exported to {display_path(target)}.", str(target))
        if report.refused:
            count = len(report.refused)
            more = [f"and {counted(count - _MOST_SENTENCES)} more"] if count > _MOST_SENTENCES else []
            text = f"{sounds_text(count)} could not be exported."
            Notice(self._parent, text, "\n".join([*report.refused[:_MOST_SENTENCES], *more])).open()


def _playback_words(settings: Settings) -> str:
    """Say how sounds play otherwise than their files: "128 BPM, Am, −18 LUFS"; empty where they do not."""
    if not alters_sounds(settings):
        return ""
    said, project = [], fitted_project(settings)
    if project.bpm is not None:
        said.append(f"{project.bpm:g} BPM")
    if project.key is not None:
        said.append(KEY_NAMES.key(project.key))
    if settings.is_matched:
        said.append(f"{settings.target_lufs:g} LUFS".replace("-", "−"))
    if settings.is_reversed:
        said.append("reversed")
    return ", ".join(said)
