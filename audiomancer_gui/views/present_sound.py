"""Shows the present sound in the player: its facts with their origins, and its waveform, coarse at once, then fine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from audiomancer.browse import Row
from audiomancer.playback import PlayerClient, Shape
from audiomancer_gui.player import PlayerBar
from audiomancer_gui.results.row_values import brief_origin
from audiomancer_gui.results.thumbnails import Thumbnails
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.job_runner import JobRunner
from audiomancer_gui.widgets.waveform import overview_from_bytes


class PresentSound(QObject):
    """Fills the player.

    Args:
        bar: The player.
        thumbnails: Knows the overviews of waveforms.
        browse: Knows the sound's row as it is now.
        player: Draws waveforms in detail; nothing here waits for it.
        jobs: Brings what it draws.
        parent: The window.

    Signals:
        refreshed: The `Row` of the sound, which the library knows better now.
    """

    refreshed = Signal(object)

    def __init__(
        self,
        bar: PlayerBar,
        thumbnails: Thumbnails,
        browse: BrowseSession,
        player: PlayerClient,
        jobs: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bar, self._waveform, self._thumbnails, self._browse = bar, bar.waveform, thumbnails, browse
        self._player, self._jobs = player, jobs
        self._row: Row | None = None
        self._has_detail = False

    def show(self, row: Row) -> None:
        """Show another sound."""
        is_same_file = self._row is not None and self._row.path == row.path
        self._row = row
        self._show_facts()
        if is_same_file and self._has_detail:
            return
        self._has_detail = False
        self._waveform.show_sound(np.zeros((0, 2), np.float32), row.duration_s, is_same_sound=is_same_file)
        self.show_overview()
        path = Path(row.path)
        # Sound first: the player draws once its decoder had its turn. What it can't read it says by itself.
        answer = self._player.shape(path)
        self._jobs.expect("waveform", [answer], lambda found: self._show_detail(path, found[0]), _leave_to_the_player)

    def refresh(self) -> None:
        """Show what the library now knows of the sound."""
        if self._row is not None:
            index = self._browse.index
            row = index.row_of_entry(self._row.entry_id)
            if row is not None and index.row(row) != self._row:
                self._row = index.row(row)
                self.refreshed.emit(self._row)
                self._show_facts()
                self.show_overview()

    def show_overview(self) -> None:
        """Show the stored overview if it is there and nothing better is."""
        if self._row is None or self._has_detail or self._row.sample_id is None:
            return
        overview = self._thumbnails.overview(self._row.sample_id)
        if overview is not None:
            self._waveform.show_sound(overview_from_bytes(overview), self._row.duration_s, is_same_sound=True)

    def fetch_stretch(self, start_s: float, end_s: float, columns: int) -> None:
        """Draw a stretch of the sound in more detail."""
        if self._row is None:
            return
        path = self._row.path

        def show(found: list[Shape]) -> None:
            shape = found[0]
            if self._row is not None and self._row.path == path and len(shape.peaks):
                self._waveform.show_detail(shape.start_s, shape.end_s, shape.peaks)

        answer = self._player.shape(Path(path), start_s, end_s, columns)
        self._jobs.expect("detail", [answer], show, _leave_to_the_player)

    def _show_facts(self) -> None:
        row = self._row
        if row is None:
            return
        self._bar.show_sound(
            row,
            (
                brief_origin(row.bpm_source, row.bpm_confidence) if row.bpm is not None else "",
                brief_origin(row.key_source, row.key_confidence) if row.key is not None else "",
                brief_origin(row.instrument_source, row.instrument_confidence) if row.instrument is not None else "",
            ),
        )

    def _show_detail(self, path: Path, found: Shape) -> None:
        if len(found.peaks) and self._row is not None and Path(self._row.path) == path:
            self._has_detail = True
            self._waveform.show_sound(found.peaks, self._row.duration_s, is_same_sound=True)


def _leave_to_the_player(_: Exception) -> None:
    """Say nothing: what can't be drawn can't be played, and the player says why."""
